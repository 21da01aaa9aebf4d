"""Answers those who asked for a place: capacity counts at the answer, whoever else answers at the same moment."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.people.models import Person, Registration
from webinar.registrations import places
from webinar.registrations.letters import tell
from webinar.registrations.signing_up import plan_reminders
from webinar.schedule.models import Event, PitchSession

MOST_AT_ONCE = 50


def approve(db: Session, event: Event, registration_ids: Sequence[int]) -> int:
    """Gives each a place, or one on the waiting list of a full session; gives how many were still to be answered."""
    asked = _asked(db, event, registration_ids)
    for registration, person, pitch_session in asked:
        status = "waiting" if places.is_full(db, pitch_session) else "registered"
        registration.status, registration.changed_at = status, clock.now()
        registration.placed_at, registration.told_start = clock.now(), pitch_session.starts_at
        db.flush()
        plan_reminders(db, registration, pitch_session)
        kind = "approved" if status == "registered" else "waiting"
        tell(db, kind, person, pitch_session, event, key=_key(kind, registration))
    return len(asked)


def refuse(db: Session, event: Event, registration_ids: Sequence[int]) -> int:
    """Tells each that there is no place for them; they may ask again. Gives how many were still to be answered."""
    asked = _asked(db, event, registration_ids)
    for registration, person, pitch_session in asked:
        registration.status, registration.changed_at = "refused", clock.now()
        tell(db, "refused", person, pitch_session, event, key=_key("refused", registration))
    db.flush()
    return len(asked)


def _asked(
    db: Session, event: Event, registration_ids: Sequence[int]
) -> list[tuple[Registration, Person, PitchSession]]:
    """Those of the event that nobody has answered yet, in the order they asked; their sessions' places are held."""
    ids = list(registration_ids)[:MOST_AT_ONCE]
    of_event = (Registration.id.in_(ids), Registration.event_id == event.id)
    sessions = db.scalars(select(Registration.pitch_session_id).where(*of_event).distinct()).all()
    for pitch_session_id in sorted(sessions):
        places.lock_places(db, pitch_session_id)
    rows = db.execute(
        select(Registration, Person, PitchSession)
        .join(Person, Person.id == Registration.person_id)
        .join(PitchSession, PitchSession.id == Registration.pitch_session_id)
        .where(*of_event, Registration.status == "requested")
        .order_by(Registration.placed_at, Registration.id)
    )
    return [(registration, person, pitch_session) for registration, person, pitch_session in rows]


def _key(kind: str, registration: Registration) -> str:
    return f"{kind}:{registration.id}:{registration.changed_at:%Y%m%d%H%M%S%f}"
