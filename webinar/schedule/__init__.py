"""Events, sessions and slots: the programme, its pages, its files."""

from __future__ import annotations

from webinar.core.features import Desk, Feature
from webinar.schedule import speaker_pages
from webinar.schedule.cli import event_commands
from webinar.schedule.pages import blueprint
from webinar.schedule.plan_cli import event_plan_commands, session_commands

feature = Feature(
    name="schedule",
    blueprints=(blueprint, speaker_pages.blueprint),
    cli=(event_commands, event_plan_commands, session_commands),
    desks=(Desk("schedule.speakers.title", "/e/{slug}/speakers", "user-plus"),),
)
