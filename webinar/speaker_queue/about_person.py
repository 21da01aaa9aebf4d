"""What is kept about a person here: the hands they raised and the turns they had."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.speaker_queue.models import QueueEntry


def about_person(db: Session, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Rows by section."""
    own = db.scalars(select(QueueEntry).where(QueueEntry.person_id == person_id).order_by(QueueEntry.id))
    return {
        "turns": [
            {"at": one.raised_at, "name": one.name, "status": one.state, "seconds": one.spoken_ms // 1000}
            for one in own
        ]
    }
