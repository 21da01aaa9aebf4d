"""Events, sessions and slots: the programme, its pages, its files."""

from __future__ import annotations

from webinar.core.features import Feature
from webinar.schedule.cli import event_commands
from webinar.schedule.pages import blueprint

feature = Feature(name="schedule", blueprints=(blueprint,), cli=(event_commands,))
