"""How an event looks: one colour, made readable on every page of it."""

from __future__ import annotations

from webinar.core.features import Desk, Feature
from webinar.look.pages import blueprint

feature = Feature(name="look", blueprints=(blueprint,), desks=(Desk("look.title", "/e/{slug}/look", "sun"),))
