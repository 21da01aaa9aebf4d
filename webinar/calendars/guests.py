"""Who is invited to the session of a calendar entry, and what is known of their answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from webinar.calendars.answer_models import CalendarAnswer
from webinar.calendars.entries import Answer
from webinar.calendars.judging import Known
from webinar.calendars.models import CalendarInvite
from webinar.calendars.sending import invite_of
from webinar.people.models import Person
from webinar.registrations.models import Registration
from webinar.schedule.access import is_hidden
from webinar.schedule.models import Event, PitchSession, Slot

_OWN = re.compile(r"slot-[0-9]{1,18}\.(.+)", re.ASCII | re.DOTALL)


@dataclass(frozen=True)
class InvitedGuest:
    """A person with a place at a session, what their calendar holds of it, their answer once there is one.

    Without a place it is somebody who presents (in `slot`) or moderates and was invited to that.
    """

    person: Person
    pitch_session: PitchSession
    event: Event
    row: CalendarAnswer | None
    invite: CalendarInvite | None
    has_place: bool = True
    slot: Slot | None = None

    @property
    def known(self) -> Known:
        """What an answer is judged by."""
        sequence, stamp = (self.row.sequence, self.row.stamp) if self.row is not None else (None, None)
        if not self.has_place and self.invite is not None:
            sequence, stamp = self.invite.answered_sequence, self.invite.answered_stamp
        sent = self.invite.sequence if self.invite is not None else self.pitch_session.sequence
        return Known(self.person.email or "", sent, answered_sequence=sequence, answered_stamp=stamp)


def whole_uid(uid: str) -> str:
    """The session's identifier in that of an entry: a presenter's own names its slot before it."""
    match = _OWN.fullmatch(uid)
    return uid if match is None else match[1]


def session_of_uid(db: Session, uid: str) -> PitchSession | None:
    """The session of a calendar entry; None for an entry that is not ours or that nobody was shown."""
    found = db.scalar(select(PitchSession).where(PitchSession.uid == whole_uid(uid))) if uid else None
    return None if found is None or is_hidden(found) else found


def guest_of(db: Session, pitch_session: PitchSession, uid: str, address: str) -> InvitedGuest | None:
    """The person of an address whom the entry is of; None for anybody who neither has a place nor was invited."""
    placed = _guest(db, pitch_session, Person.email == address) if uid == pitch_session.uid else None
    return placed or _staffer(db, pitch_session, uid, address)


def _staffer(db: Session, pitch_session: PitchSession, uid: str, address: str) -> InvitedGuest | None:
    found = db.execute(
        select(Person, CalendarInvite)
        .join(CalendarInvite, CalendarInvite.person_id == Person.id)
        .where(
            Person.email == address,
            CalendarInvite.uid == uid,
            CalendarInvite.pitch_session_id == pitch_session.id,
            CalendarInvite.state == "invited",
        )
    ).one_or_none()
    if found is None:
        return None
    person, invite = found
    event = db.get_one(Event, pitch_session.event_id)
    slot = db.get(Slot, invite.slot_id) if invite.slot_id is not None else None
    return InvitedGuest(person, pitch_session, event, None, invite, has_place=False, slot=slot)


def guest_by_id(db: Session, pitch_session: PitchSession, person_id: int) -> InvitedGuest | None:
    """The same by the person's row."""
    return _guest(db, pitch_session, Person.id == person_id)


def _guest(db: Session, pitch_session: PitchSession, who: ColumnElement[bool]) -> InvitedGuest | None:
    person = db.scalar(
        select(Person)
        .join(Registration, Registration.person_id == Person.id)
        .where(
            who,
            Registration.pitch_session_id == pitch_session.id,
            Registration.status == "registered",
        )
    )
    if person is None:
        return None
    row = db.scalar(
        select(CalendarAnswer).where(
            CalendarAnswer.pitch_session_id == pitch_session.id, CalendarAnswer.person_id == person.id
        )
    )
    invite = invite_of(db, person.id, pitch_session.uid)
    return InvitedGuest(person, pitch_session, db.get_one(Event, pitch_session.event_id), row, invite)


def answer_now(row: CalendarAnswer | None, pitch_session: PitchSession) -> Answer:
    """The answer that still holds: one for another time does not."""
    if row is None or row.for_start != pitch_session.starts_at:
        return Answer.NONE
    return Answer(row.answer)


def is_its_date(pitch_session: PitchSession, recurrence: datetime | date | None) -> bool:
    """Whether the one date that an answer is limited to is the session's."""
    if recurrence is None:
        return True
    if not isinstance(recurrence, datetime):
        return recurrence == pitch_session.starts_wall.date()
    if recurrence.tzinfo is None:
        return recurrence == pitch_session.starts_wall
    try:
        return abs(recurrence - pitch_session.starts_at) < timedelta(seconds=1)
    except OverflowError:
        return False


def as_instant(moment: datetime | date, zone: str) -> datetime:
    """A proposed time as an instant; one without a zone is meant in the session's."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001 - a wall time until the next line
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=ZoneInfo(zone))
