"""Deletes former texts of an event's questions when the time of its logs is over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from webinar.core.db import Database
from webinar.core.pieces import delete_in_pieces
from webinar.questions.models import Question, QuestionRevision
from webinar.schedule.models import PitchSession


def expire(home: Database, event_id: int, _before: datetime) -> int:
    """Gives how many there were."""
    of_event = (
        select(Question.id)
        .join(PitchSession, PitchSession.id == Question.pitch_session_id)
        .where(PitchSession.event_id == event_id)
    )
    return delete_in_pieces(home, QuestionRevision, QuestionRevision.question_id.in_(of_event))
