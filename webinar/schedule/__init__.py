"""Events, sessions and slots: the programme, its pages, its files."""

from __future__ import annotations

from webinar.core.features import Feature
from webinar.schedule import versions
from webinar.schedule.cli import event_commands
from webinar.schedule.pages import blueprint
from webinar.schedule.plan_cli import event_plan_commands, session_commands

versions.watch()
feature = Feature(
    name="schedule",
    blueprints=(blueprint,),
    cli=(event_commands, event_plan_commands, session_commands),
)
