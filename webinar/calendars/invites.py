"""What the calendars of a session's guests hold, and who is still to be told of what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.calendars.entries import Answer
from webinar.calendars.in_letters import InLetters
from webinar.calendars.models import CalendarInvite
from webinar.calendars.sending import owed_to
from webinar.calendars.staff import staff_of
from webinar.people.models import Person
from webinar.registrations.models import Registration
from webinar.schedule.models import Event, PitchSession

SHOWN = 500


@dataclass(frozen=True)
class Row:
    """A guest: `part` is guest, presenter or moderator; `sequence` None before the first letter."""

    person_id: int
    slot_id: int | None
    name: str
    address: str
    part: str
    state: str
    answer: str
    sequence: int | None
    sent_at: datetime | None
    comment: str = ""


def rows_of(db: Session, pitch_session: PitchSession) -> list[Row]:
    """Presenters and moderators first, then everybody who has a place, or had one in their calendar."""
    invites = db.scalars(select(CalendarInvite).where(CalendarInvite.pitch_session_id == pitch_session.id))
    by_key = {(invite.person_id, invite.slot_id): invite for invite in invites}
    found = []
    for one in staff_of(db, pitch_session):
        key = (one.person.id, one.slot.id if one.slot is not None else None)
        part = "moderator" if one.slot is None else "presenter"
        found.append(_row(one.person, part, key[1], by_key.pop(key, None)))
    people = db.execute(
        select(Person, Registration.status)
        .join(Registration, Registration.person_id == Person.id)
        .where(Registration.pitch_session_id == pitch_session.id, Person.email.is_not(None))
        .order_by(Registration.placed_at, Registration.id)
    )
    for person, status in people:
        invite = by_key.pop((person.id, None), None)
        if status == "registered" or invite is not None:
            found.append(_row(person, "guest", None, invite))
    return found


def _row(person: Person, part: str, slot_id: int | None, invite: CalendarInvite | None) -> Row:
    return Row(
        person.id,
        slot_id,
        person.name,
        str(person.email),
        part,
        invite.state if invite else "none",
        Answer(invite.partstat).name.lower() if invite else "none",
        invite.sequence if invite else None,
        invite.dtstamp if invite else None,
        invite.comment if invite else "",
    )


def who_will_be_told(db: Session, pitch_session: PitchSession, event: Event) -> Counter[str]:
    """How many of each part will get a letter, as the session stands now; guests by the settled edit."""
    counts = Counter(
        "moderator" if one.slot is None else "presenter"
        for one in staff_of(db, pitch_session)
        if owed_to(db, one.person, pitch_session, event, slot=one.slot, first_answer=Answer.NONE) is not None
    )
    for people in _placed(db, pitch_session):
        counts["guest"] += len(InLetters().before(db, pitch_session, event, people))
    return counts


def _placed(db: Session, pitch_session: PitchSession) -> Iterator[list[Person]]:
    query = (
        select(Person)
        .join(Registration, Registration.person_id == Person.id)
        .where(Registration.pitch_session_id == pitch_session.id, Registration.status == "registered")
    )
    for people in db.scalars(query).partitions(200):
        yield list(people)
