"""Takes a person's questions away, with their former texts and answers; duplicates of others come back."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core.db import Database
from webinar.core.features import Gone
from webinar.live.log import note_outside_change
from webinar.questions.models import Question, Upvote

# A question may have thousands of votes, which go with it.
AT_ONCE = 10


def erase_person(home: Database, gone: Gone) -> None:
    """Question after question, session after session; votes that the person gave stay as numbers."""
    own = Question.author_id.in_(gone.person_ids)
    while True:
        with home.writing() as db:
            at = db.scalar(select(Question.pitch_session_id).where(own).order_by(Question.id).limit(1))
            if at is None:
                return
            of_session = select(Question.id).where(own, Question.pitch_session_id == at)
            _take_away(db, at, list(db.scalars(of_session.order_by(Question.id).limit(AT_ONCE))))


def _take_away(db: Session, pitch_session_id: int, question_ids: list[int]) -> None:
    merged = select(Question.id).where(Question.merged_into_id.in_(question_ids), Question.id.not_in(question_ids))
    back = list(db.scalars(merged))
    # The number is the lock: writers take it before they touch rows, and so does this.
    words = [f"{Question.kind}:{number}" for number in (*question_ids, *back)]
    votes = db.execute(select(Upvote.question_id, Upvote.person_id).where(Upvote.question_id.in_(question_ids)))
    words += [f"{Upvote.kind}:{question_id}.{person_id}" for question_id, person_id in votes]
    note_outside_change(db, pitch_session_id, 0, "person.erased", words)
    for question in db.scalars(select(Question).where(Question.id.in_(back))):
        question.state = "live" if question.previous_state in (None, "answering") else question.previous_state
        question.previous_state, question.merged_into_id = "merged", None
        question.version += 1
    db.flush()
    for question in db.scalars(select(Question).where(Question.id.in_(question_ids))):
        db.delete(question)
