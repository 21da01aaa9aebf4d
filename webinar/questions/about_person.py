"""What is kept about a person here: their questions, anonymous ones too, former texts, and what they voted for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.questions.models import Question, QuestionRevision, Upvote
from webinar.schedule.models import PitchSession


def about_person(db: Session, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Rows by section."""
    own = db.execute(
        select(Question, PitchSession.title)
        .join(PitchSession, PitchSession.id == Question.pitch_session_id)
        .where(Question.author_id == person_id)
        .order_by(Question.id)
    )
    former = db.scalars(
        select(QuestionRevision)
        .join(Question, Question.id == QuestionRevision.question_id)
        .where(Question.author_id == person_id)
        .order_by(QuestionRevision.id)
    )
    votes = db.execute(
        select(PitchSession.title, func.count())
        .join(Question, Question.pitch_session_id == PitchSession.id)
        .join(Upvote, Upvote.question_id == Question.id)
        .where(Upvote.person_id == person_id)
        .group_by(PitchSession.id)
        .order_by(PitchSession.id)
    )
    return {
        "questions": [
            {
                "session": title, "at": one.asked_at, "text": one.text, "anonymous": one.anonymous,
                "status": one.state, "answer": one.answer_text or "",
            }
            for one, title in own
        ],
        "revisions": [{"at": one.at, "text": one.text} for one in former],
        "votes": [{"session": title, "count": count} for title, count in votes],
    }  # fmt: skip
