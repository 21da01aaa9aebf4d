"""Calendar files, feeds and invitations that every calendar program reads alike."""

from __future__ import annotations

from webinar.calendars.pages import blueprint
from webinar.core.features import Feature

feature = Feature(name="calendars", blueprints=(blueprint,))
