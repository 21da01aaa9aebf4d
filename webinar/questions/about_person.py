"""What is kept about a person here: their questions, anonymous ones too, and how many votes they gave."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.questions.models import Question, Upvote


def about_person(db: Session, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Rows by section."""
    own = db.scalars(select(Question).where(Question.author_id == person_id).order_by(Question.id))
    votes = db.scalar(select(func.count()).select_from(Upvote).where(Upvote.person_id == person_id)) or 0
    return {
        "questions": [
            {"at": one.asked_at, "text": one.text, "anonymous": one.anonymous, "answer": one.answer_text or ""}
            for one in own
        ],
        "votes": [{"count": votes}] if votes else [],
    }
