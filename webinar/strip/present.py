"""What a note of the strip looks like: only moderators, organisers and chairs see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core.clock import to_ms
from webinar.live.feature import Kind, Rows, Viewer
from webinar.people.models import Person
from webinar.strip.models import StripNote

READERS = frozenset({"staff", "chairs"})


def _load(db: Session, pitch_session_id: int, keys: Sequence[str] | None, _person: int | None) -> Rows:
    query = (
        select(*StripNote.__table__.columns, Person.name.label("by"))
        .outerjoin(Person, Person.id == StripNote.by_id)
        .where(StripNote.pitch_session_id == pitch_session_id)
    )
    if keys is not None:
        query = query.where(StripNote.id.in_([int(key) for key in keys]))
    return {str(row.id): row for row in db.execute(query)}


def present(row: Any, viewer: Viewer) -> dict[str, Any] | None:
    """The note for those who may read it."""
    if viewer.audience not in READERS:
        return None
    seen = None if row.seen_at is None else to_ms(row.seen_at)
    return {"text": row.text, "by": row.by, "at": to_ms(row.at), "seen_at": seen}


KINDS = (Kind("strip_note", _load, present),)
