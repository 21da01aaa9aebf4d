"""Calendar files, feeds and invitations that every calendar program reads alike."""

from __future__ import annotations

from webinar.calendars import (
    about_person,
    answer_pages,
    answers_pages,
    call_sheet_pages,
    erasing,
    expiring,
    export_pages,
    intake,
    invites_pages,
    leaving,
    received_pages,
    staff,
    zone_changes,
)
from webinar.calendars.pages import blueprint
from webinar.calendars.personal.pages import blueprint as personal
from webinar.calendars.reply_cli import calendar_commands
from webinar.core.features import Desk, Door, Feature
from webinar.core.jobs import asked_for_at_start

leaving.watch()
feature = Feature(
    name="calendars",
    blueprints=(
        blueprint,
        personal,
        answer_pages.blueprint,
        answers_pages.blueprint,
        received_pages.blueprint,
        invites_pages.blueprint,
        call_sheet_pages.blueprint,
        export_pages.blueprint,
    ),
    cli=(calendar_commands,),
    doors=(Door("calendars.received.title", "/received", "mail"),),
    desks=(
        Desk("calendars.answers.title", "/e/{slug}/answers", "badge-check", group="letters"),
        Desk("calendars.export.title", "/e/{slug}/calendar-export", "calendar", group="letters"),
    ),
    about_person=about_person.about_person,
    erase_person=erasing.erase_person,
    expires={"registrations": expiring.expire_guests, "replies": expiring.expire_replies},
    starts=(asked_for_at_start(zone_changes.ask_now), intake.begin),
    health=intake.health,
    jobs={**staff.JOBS, **leaving.JOBS, **zone_changes.JOBS},
)
