"""Which people of the queue are here, and since when the others are away."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.live.connections import People
from webinar.speaker_queue.models import QueueEntry
from webinar.speaker_queue.states import ACTIVE


def present_people(db: Session, pitch_session_id: int, people: People) -> dict[str, Any]:
    """By active entry: true while its person is connected, else since when not (None: never seen here)."""
    query = select(QueueEntry.id, QueueEntry.person_id).where(
        QueueEntry.pitch_session_id == pitch_session_id,
        QueueEntry.state.in_(ACTIVE),
    )
    return {
        "entries": {
            str(entry_id): True if person_id in people.here else people.left.get(person_id)
            for entry_id, person_id in db.execute(query).tuples()
            if person_id is not None
        }
    }
