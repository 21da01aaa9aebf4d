"""Who runs what: roles of an event and of the installation, given by invitation."""

from __future__ import annotations

from webinar.core.features import Desk, Door, Feature
from webinar.team import accept_pages, erasing, event_pages, instance_pages
from webinar.team.cli import people_commands

feature = Feature(
    name="team",
    blueprints=(accept_pages.blueprint, event_pages.blueprint, instance_pages.blueprint),
    cli=(people_commands,),
    doors=(Door("team.admin.title", "/admin", "settings"),),
    erase_person=erasing.erase_person,
    desks=(Desk("team.title", "/e/{slug}/team", "user-plus", group="people"),),
)
