"""Companies and speakers of an event: their profiles, files and pages."""

from __future__ import annotations

from webinar.core.features import Desk, Feature
from webinar.core.jobs import asked_for_at_start
from webinar.directory import (
    about_person,
    company_pages,
    erasing,
    free_time_pages,
    invitation_pages,
    own_pages,
    public_pages,
    speaker_pages,
    tidying,
)
from webinar.directory.cli import company_commands, speaker_commands

feature = Feature(
    name="directory",
    blueprints=(
        public_pages.blueprint,
        company_pages.blueprint,
        speaker_pages.blueprint,
        invitation_pages.blueprint,
        own_pages.blueprint,
        free_time_pages.blueprint,
    ),
    starts=(asked_for_at_start(tidying.ask_today),),
    jobs=tidying.JOBS,
    cli=(company_commands, speaker_commands),
    about_person=about_person.about_person,
    erase_person=erasing.erase_person,
    desks=(
        Desk("directory.companies.title", "/e/{slug}/companies", "badge-check", group="plan"),
        Desk("directory.speakers.title", "/e/{slug}/speakers", "user-plus", group="plan"),
    ),
)
