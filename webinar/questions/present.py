"""What a question looks like to whom: the room, staff, its asker, a voter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from webinar.core.clock import to_ms
from webinar.live.feature import Kind, Rows, Viewer
from webinar.people.models import Person
from webinar.questions.models import Question, QuestionRevision, Upvote
from webinar.questions.states import VISIBLE, editable_until
from webinar.schedule.models import PitchSession

_author = aliased(Person)
_answerer = aliased(Person)
_handler = aliased(Person)
# The first text a question had, for staff, when it was corrected.
_original = (
    select(QuestionRevision.text)
    .where(QuestionRevision.question_id == Question.id)
    .order_by(QuestionRevision.id)
    .limit(1)
    .correlate(Question)
    .scalar_subquery()
)
_duplicate = aliased(Question)
_joined = (
    select(func.count(_duplicate.id))
    .where(_duplicate.merged_into_id == Question.id)
    .correlate(Question)
    .scalar_subquery()
)
_query = (
    select(
        *Question.__table__.columns,
        _author.name.label("author"),
        _answerer.name.label("answered_by"),
        _handler.name.label("handled_by"),
        _original.label("original"),
        _joined.label("joined"),
        PitchSession.moderated,
    )
    .join(PitchSession, PitchSession.id == Question.pitch_session_id)
    .outerjoin(_author, _author.id == Question.author_id)
    .outerjoin(_answerer, _answerer.id == Question.answered_by_id)
    .outerjoin(_handler, _handler.id == Question.handling_id)
)


def load(db: Session, pitch_session_id: int, keys: Sequence[str] | None, person_id: int | None) -> Rows:
    """Questions with the names that go with them, by touch key."""
    query = _query.where(Question.pitch_session_id == pitch_session_id)
    if keys is not None:
        query = query.where(Question.id.in_([int(key) for key in keys]))
    if person_id is not None:
        query = query.where(Question.author_id == person_id)
    return {str(row.id): row for row in db.execute(query)}


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else to_ms(moment)


def _answer(row: Any) -> dict[str, Any]:
    return {"text": row.answer_text, "by": row.answered_by, "at": _ms(row.answered_at)}


def present_question(row: Any, viewer: Viewer) -> dict[str, Any] | None:
    """The question for an audience; the room never sees one that is pending, archived, merged or withdrawn."""
    if row.state == "withdrawn" or (row.state not in VISIBLE and not viewer.is_staff):
        return None
    entity = {
        "text": row.text,
        "author": None if row.anonymous and not (viewer.is_staff and row.name_to_staff) else row.author,
        "anonymous": row.anonymous,
        "slot_id": None if row.slot_id is None else str(row.slot_id),
        "state": row.state,
        "votes": row.votes,
        "asked_at": _ms(row.asked_at),
        "answering_at": _ms(row.answering_at),
        "answered_at": _ms(row.answered_at),
        "answer": _answer(row) if row.answer_text and (row.answer_is_public or viewer.is_staff) else None,
        "label": row.label,
        "edited": row.edited_at is not None,
        "lang": row.language,
    }
    if viewer.is_staff:
        entity |= {
            "version": row.version,
            "original": row.original,
            "reason": row.reason,
            "merged_into": None if row.merged_into_id is None else str(row.merged_into_id),
            "handling": row.handled_by,
            "joined": row.joined,
            "restraint": row.restraint,
        }
    return entity


def present_own(row: Any, viewer: Viewer) -> dict[str, Any] | None:
    """A question for its asker, in every state; `editable_until` counts once live, pending is always editable."""
    if row.author_id != viewer.person_id or row.state == "withdrawn":
        return None
    return {
        "text": row.text,
        "slot_id": None if row.slot_id is None else str(row.slot_id),
        "state": row.state,
        "anonymous": row.anonymous,
        "votes": row.votes,
        "asked_at": _ms(row.asked_at),
        "reason": row.reason,
        "merged_into": None if row.merged_into_id is None else str(row.merged_into_id),
        "answer": _answer(row) if row.answer_text else None,
        "joined": row.joined,
        "version": row.version,
        "editable_until": _ms(
            editable_until(
                state=row.state, moderated=row.moderated, votes=row.votes, asked_at=row.asked_at
            )
        ),
    }


def _load_votes(db: Session, pitch_session_id: int, keys: Sequence[str] | None, person_id: int | None) -> Rows:
    query = (
        select(Upvote.question_id, Upvote.person_id)
        .join(Question, Question.id == Upvote.question_id)
        .where(Question.pitch_session_id == pitch_session_id)
    )
    if keys is not None:
        pairs = [key.split(".") for key in keys]
        query = query.where(
            Upvote.question_id.in_({int(question) for question, _person in pairs}),
            Upvote.person_id.in_({int(person) for _question, person in pairs}),
        )
    if person_id is not None:
        query = query.where(Upvote.person_id == person_id)
    return {f"{row.question_id}.{row.person_id}": row for row in db.execute(query)}


def _brief(entity: dict[str, Any]) -> dict[str, Any]:
    return {**entity, "text": None}


def _by_votes(entity: dict[str, Any]) -> tuple[bool, int, int]:
    return entity["state"] != "answering", -entity["votes"], entity["asked_at"]


KINDS = (
    Kind("question", load, present_question, brief=_brief, order=_by_votes),
    Kind(
        "my_question",
        load,
        present_own,
        source="question",
        owner=lambda _key, row: None if row is None else row.author_id,
    ),
    Kind(
        "vote",
        _load_votes,
        lambda _row, _viewer: {"on": True},
        owner=lambda key, _row: int(key.split(".")[1]),
        wire_id=lambda key: key.split(".")[0],
    ),
)
