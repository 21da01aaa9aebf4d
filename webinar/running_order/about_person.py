"""When a person had the floor."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.running_order.models import Turn
from webinar.schedule.models import PitchSession


def on_air(db: Session, person_id: int, event_id: int) -> list[tuple[int, datetime, datetime | None]]:
    """Session, beginning and end of each turn at an event."""
    rows = db.execute(
        select(Turn.pitch_session_id, Turn.started_at, Turn.ended_at)
        .join(PitchSession, PitchSession.id == Turn.pitch_session_id)
        .where(Turn.person_id == person_id, PitchSession.event_id == event_id, Turn.voided.is_(False))
        .order_by(Turn.started_at, Turn.id)
    )
    return [(pitch_session_id, starts, ends) for pitch_session_id, starts, ends in rows]
