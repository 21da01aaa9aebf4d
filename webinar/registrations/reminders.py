"""Reminders as jobs: a day, an hour and ten minutes before a session, moved when the session moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event as database_event
from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from webinar.core import clock, jobs
from webinar.core.clock import from_ms, to_ms
from webinar.core.db import Database, database
from webinar.people.models import Person
from webinar.registrations.letters import tell
from webinar.registrations.models import Registration
from webinar.schedule.models import Event, PitchSession

REMIND, TELL_MOVED = "registrations.remind", "registrations.tell_moved"
BEFORE: Mapping[str, timedelta] = {
    "day": timedelta(days=1),
    "hour": timedelta(hours=1),
    "minutes": timedelta(minutes=10),
}
# Who registered this shortly before has their letter already.
JUST_TOLD = timedelta(minutes=5)
# A moved session may be moved again, or back: one letter says what holds in the end.
SETTLED_AFTER = timedelta(minutes=5)
AT_ONCE = 20


def plan(db: Session, pitch_session_id: int, starts_at: datetime) -> None:
    """Asks for the reminders of a session that begins at `starts_at`; those whose time has passed are left out."""
    now = clock.now()
    for kind, before in BEFORE.items():
        if starts_at - before <= now:
            continue
        payload = {"pitch_session_id": pitch_session_id, "kind": kind, "starts": to_ms(starts_at)}
        jobs.enqueue(db, REMIND, _key(REMIND, pitch_session_id, kind, starts_at), payload, starts_at - before)


def _key(name: str, pitch_session_id: int, kind: str, starts_at: datetime) -> str:
    return f"{name}:{pitch_session_id}:{kind}:{to_ms(starts_at)}"


@database_event.listens_for(PitchSession.starts_at, "set")
def _moved(pitch_session: PitchSession, starts_at: datetime, before: Any, _initiator: Any) -> None:
    """Whoever moves a session, by whatever road, moves its reminders in the same transaction."""
    db = object_session(pitch_session)
    if db is None or pitch_session.id is None or not isinstance(before, datetime) or starts_at == before:
        return
    now = clock.now()
    key = f"{TELL_MOVED}:{pitch_session.id}:{to_ms(starts_at)}:{to_ms(now)}"
    payload = {"pitch_session_id": pitch_session.id}
    db.add(jobs.Job(name=TELL_MOVED, key=key, payload=payload, due_at=now + SETTLED_AFTER, created_at=now))


def tell_moved(payload: Mapping[str, Any]) -> None:
    """Tells those who were told another time when the session begins now, and plans its reminders anew."""
    home = database()
    with home.reading() as db:
        found = _session(db, payload["pitch_session_id"])
    if found is None or not _is_to_come(found[0]):
        return
    pitch_session, event = found
    starts_at, now = pitch_session.starts_at, clock.now()
    otherwise = Registration.told_start != starts_at
    for ids in _registered(home, pitch_session.id, otherwise):
        with home.writing() as db:
            plan(db, pitch_session.id, starts_at)
            for registration, person in _still(db, ids):
                was_at, registration.told_start = registration.told_start, starts_at
                key = f"moved:{to_ms(now)}:{registration.id}"
                tell(db, "moved", person, pitch_session, event, key=key, not_after=starts_at, was_at=was_at)


def remind(payload: Mapping[str, Any]) -> None:
    """Writes one kind of reminder to everybody registered; a session that has moved gets other reminders."""
    home = database()
    starts_at, kind = from_ms(payload["starts"]), payload["kind"]
    with home.reading() as db:
        found = _session(db, payload["pitch_session_id"])
    if found is None or found[0].starts_at != starts_at or not _is_to_come(found[0]):
        return
    later = [before for before in BEFORE.values() if before < BEFORE[kind]]
    use_until = starts_at - max(later, default=timedelta(0))
    told_early = Registration.placed_at <= starts_at - BEFORE[kind] - JUST_TOLD
    for ids in _registered(home, found[0].id, told_early):
        with home.writing() as db:
            for registration, person in _still(db, ids):
                key = f"{kind}:{payload['starts']}:{registration.id}"
                tell(db, kind, person, *found, key=key, not_after=use_until)


def _session(db: Session, pitch_session_id: int) -> tuple[PitchSession, Event] | None:
    row = db.execute(
        select(PitchSession, Event)
        .join(Event, Event.id == PitchSession.event_id)
        .where(PitchSession.id == pitch_session_id)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def _is_to_come(pitch_session: PitchSession) -> bool:
    return pitch_session.status in ("published", "open") and pitch_session.starts_at > clock.now()


def _registered(home: Database, pitch_session_id: int, which: Any) -> Iterator[Sequence[int]]:
    """The registrations in small groups: no transaction may keep a live session waiting."""
    query = select(Registration.id).where(
        Registration.pitch_session_id == pitch_session_id, Registration.status == "registered", which
    )
    with home.reading() as db:
        ids = list(db.scalars(query.order_by(Registration.id)))
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def _still(db: Session, ids: Sequence[int]) -> list[tuple[Registration, Person]]:
    rows = db.execute(
        select(Registration, Person)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.id.in_(ids), Registration.status == "registered")
        .order_by(Registration.id)
    )
    return [(registration, person) for registration, person in rows.all()]


JOBS = {REMIND: remind, TELL_MOVED: tell_moved}
