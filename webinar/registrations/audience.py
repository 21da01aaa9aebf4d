"""Whom a letter about a session goes to, in groups that keep no live session waiting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.db import Database
from webinar.people.models import Person
from webinar.registrations.models import Registration
from webinar.schedule.models import Event, PitchSession

AT_ONCE = 20
PLACED = ("registered",)


def session_of(db: Session, pitch_session_id: int) -> tuple[PitchSession, Event] | None:
    """The session and its event; None when it is gone."""
    row = db.execute(
        select(PitchSession, Event)
        .join(Event, Event.id == PitchSession.event_id)
        .where(PitchSession.id == pitch_session_id)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def is_to_come(pitch_session: PitchSession) -> bool:
    """Whether the session will take place and has not begun."""
    return pitch_session.status in ("published", "open") and pitch_session.starts_at > clock.now()


def groups(
    home: Database, pitch_session_id: int, which: Any, statuses: Sequence[str] = PLACED
) -> Iterator[Sequence[int]]:
    """The ids of the session's registrations for which the condition `which` holds, some at a time."""
    query = select(Registration.id).where(
        Registration.pitch_session_id == pitch_session_id, Registration.status.in_(statuses), which
    )
    with home.reading() as db:
        ids = list(db.scalars(query.order_by(Registration.id)))
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def still(
    db: Session, ids: Sequence[int], statuses: Sequence[str] = PLACED
) -> list[tuple[Registration, Person]]:
    """Those of a group who are registered now, and who they are."""
    rows = db.execute(
        select(Registration, Person)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.id.in_(ids), Registration.status.in_(statuses))
        .order_by(Registration.id)
    )
    return [(registration, person) for registration, person in rows.all()]
