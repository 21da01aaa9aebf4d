"""Puts into a letter what it does to the guest's calendar, and keeps what the calendar holds from then on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Settings
from webinar.calendars.entries import Answer, CalendarEntry, Guest, Mailbox
from webinar.calendars.feeds import Choice, entry_of
from webinar.calendars.held import from_held, to_held
from webinar.calendars.mime import invitation_mail
from webinar.calendars.models import CalendarInvite
from webinar.calendars.personal.agenda import slot_entry
from webinar.calendars.planning import Act, Planned, Sent, plan
from webinar.core import clock
from webinar.core.i18n import pick
from webinar.core.instance import mail_settings
from webinar.people.models import Person
from webinar.registrations.letters import letter_language
from webinar.schedule.models import Event, PitchSession, Slot

STATES = {Act.INVITE: "invited", Act.UPDATE: "invited", Act.CANCEL: "cancelled", Act.RELEASE: "released"}
ACTS = {"invited": Act.UPDATE, "cancelled": Act.CANCEL, "released": Act.RELEASE}
SECOND = timedelta(seconds=1)


def dressed(
    db: Session,
    person: Person,
    pitch_session: PitchSession,
    event: Event,
    body: EmailMessage,
    *,
    slot: Slot | None = None,
    entry: CalendarEntry | None = None,
    has_place: bool = True,
    first_answer: Answer = Answer.YES,
) -> tuple[EmailMessage, str | None]:
    """The letter with the invitation, update or cancellation that the guest is owed, and its thread.

    What their calendar holds already is sent again: the letter may be the one that they keep. `entry` is given
    where the rows do not make it any more.
    """
    wanted = entry_for(db, person, pitch_session, event, slot) if entry is None else entry
    version = _version(wanted, invite_of(db, person.id, wanted.uid), has_place, first_answer)
    if version is None:
        return body, None
    planned, known = version
    row = _keep(db, known, planned, person, pitch_session, slot)
    calendar = calendar_of(planned, row.organizer, person, event)
    mail = invitation_mail(_part(body, "plain"), _part(body, "html"), calendar)
    if row.organizer != own_address():
        mail["Reply-To"] = row.organizer
    return mail, f"calendar:{row.id}"


def owed_to(
    db: Session,
    person: Person,
    pitch_session: PitchSession,
    event: Event,
    *,
    slot: Slot | None = None,
    has_place: bool = True,
    first_answer: Answer = Answer.YES,
) -> Planned | None:
    """What the guest's calendar lacks; None when it holds what is true."""
    return _owed(*_entry_and_row(db, person, pitch_session, event, slot), has_place, first_answer)


def version_for(
    db: Session,
    person: Person,
    pitch_session: PitchSession,
    event: Event,
    *,
    slot: Slot | None = None,
    has_place: bool = True,
    first_answer: Answer = Answer.YES,
) -> tuple[Planned, CalendarInvite | None] | None:
    """What the guest is owed, or once more what their calendar holds, with its row; None without an entry."""
    return _version(*_entry_and_row(db, person, pitch_session, event, slot), has_place, first_answer)


def _version(
    entry: CalendarEntry, row: CalendarInvite | None, has_place: bool, first_answer: Answer
) -> tuple[Planned, CalendarInvite | None] | None:
    owed = _owed(entry, row, has_place, first_answer)
    if owed is not None:
        return owed, row
    if row is None or row.state != "invited":
        return None
    again = replace(entry, sequence=max(entry.sequence, row.sequence))
    return Planned(Act.UPDATE, again, max(clock.now(), row.dtstamp + SECOND), Answer(row.partstat)), row


def _entry_and_row(
    db: Session, person: Person, pitch_session: PitchSession, event: Event, slot: Slot | None
) -> tuple[CalendarEntry, CalendarInvite | None]:
    entry = entry_for(db, person, pitch_session, event, slot)
    return entry, invite_of(db, person.id, entry.uid)


def _owed(
    entry: CalendarEntry, row: CalendarInvite | None, has_place: bool, first_answer: Answer
) -> Planned | None:
    sent = _sent(row, entry) if row is not None else None
    return plan(sent, entry, has_place=has_place, now=clock.now(), first_answer=first_answer)


def calendar_of(planned: Planned, organizer: str, person: Person, event: Event) -> bytes:
    """The message for one person's calendar program."""
    name = event.organiser_name or pick(event.title, letter_language(person))
    return planned.calendar(Mailbox(organizer, name), Guest(str(person.email), person.name))


def entry_for(
    db: Session, person: Person, pitch_session: PitchSession, event: Event, slot: Slot | None
) -> CalendarEntry:
    """The session in the person's language, or the slot that is their own."""
    choice = Choice(current_app.extensions["settings"].public_origin, letter_language(person))
    whole = entry_of(db, event, pitch_session, choice, has_room=True)
    return whole if slot is None else slot_entry(whole, slot, pitch_session, choice)


def invite_of(db: Session, person_id: int, uid: str) -> CalendarInvite | None:
    """What the person's calendar holds of an entry."""
    of_person = (CalendarInvite.person_id == person_id, CalendarInvite.uid == uid)
    return db.scalar(select(CalendarInvite).where(*of_person))


def own_address() -> str:
    """The installation's own mail address: who invites is always itself (B23)."""
    settings: Settings = mail_settings()
    host = urlsplit(settings.public_origin).hostname or "localhost"
    return parseaddr(settings.MAIL_FROM)[1] or f"estrade@{host}"


def _sent(row: CalendarInvite, entry: CalendarEntry) -> Sent:
    held = replace(from_held(row.held), abstract=entry.abstract, html=entry.html)
    return Sent(held, row.sequence, row.dtstamp, ACTS[row.state], Answer(row.partstat))


def _keep(
    db: Session,
    row: CalendarInvite | None,
    planned: Planned,
    person: Person,
    pitch_session: PitchSession,
    slot: Slot | None,
) -> CalendarInvite:
    if row is None:
        row = CalendarInvite(
            person_id=person.id,
            pitch_session_id=pitch_session.id,
            slot_id=slot.id if slot is not None else None,
            uid=planned.entry.uid,
            organizer=own_address(),
            created_at=clock.now(),
        )
        db.add(row)
    row.sequence, row.dtstamp = planned.entry.sequence, planned.stamp
    row.told = None
    row.state, row.partstat, row.held = STATES[planned.act], planned.answer.value, to_held(planned.entry)
    db.flush()
    return row


def _part(body: EmailMessage, kind: str) -> str:
    part = body.get_body((kind,))
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n")
