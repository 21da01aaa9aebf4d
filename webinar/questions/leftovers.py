"""Questions that a session left open: whose they are to answer, and the verb by which presenters do."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webinar.core.errors import Refusal
from webinar.live.context import Context
from webinar.live.feature import Command
from webinar.questions.commands import needs_question
from webinar.questions.models import Question
from webinar.questions.moderation import WriteAnswer, write_answer
from webinar.questions.states import VISIBLE
from webinar.questions.taking_back import taking_back
from webinar.schedule.models import SlotSpeaker, Speaker

OPEN = ("live", "deferred")


def _presented(*columns: Any) -> Select[Any]:
    """Questions joined with those who present in their slot."""
    return (
        select(*columns)
        .select_from(Question)
        .join(SlotSpeaker, SlotSpeaker.slot_id == Question.slot_id)
        .join(Speaker, Speaker.id == SlotSpeaker.speaker_id)
    )


def presenters_with_leftovers(db: Session, pitch_session_id: int) -> list[int]:
    """The persons with open questions to a slot of theirs."""
    query = _presented(Speaker.person_id).where(
        Question.pitch_session_id == pitch_session_id, Question.state.in_(OPEN), Speaker.person_id.is_not(None)
    )
    return sorted(set(db.scalars(query)))


def of_presenter(db: Session, pitch_session_id: int, person_id: int) -> list[Question]:
    """The open questions to the slots of a presenter, the most wanted first."""
    query = (
        _presented(Question)
        .where(
            Question.pitch_session_id == pitch_session_id,
            Question.state.in_(OPEN),
            Speaker.person_id == person_id,
        )
        .order_by(Question.votes.desc(), Question.id)
    )
    return list(db.scalars(query).unique())


def of_session(db: Session, pitch_session_id: int) -> list[Question]:
    """Every open question of a session, the most wanted first."""
    query = select(Question).where(Question.pitch_session_id == pitch_session_id, Question.state.in_(OPEN))
    return list(db.scalars(query.order_by(Question.votes.desc(), Question.id)))


def answer_leftover(ctx: Context, args: WriteAnswer) -> Question:
    """Stores a presenter's written answer to a question of their own slot; staff answer any."""
    question = ctx.need(Question, args.id)
    if not ctx.actor.is_staff:
        if question.state not in VISIBLE:
            raise Refusal("not_found")
        if not _presents(ctx, question):
            raise Refusal("forbidden", "questions.refused.not_your_slot")
        if question.state == "answering":
            raise Refusal("conflict", "questions.refused.moved", version=question.version)
    return write_answer(ctx, args)


def _presents(ctx: Context, question: Question) -> bool:
    query = (
        select(SlotSpeaker.slot_id)
        .join(Speaker, Speaker.id == SlotSpeaker.speaker_id)
        .where(SlotSpeaker.slot_id == question.slot_id, Speaker.person_id == ctx.actor.person_id)
    )
    return ctx.db.scalar(query.limit(1)) is not None


COMMANDS = (
    Command(
        "question.answer_leftover",
        WriteAnswer,
        "question.answer_written",
        taking_back(answer_leftover),
        needs=needs_question,
        limit=(0.5, 10),
    ),
)
