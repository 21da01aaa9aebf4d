"""What is kept about a person here: the hands they raised, the turns they had, what moderators noted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.schedule.models import PitchSession
from webinar.speaker_queue.models import QueueEntry


def about_person(db: Session, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Rows by section."""
    own = db.execute(
        select(QueueEntry, PitchSession.title)
        .join(PitchSession, PitchSession.id == QueueEntry.pitch_session_id)
        .where(QueueEntry.person_id == person_id)
        .order_by(QueueEntry.id)
    )
    return {
        "turns": [
            {
                "session": title, "at": one.raised_at, "name": one.name, "status": one.state,
                "seconds": one.spoken_ms // 1000, "note": one.note or "",
            }
            for one, title in own
        ]
    }  # fmt: skip
