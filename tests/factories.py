"""Plain functions that make rows for tests; each takes a database handle and only what the test is about."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.db import Base, Database
from webinar.people.models import Person, Registration, RoleGrant
from webinar.schedule.models import Company, Event, PitchSession, Slot, SlotSpeaker, Speaker

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
PARIS = "Europe/Paris"
_numbers = itertools.count(1)


@contextmanager
def fresh_database(url: str) -> Iterator[Database]:
    """An empty database with every table."""
    database = Database(url)
    Base.metadata.drop_all(database.engine)
    Base.metadata.create_all(database.engine)
    try:
        yield database
    finally:
        database.dispose()


def person(db: Session, name: str = "Ana Martel", **values: Any) -> Person:
    """A person."""
    number = next(_numbers)
    row = Person(public_id=f"person{number}", name=name, created_at=clock.now(), **values)
    db.add(row)
    db.flush()
    return row


def event(db: Session, **values: Any) -> Event:
    """A published event in Paris."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "slug": f"event-{number}",
        "title": {"fr": "Journée énergie", "en": "Energy day"},
        "zone": PARIS,
        "uid": f"event-{number}@test",
        "created_at": clock.now(),
        "changed_at": clock.now(),
    }
    row = Event(**{**defaults, **values})
    db.add(row)
    db.flush()
    return row


def pitch_session(
    db: Session, at: Event, *, starts_at: datetime = NOON, minutes: int = 60, **values: Any
) -> PitchSession:
    """A session of an event, open for its attendees unless told otherwise."""
    number = next(_numbers)
    zone = ZoneInfo(at.zone)
    ends_at = starts_at + timedelta(minutes=minutes)
    defaults: dict[str, Any] = {
        "public_id": f"session{number:08d}",
        "event_id": at.id,
        "uid": f"session-{number}@test",
        "title": {"fr": "Pitchs du matin", "en": "Morning pitches"},
        "status": "open",
        "zone": at.zone,
        "starts_wall": starts_at.astimezone(zone).replace(tzinfo=None),
        "ends_wall": ends_at.astimezone(zone).replace(tzinfo=None),
        "starts_at": starts_at,
        "ends_at": ends_at,
        "join_code": f"T{number:05d}",
        "published_at": None if values.get("status") == "draft" else clock.now(),
        "created_at": clock.now(),
        "changed_at": clock.now(),
    }
    row = PitchSession(**{**defaults, **values})
    db.add(row)
    db.flush()
    return row


def slot(db: Session, of: PitchSession, position: int = 1, title: str = "BioPack", **values: Any) -> Slot:
    """A pitch of a session."""
    row = Slot(
        pitch_session_id=of.id,
        position=position,
        title={"fr": title},
        planned_at=of.starts_at + timedelta(seconds=660 * (position - 1)),
        **values,
    )
    db.add(row)
    db.flush()
    return row


def company(db: Session, at: Event, name: str = "BioPack", **values: Any) -> Company:
    """A start-up."""
    row = Company(public_id=f"company{next(_numbers)}", event_id=at.id, name=name, **values)
    db.add(row)
    db.flush()
    return row


def speaker(db: Session, at: Event, of: Slot | None = None, name: str = "Léa Fontan", **values: Any) -> Speaker:
    """A speaker, presenting in a slot when one is given."""
    row = Speaker(public_id=f"speaker{next(_numbers)}", event_id=at.id, name=name, **values)
    db.add(row)
    db.flush()
    if of is not None:
        db.add(SlotSpeaker(slot_id=of.id, speaker_id=row.id))
        db.flush()
    return row


def grant(db: Session, to: Person, at: Event, role: str, for_session: PitchSession | None = None) -> RoleGrant:
    """A role of a person."""
    row = RoleGrant(
        person_id=to.id,
        event_id=at.id,
        role=role,
        pitch_session_id=None if for_session is None else for_session.id,
        granted_at=clock.now() - timedelta(hours=1),
    )
    db.add(row)
    db.flush()
    return row


def registration(db: Session, person_id: int, of: PitchSession, **values: Any) -> Registration:
    """A person's place at a session, taken now."""
    now = clock.now()
    times = {"placed_at": now, "told_start": of.starts_at, "created_at": now, "changed_at": now}
    row = Registration(
        **{
            "person_id": person_id,
            "event_id": of.event_id,
            "pitch_session_id": of.id,
            "status": "registered",
            "consents": {},
            **times,
            **values,
        }
    )
    db.add(row)
    db.flush()
    return row
