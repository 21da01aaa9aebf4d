"""Who has a place at a session and who waits for one, right whoever comes at the same moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.people.models import Person
from webinar.registrations.models import Registration
from webinar.schedule.models import PitchSession

TAKING = ("published", "open", "live", "paused")
HOLDING = ("registered", "waiting", "requested")


@dataclass(frozen=True)
class Placed:
    """A registration, and whether it is another one than before."""

    registration: Registration
    is_new: bool


def is_taking(pitch_session: PitchSession) -> bool:
    """Whether one can register for the session now."""
    return pitch_session.status in TAKING and not pitch_session.is_break


def lock_places(db: Session, pitch_session_id: int) -> int | None:
    """Makes whoever else changes places of the session wait until this transaction ends; gives the capacity.

    On SQLite the transaction itself is the lock. The weaker row lock of PostgreSQL suffices: it lets rows that
    only refer to the session be written meanwhile.
    """
    query = select(PitchSession.capacity).where(PitchSession.id == pitch_session_id)
    return db.scalar(query.with_for_update(key_share=True))


def taken(db: Session, pitch_session_id: int) -> int:
    """How many places are taken."""
    query = select(func.count(Registration.id)).where(
        Registration.pitch_session_id == pitch_session_id, Registration.status == "registered"
    )
    return db.scalar(query) or 0


def is_full(db: Session, pitch_session: PitchSession) -> bool:
    """Whether a newcomer would have to wait."""
    return pitch_session.capacity is not None and taken(db, pitch_session.id) >= pitch_session.capacity


def place(
    db: Session,
    pitch_session: PitchSession,
    person: Person,
    consents: dict[str, Any],
    guest_id: int | None,
    *,
    answers: dict[str, Any] | None = None,
    approval: bool = False,
) -> Placed:
    """Gives the person a place, one on the waiting list, or a request to be answered; who has any keeps it."""
    capacity = lock_places(db, pitch_session.id)
    known = of_person(db, person.id, pitch_session.id)
    now = clock.now()
    full = capacity is not None and taken(db, pitch_session.id) >= capacity
    if known is not None and known.status in HOLDING:
        # Where a newcomer would have to wait, a known address must let no other browser in either (S14).
        known.guest_id = (None if full or approval else guest_id) or known.guest_id
        db.flush()
        return Placed(known, False)
    status = "requested" if approval else "waiting" if full else "registered"
    if known is None:
        known = Registration(
            person_id=person.id,
            event_id=pitch_session.event_id,
            pitch_session_id=pitch_session.id,
            created_at=now,
        )
        db.add(known)
    known.status, known.placed_at, known.changed_at = status, now, now
    known.told_start, known.told_cancelled = pitch_session.starts_at, False
    known.consents = {**consents, "at": now.isoformat()}
    known.answers = answers or {}
    known.guest_id = guest_id
    db.flush()
    return Placed(known, True)


def leave(db: Session, person_id: int, pitch_session_id: int) -> Registration | None:
    """Gives a place up; None when there was none."""
    lock_places(db, pitch_session_id)
    known = of_person(db, person_id, pitch_session_id)
    if known is None or known.status not in HOLDING:
        return None
    known.status, known.changed_at, known.answers = "withdrawn", clock.now(), {}
    db.flush()
    return known


def promote(db: Session, pitch_session_id: int) -> list[Registration]:
    """Gives free places to those who have waited longest; gives who got one."""
    capacity = lock_places(db, pitch_session_id)
    waiting = (
        select(Registration)
        .where(Registration.pitch_session_id == pitch_session_id, Registration.status == "waiting")
        .order_by(Registration.placed_at, Registration.id)
    )
    if capacity is not None:
        waiting = waiting.limit(max(0, capacity - taken(db, pitch_session_id)))
    lucky = list(db.scalars(waiting))
    now = clock.now()
    for registration in lucky:
        registration.status, registration.changed_at = "registered", now
    db.flush()
    return lucky


def of_person(db: Session, person_id: int, pitch_session_id: int) -> Registration | None:
    """The person's registration for the session, in any state."""
    return db.scalar(
        select(Registration).where(
            Registration.person_id == person_id, Registration.pitch_session_id == pitch_session_id
        )
    )
