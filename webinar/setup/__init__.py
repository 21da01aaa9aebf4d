"""First run: what an empty installation asks before it serves anything else, and how an event begins."""

from __future__ import annotations

from webinar.core.features import Door, Feature
from webinar.setup.cli import setup_command
from webinar.setup.event_pages import blueprint as event_blueprint
from webinar.setup.logo_pages import blueprint as logo_blueprint
from webinar.setup.pages import blueprint
from webinar.setup.state import announce

feature = Feature(
    name="setup",
    blueprints=(blueprint, logo_blueprint, event_blueprint),
    cli=(setup_command,),
    starts=(announce,),
    doors=(
        Door("setup.event.title", "/events/new", "plus", "event.create", is_first=True),
        Door("setup.name.title", "/setup/name", "settings"),
        Door("setup.mail.title", "/setup/mail", "send"),
        Door("setup.look.title", "/setup/look", "sun"),
    ),
)
