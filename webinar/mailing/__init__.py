"""An event's e-mails: which reminders go out, what letters say, invitations to many."""

from __future__ import annotations

from webinar.core.features import Desk, Feature
from webinar.mailing import campaigns, invites_pages, letters_pages, texts_pages

feature = Feature(
    name="mailing",
    blueprints=(letters_pages.blueprint, texts_pages.blueprint, invites_pages.blueprint),
    desks=(
        Desk("mailing.title", "/e/{slug}/letters", "mail", group="letters"),
        Desk("mailing.invites.title", "/e/{slug}/invites", "mail", group="letters"),
    ),
    about_person=campaigns.about_person,
    erase_person=campaigns.erase_person,
    jobs=campaigns.JOBS,
)
