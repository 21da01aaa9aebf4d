"""Reminders as jobs: a day, an hour and ten minutes before a session."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from webinar.core import clock, jobs
from webinar.core.clock import from_ms, to_ms
from webinar.core.db import database
from webinar.registrations.audience import groups, is_to_come, session_of, still
from webinar.registrations.letters import tell
from webinar.registrations.models import Registration

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


def remind(payload: Mapping[str, Any]) -> None:
    """Writes one kind of reminder to everybody registered; a session that has moved gets other reminders."""
    home = database()
    starts_at, kind = from_ms(payload["starts"]), payload["kind"]
    with home.reading() as db:
        found = session_of(db, payload["pitch_session_id"])
    if found is None or found[0].starts_at != starts_at or not is_to_come(found[0]):
        return
    later = [before for before in BEFORE.values() if before < BEFORE[kind]]
    use_until = starts_at - max(later, default=timedelta(0))
    told_early = Registration.placed_at <= starts_at - BEFORE[kind] - JUST_TOLD
    for ids in groups(home, found[0].id, told_early):
        with home.writing() as db:
            for registration, person in still(db, ids):
                key = f"{kind}:{payload['starts']}:{registration.id}"
                tell(db, kind, person, *found, key=key, not_after=use_until)


JOBS = {REMIND: remind}
