"""An event's e-mails: which reminders go out, and what letters say."""

from __future__ import annotations

from webinar.core.features import Desk, Feature
from webinar.mailing import letters_pages, texts_pages

feature = Feature(
    name="mailing",
    blueprints=(letters_pages.blueprint, texts_pages.blueprint),
    desks=(Desk("mailing.title", "/e/{slug}/letters", "mail"),),
)
