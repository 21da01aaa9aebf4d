"""The two mails that answer a guest's mail: no to another time, and the invitation once more."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from webinar.calendars.answer_links import answer_links
from webinar.calendars.entries import Guest, Invite, Mailbox
from webinar.calendars.guests import InvitedGuest, answer_now
from webinar.calendars.itip import decline_counter_bytes
from webinar.calendars.mime import invitation_mail
from webinar.calendars.sending import dressed, entry_for, own_address
from webinar.core import clock
from webinar.core.clock import to_ms
from webinar.core.i18n import pick, translate
from webinar.core.mail import Outgoing, is_written, post
from webinar.core.mail_content import Content, as_html, as_text, body_of
from webinar.registrations.letters import letter_language, when

HOUR_MS = 3_600_000


def post_decline(db: Session, guest: InvitedGuest) -> bool:
    """Tells the guest that the time stays and the organiser can read the proposal; once an hour at most."""
    key = _key("declined_counter", guest)
    if is_written(db, key):
        return False
    content = _content("declined_counter", guest)
    name = guest.event.organiser_name or pick(guest.event.title, content.lang)
    organizer = Mailbox(guest.invite.organizer if guest.invite is not None else own_address(), name)
    asked = Guest(guest.person.email or "", guest.person.name, answer_now(guest.row, guest.pitch_session))
    entry = replace(
        entry_for(db, guest.person, guest.pitch_session, guest.event, None), sequence=guest.known.sequence
    )
    calendar = decline_counter_bytes(Invite(entry, organizer, asked, clock.now()))
    body = invitation_mail(as_text(content), as_html(content), calendar)
    return post(
        db,
        Outgoing(
            key=key,
            to=asked.address,
            subject=content.title,
            body=body,
            lang=content.lang,
            from_name=guest.event.organiser_name,
            not_after=guest.pitch_session.ends_at,
        ),
    )


def post_again(db: Session, guest: InvitedGuest) -> bool:
    """Sends the guest the invitation as it stands; once an hour at most, so that no two programs keep on asking."""
    key = _key("again", guest)
    if is_written(db, key):
        return False
    content = _content("again", guest)
    body, thread = dressed(
        db, guest.person, guest.pitch_session, guest.event, body_of(content), slot=guest.slot
    )
    return post(
        db,
        Outgoing(
            key=key,
            to=guest.person.email or "",
            subject=content.title,
            body=body,
            lang=content.lang,
            from_name=guest.event.organiser_name,
            not_after=guest.pitch_session.ends_at,
            thread=thread,
        ),
    )


def _key(kind: str, guest: InvitedGuest) -> str:
    slot = guest.slot.id if guest.slot is not None else 0
    return f"calendar:{kind}:{guest.pitch_session.id}:{slot}:{guest.person.id}:{to_ms(clock.now()) // HOUR_MS}"


def _content(kind: str, guest: InvitedGuest) -> Content:
    lang = letter_language(guest.person)
    moment = when(guest.pitch_session, ZoneInfo(guest.person.zone or guest.event.zone), lang)
    return Content(
        lang=lang,
        title=translate(lang, f"calendars.letter.{kind}.title", title=pick(guest.pitch_session.title, lang)),
        lines=[translate(lang, f"calendars.letter.{kind}.text")],
        facts=[(translate(lang, "registrations.letter.when"), moment)],
        links=[
            (translate(lang, f"registrations.letter.answer.{word}"), address)
            for word, address in answer_links(guest.person, guest.pitch_session).items()
            if guest.has_place
        ],
    )
