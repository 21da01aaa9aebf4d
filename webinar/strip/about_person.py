"""What is kept about a person here: the notes that they wrote."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.strip.models import StripNote


def about_person(db: Session, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Rows by section."""
    own = db.scalars(select(StripNote).where(StripNote.by_id == person_id).order_by(StripNote.id))
    return {"notes": [{"at": one.at, "text": one.text} for one in own]}
