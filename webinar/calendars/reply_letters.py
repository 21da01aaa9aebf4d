"""The two mails that answer a guest's mail: no to another time, and the invitation once more."""

from __future__ import annotations

from collections.abc import Callable
from email.utils import parseaddr
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy.orm import Session

from config import Settings
from webinar.calendars.entries import Guest, Invite, Mailbox
from webinar.calendars.feeds import Choice, entry_of
from webinar.calendars.guests import InvitedGuest, answer_now
from webinar.calendars.itip import decline_counter_bytes, invite_bytes
from webinar.calendars.mime import invitation_mail
from webinar.core import clock
from webinar.core.clock import to_ms
from webinar.core.i18n import pick, translate
from webinar.core.mail import Outgoing, post
from webinar.core.mail_content import Content, as_html, as_text
from webinar.registrations.letters import letter_language, when

HOUR_MS = 3_600_000


def post_decline(db: Session, guest: InvitedGuest) -> bool:
    """Tells the guest that the time stays and the organiser has read the proposal; once an hour at most."""
    return _post(db, guest, "declined_counter", decline_counter_bytes)


def post_again(db: Session, guest: InvitedGuest) -> bool:
    """Sends the guest the invitation as it stands; once an hour at most, so that no two programs keep on asking."""
    return _post(db, guest, "again", invite_bytes)


def _post(db: Session, guest: InvitedGuest, kind: str, calendar: Callable[[Invite], bytes]) -> bool:
    settings: Settings = current_app.extensions["settings"]
    lang = letter_language(guest.person)
    pitch_session, event, address = guest.pitch_session, guest.event, guest.person.email or ""
    entry = entry_of(db, event, pitch_session, Choice(settings.public_origin, lang))
    answer = answer_now(guest.row, pitch_session)
    invite = Invite(
        entry, _organizer(settings, event.organiser_name), Guest(address, guest.person.name, answer), clock.now()
    )
    title = pick(pitch_session.title, lang)
    content = Content(
        lang=lang,
        title=translate(lang, f"calendars.letter.{kind}.title", title=title),
        lines=[translate(lang, f"calendars.letter.{kind}.text")],
        facts=[
            (
                translate(lang, "calendars.letter.when"),
                when(pitch_session, ZoneInfo(guest.person.zone or event.zone), lang),
            )
        ],
        links=[(translate(lang, "calendars.letter.page"), entry.page_url)],
    )
    letter = Outgoing(
        key=f"calendar:{kind}:{pitch_session.id}:{guest.person.id}:{to_ms(clock.now()) // HOUR_MS}",
        to=address,
        subject=content.title,
        body=invitation_mail(as_text(content), as_html(content), calendar(invite)),
        lang=lang,
        from_name=event.organiser_name,
        not_after=pitch_session.ends_at,
    )
    return post(db, letter)


def _organizer(settings: Settings, name: str) -> Mailbox:
    """The address that letters come from, so that answers come back to it (B23)."""
    host = urlsplit(settings.public_origin).hostname or "localhost"
    return Mailbox(parseaddr(settings.MAIL_FROM)[1] or f"calendar@{host}", name)
