"""How persons come to an event: registrations, personal links, guests by name, the letters about it."""

from __future__ import annotations

from webinar.core.features import Door, Feature
from webinar.core.mail_cli import mail_commands
from webinar.core.mail_delivery import JOBS as MAIL_JOBS
from webinar.registrations import (
    changes,
    erasing,
    expiring,
    form_pages,
    letter_pages,
    my_pages,
    pages,
    reminders,
)
from webinar.registrations.cli import registration_commands

feature = Feature(
    name="registrations",
    blueprints=(pages.blueprint, form_pages.blueprint, my_pages.blueprint, letter_pages.blueprint),
    cli=(registration_commands, mail_commands),
    doors=(Door("registrations.admin.title", "/letters", "mail"),),
    erase_person=erasing.erase_person,
    expires={"registrations": expiring.expire},
    jobs={**MAIL_JOBS, **reminders.JOBS, **changes.JOBS},
)
