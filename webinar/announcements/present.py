"""What an announcement looks like: the same to everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.announcements.models import Announcement
from webinar.core.clock import to_ms
from webinar.live.feature import Kind, Rows, Viewer
from webinar.people.models import Person


def _load(db: Session, pitch_session_id: int, keys: Sequence[str] | None, _person: int | None) -> Rows:
    query = (
        select(*Announcement.__table__.columns, Person.name.label("by"))
        .outerjoin(Person, Person.id == Announcement.by_id)
        .where(Announcement.pitch_session_id == pitch_session_id, Announcement.withdrawn_at.is_(None))
    )
    if keys is not None:
        query = query.where(Announcement.id.in_([int(key) for key in keys]))
    return {str(row.id): row for row in db.execute(query)}


def present(row: Any, _viewer: Viewer) -> dict[str, Any]:
    """The announcement."""
    return {"text": row.text, "at": to_ms(row.at), "by": row.by}


KINDS = (Kind("announcement", _load, present),)
