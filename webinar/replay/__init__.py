"""Turns what happened in a sitting into a replay page."""

from webinar.replay import models as models
