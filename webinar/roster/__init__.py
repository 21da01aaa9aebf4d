"""The people registered at an event: their list, its files, what staff may do for each."""

from __future__ import annotations

from webinar.core.features import Desk, Feature
from webinar.roster import import_pages, list_pages, person_pages
from webinar.roster.cli import registration_commands
from webinar.roster.undoing import JOBS, erase_person

feature = Feature(
    name="roster",
    blueprints=(list_pages.blueprint, import_pages.blueprint, person_pages.blueprint),
    cli=(registration_commands,),
    desks=(Desk("roster.title", "/e/{slug}/people", "users", "people.list", group="people"),),
    jobs=JOBS,
    erase_person=erase_person,
)
