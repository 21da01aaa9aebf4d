"""Deletes the entries of an event's logs when their time is over; their numbers are not given out again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webinar.core.db import Database
from webinar.core.pieces import in_pieces
from webinar.live.models import LogEntry
from webinar.schedule.models import PitchSession


def expire(home: Database, event_id: int, _before: datetime) -> int:
    """Gives how many there were."""
    with home.reading() as db:
        sessions = list(db.scalars(select(PitchSession.id).where(PitchSession.event_id == event_id)))
    count = 0
    for pitch_session_id in sessions:

        def act(db: Session, numbers: list[Any], at: int = pitch_session_id) -> None:
            db.execute(delete(LogEntry).where(LogEntry.pitch_session_id == at, LogEntry.seq.in_(numbers)))

        count += in_pieces(home, select(LogEntry.seq).where(LogEntry.pitch_session_id == pitch_session_id), act)
    return count
