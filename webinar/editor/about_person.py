"""What is kept about a person here: the changes of plans that they made in the last days."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.editor.models import PlanChange
from webinar.schedule.models import PitchSession


def about_person(db: Session, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Rows by section."""
    rows = db.execute(
        select(PitchSession.title, PlanChange)
        .join(PitchSession, PitchSession.id == PlanChange.pitch_session_id)
        .where(PlanChange.person_id == person_id)
        .order_by(PlanChange.id)
    )
    return {"plan_changes": [{"session": title, "at": change.at} for title, change in rows]}
