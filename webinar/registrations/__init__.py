"""How persons come to an event: registrations, personal links, guests by name, the letters about it."""

from __future__ import annotations

from webinar.core.features import Feature
from webinar.core.mail_cli import mail_commands
from webinar.core.mail_delivery import JOBS as MAIL_JOBS
from webinar.registrations.pages import blueprint

feature = Feature(name="registrations", blueprints=(blueprint,), cli=(mail_commands,), jobs=MAIL_JOBS)
