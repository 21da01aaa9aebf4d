"""Deletes the notes of an event's private strips when their time is over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webinar.core.db import Database
from webinar.core.pieces import in_pieces
from webinar.live.log import note_outside_change
from webinar.schedule.models import PitchSession
from webinar.strip.models import StripNote


def expire(home: Database, event_id: int, _before: datetime) -> int:
    """Session after session; gives how many notes there were."""
    with home.reading() as db:
        sessions = list(db.scalars(select(PitchSession.id).where(PitchSession.event_id == event_id)))
    count = 0
    for pitch_session_id in sessions:

        def act(db: Session, ids: list[Any], at: int = pitch_session_id) -> None:
            note_outside_change(db, at, 0, "retention.over", [f"{StripNote.kind}:{number}" for number in ids])
            db.execute(delete(StripNote).where(StripNote.id.in_(ids)))

        count += in_pieces(home, select(StripNote.id).where(StripNote.pitch_session_id == pitch_session_id), act)
    return count
