"""Takes the names of those who asked aloud out of the record of an event's turns when its time is over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from webinar.core.db import Database
from webinar.core.pieces import in_pieces
from webinar.people.names import NAMELESS
from webinar.running_order.models import Turn
from webinar.schedule.models import PitchSession


def expire(home: Database, event_id: int, _before: datetime) -> int:
    """Gives of how many turns; those who presented a slot are in the programme anyway."""

    def act(db: Session, ids: list[Any]) -> None:
        db.execute(update(Turn).where(Turn.id.in_(ids)).values(name=NAMELESS, person_id=None))

    named = or_(Turn.person_id.is_not(None), Turn.name != NAMELESS)
    sessions = select(PitchSession.id).where(PitchSession.event_id == event_id)
    of_event = select(Turn.id).where(Turn.pitch_session_id.in_(sessions), Turn.entry_id.is_not(None), named)
    return in_pieces(home, of_event, act)
