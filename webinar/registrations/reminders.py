"""Reminders as jobs: a day, an hour and ten minutes before a session, as its organiser chose."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webinar.core import clock, jobs
from webinar.core.clock import from_ms, to_ms
from webinar.core.db import database
from webinar.registrations.audience import groups, is_to_come, session_of, still
from webinar.registrations.letter_models import ReminderChoice
from webinar.registrations.letters import tell
from webinar.registrations.models import Registration
from webinar.registrations.refusals import refusing
from webinar.schedule.models import PitchSession

REMIND = "registrations.remind"
BEFORE: Mapping[str, timedelta] = {
    "day": timedelta(days=1),
    "hour": timedelta(hours=1),
    "minutes": timedelta(minutes=10),
}
# Who registered this shortly before has their letter already.
JUST_TOLD = timedelta(minutes=5)


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


def chosen(db: Session, event_id: int, pitch_session_id: int | None = None) -> frozenset[str]:
    """The reminders that go out: as chosen for the session, else for its event, else all."""
    rows = db.scalars(
        select(ReminderChoice).where(
            ReminderChoice.event_id == event_id,
            ReminderChoice.pitch_session_id.is_(None) | (ReminderChoice.pitch_session_id == pitch_session_id),
        )
    )
    by_session = {row.pitch_session_id: row for row in rows}
    choice = by_session.get(pitch_session_id) or by_session.get(None)
    return frozenset(kind for kind in BEFORE if choice is None or getattr(choice, kind))


def choose(db: Session, event_id: int, kinds: frozenset[str], pitch_session_id: int | None = None) -> None:
    """Keeps which reminders of the event, or of one session of it, go out; those to come follow at once."""
    of_whom = _of(event_id, pitch_session_id)
    choice = db.scalar(select(ReminderChoice).where(*of_whom))
    if choice is None:
        choice = ReminderChoice(event_id=event_id, pitch_session_id=pitch_session_id)
        db.add(choice)
    for kind in BEFORE:
        setattr(choice, kind, kind in kinds)
    db.flush()


def follow_event(db: Session, event_id: int, pitch_session_id: int) -> None:
    """Ends a session's own choice."""
    db.execute(delete(ReminderChoice).where(*_of(event_id, pitch_session_id)))


def own_choices(db: Session, event_id: int) -> list[tuple[PitchSession, frozenset[str]]]:
    """The sessions with a choice of their own, and what it is."""
    rows = db.execute(
        select(PitchSession, ReminderChoice)
        .join(ReminderChoice, ReminderChoice.pitch_session_id == PitchSession.id)
        .where(PitchSession.event_id == event_id)
        .order_by(PitchSession.starts_at, PitchSession.id)
    )
    return [
        (pitch_session, frozenset(kind for kind in BEFORE if getattr(choice, kind)))
        for pitch_session, choice in rows
    ]


def _of(event_id: int, pitch_session_id: int | None) -> tuple[Any, Any]:
    own = ReminderChoice.pitch_session_id
    return ReminderChoice.event_id == event_id, own.is_(None) if pitch_session_id is None else own == pitch_session_id


def remind(payload: Mapping[str, Any]) -> None:
    """Writes one kind of reminder to everybody registered; a session that has moved gets other reminders."""
    home = database()
    starts_at, kind = from_ms(payload["starts"]), payload["kind"]
    with home.reading() as db:
        found = session_of(db, payload["pitch_session_id"])
        kinds = chosen(db, found[1].id, found[0].id) if found is not None else frozenset()
    if found is None or found[0].starts_at != starts_at or not is_to_come(found[0]) or kind not in kinds:
        return
    later = [BEFORE[other] for other in kinds if BEFORE[other] < BEFORE[kind]]
    use_until = starts_at - max(later, default=timedelta(0))
    told_early = Registration.placed_at <= starts_at - BEFORE[kind] - JUST_TOLD
    for ids in groups(home, found[0].id, told_early):
        with home.writing() as db:
            placed = still(db, ids)
            unwilling = refusing(db, found[1].id, "reminders", [person.email or "" for _, person in placed])
            for registration, person in placed:
                if person.email in unwilling:
                    continue
                key = f"{kind}:{payload['starts']}:{registration.id}"
                tell(db, kind, person, *found, key=key, not_after=use_until)


JOBS = {REMIND: remind}
