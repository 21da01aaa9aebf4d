"""Takes moderators' notes, and later the names, out of an event's speaker queues when their time is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from webinar.core.db import Database
from webinar.core.pieces import in_pieces
from webinar.live.log import note_outside_change
from webinar.people.names import NAMELESS
from webinar.schedule.models import PitchSession
from webinar.speaker_queue.models import QueueEntry


def expire_notes(home: Database, event_id: int, _before: datetime) -> int:
    """Gives of how many entries."""
    noted = or_(QueueEntry.note.is_not(None), QueueEntry.note_before.is_not(None))
    return _change(home, event_id, noted, {"note": None, "note_before": None})


def expire_names(home: Database, event_id: int, _before: datetime) -> int:
    """Of raised hands and of those whom staff added; presenters are in the programme anyway."""
    named = (QueueEntry.source != "slot") & or_(QueueEntry.person_id.is_not(None), QueueEntry.name != NAMELESS)
    return _change(home, event_id, named, {"person_id": None, "name": NAMELESS})


def _change(home: Database, event_id: int, which: ColumnElement[bool], values: dict[str, Any]) -> int:
    with home.reading() as db:
        sessions = list(db.scalars(select(PitchSession.id).where(PitchSession.event_id == event_id)))
    return sum(
        in_pieces(home, select(QueueEntry.id).where(QueueEntry.pitch_session_id == one, which), _act(one, values))
        for one in sessions
    )


def _act(pitch_session_id: int, values: dict[str, Any]) -> Callable[[Session, list[Any]], None]:
    def act(db: Session, ids: list[Any]) -> None:
        words = [f"{QueueEntry.kind}:{number}" for number in ids]
        note_outside_change(db, pitch_session_id, 0, "retention.over", words)
        db.execute(update(QueueEntry).where(QueueEntry.id.in_(ids)).values(**values))

    return act
