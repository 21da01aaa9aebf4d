"""What the queue looks like to whom: everybody, staff, the person themself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core.clock import to_ms
from webinar.live.feature import Kind, Rows, Viewer
from webinar.people.models import Person
from webinar.schedule.models import PitchSession
from webinar.speaker_queue.models import QueueEntry, SpeakerQueue
from webinar.speaker_queue.states import ACTIVE, FLOOR, SHOWN

ON_STAGE = FLOOR | {"called"}
_query = (
    select(*QueueEntry.__table__.columns, Person.name.label("person_name"), PitchSession.stage_url)
    .join(PitchSession, PitchSession.id == QueueEntry.pitch_session_id)
    .outerjoin(Person, Person.id == QueueEntry.person_id)
)


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else to_ms(moment)


def _id(row_id: int | None) -> str | None:
    return None if row_id is None else str(row_id)


def _load_queue(db: Session, pitch_session_id: int, _keys: Sequence[str] | None, _person: int | None) -> Rows:
    query = select(*SpeakerQueue.__table__.columns)
    return {"0": db.execute(query.where(SpeakerQueue.pitch_session_id == pitch_session_id)).one_or_none()}


def present_queue(row: Any, _viewer: Viewer) -> dict[str, Any]:
    """The queue's settings; before anybody used it they are the defaults."""
    if row is None:
        return {
            "open": True,
            "list_version": 0,
            "turn_limit_s": 120,
            "rule": "first_come",
            "call_timeout_s": 30,
            "median_turn_s": None,
        }
    return {
        "open": row.is_open,
        "list_version": row.list_version,
        "turn_limit_s": row.turn_limit_s or None,
        "rule": row.rule,
        "call_timeout_s": row.call_timeout_s,
        "median_turn_s": row.median_turn_s,
    }


def _load(db: Session, pitch_session_id: int, keys: Sequence[str] | None, person_id: int | None) -> Rows:
    query = _query.where(QueueEntry.pitch_session_id == pitch_session_id)
    if keys is not None:
        query = query.where(QueueEntry.id.in_([int(key) for key in keys]))
    else:
        query = query.where(QueueEntry.state.in_(SHOWN if person_id is None else ACTIVE))
    if person_id is not None:
        query = query.where(QueueEntry.person_id == person_id)
    return {str(row.id): row for row in db.execute(query)}


def present_entry(row: Any, viewer: Viewer) -> dict[str, Any] | None:
    """An entry as every screen shows it; notes and counts are for staff."""
    if row.state not in SHOWN:
        return None
    entity = {
        "name": row.name if row.source == "slot" else row.person_name or row.name,
        "source": row.source,
        "slot_id": _id(row.slot_id),
        "state": row.state,
        "rank": row.rank,
        "reason": row.reason,
        "reason_n": row.reason_n,
        "called_at": _ms(row.called_at),
        "ready_at": _ms(row.ready_at),
        "started_at": _ms(row.started_at),
        "paused_at": _ms(row.paused_at),
        "spoken_s": row.spoken_ms / 1000,
        "limit_s": row.limit_s,
        "skips": row.skips,
    }
    if viewer.is_staff:
        entity |= {
            "raise_id": row.raise_id,
            "note": row.note,
            "nth": row.nth,
            "total_spoken_s": (row.prior_ms + row.spoken_ms) / 1000,
            "question_id": _id(row.question_id),
            "help_at": _ms(row.help_at),
            "in_writing": row.in_writing,
        }
    return entity


def present_own(row: Any, viewer: Viewer) -> dict[str, Any] | None:
    """An entry for its person; the stage's address only while called or on the floor."""
    if row.person_id != viewer.person_id or row.state not in ACTIVE:
        return None
    return {
        "id": str(row.id),
        "state": row.state,
        "source": row.source,
        "slot_id": _id(row.slot_id),
        "raise_id": row.raise_id,
        "called_at": _ms(row.called_at),
        "ready_at": _ms(row.ready_at),
        "help_at": _ms(row.help_at),
        "limit_s": row.limit_s,
        "stage_url": row.stage_url if row.state in ON_STAGE else None,
    }


KINDS = (
    Kind("queue", _load_queue, present_queue),
    Kind("entry", _load, present_entry),
    Kind(
        "my_entry",
        _load,
        present_own,
        source="entry",
        owner=lambda _key, row: None if row is None else row.person_id,
    ),
)
