"""How persons come to an event: registrations, personal links, guests by name, the letters about it."""

from __future__ import annotations

from webinar.core.features import Desk, Door, Feature
from webinar.core.mail_cli import mail_commands
from webinar.core.mail_delivery import JOBS as MAIL_JOBS
from webinar.registrations import (
    about_person,
    changes,
    erasing,
    expiring,
    favourite_pages,
    form_pages,
    letter_pages,
    my_pages,
    pages,
    question_pages,
    refusal_pages,
    reminders,
    request_pages,
    rules_pages,
    several_pages,
)
from webinar.registrations.cli import registration_commands

feature = Feature(
    name="registrations",
    blueprints=(
        pages.blueprint,
        form_pages.blueprint,
        my_pages.blueprint,
        letter_pages.blueprint,
        rules_pages.blueprint,
        question_pages.blueprint,
        request_pages.blueprint,
        several_pages.blueprint,
        favourite_pages.blueprint,
        refusal_pages.blueprint,
    ),
    cli=(registration_commands, mail_commands),
    desks=(
        Desk("registrations.rules.title", "/e/{slug}/registration", "lock", group="people"),
        Desk("registrations.requests.title", "/e/{slug}/requests", "users", "registration.decide", group="people"),
    ),
    about_person=about_person.about_person,
    doors=(Door("registrations.admin.title", "/letters", "mail"),),
    erase_person=erasing.erase_person,
    expires={"registrations": expiring.expire},
    jobs={**MAIL_JOBS, **reminders.JOBS, **changes.JOBS},
)
