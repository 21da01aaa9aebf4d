"""What a staff move changed of questions, and how undo puts exactly that back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from typing import Any

from sqlalchemy import select

from webinar.core.errors import Refusal
from webinar.live.context import Context
from webinar.live.feature import Args, Command, RowId
from webinar.live.restoring import Changes, Columns, Notebook, read_back, undoable
from webinar.questions.models import Question

PUT_BACK = "question.put_back"
ANSWER_BACK = "question.answer_back"
COLUMNS: Columns = {
    Question: (
        "state",
        "previous_state",
        "reason",
        "slot_id",
        "handling_id",
        "answering_at",
        "answered_at",
        "answered_by_id",
    )
}


def noting(ctx: Context) -> AbstractContextManager[Notebook]:
    """A move of questions that can be undone."""
    return undoable(ctx, PUT_BACK, COLUMNS)


def answering(ctx: Context) -> Question | None:
    """The question on the screen, as the transaction sees it."""
    ctx.flush()
    found = ctx.db.scalar(
        select(Question.id).where(
            Question.pitch_session_id == ctx.pitch_session.id, Question.state == "answering"
        )
    )
    return None if found is None else ctx.get(Question, found)


def taking_back(handler: Callable[[Context, Any], Any]) -> Callable[[Context, Any], Any]:
    """Makes a handler undoable that moves the question (or questions) its arguments name."""

    @wraps(handler)
    def carried_out(ctx: Context, args: Any) -> Any:
        named = [ctx.get(Question, key) for key in getattr(args, "ids", None) or [args.id]]
        questions = [question for question in named if question is not None]
        answers = [(question, question.answer_text, question.answer_is_public) for question in questions]
        with noting(ctx) as notebook:
            notebook.watch(*questions)
            result = handler(ctx, args)
        for question, text, is_public in answers:
            if (question.answer_text, question.answer_is_public) != (text, is_public):
                question.answer_before, question.answer_before_is_public = text, is_public
                _answer_changed(ctx, question)
        return result

    return carried_out


class OfAnswer(Args):
    """A question and how often its written answer had changed."""

    id: RowId
    changes: int


def answer_back(ctx: Context, args: OfAnswer) -> Question:
    """Gives a question back the written answer that it had, or none; refused when it was written again since."""
    question = ctx.need(Question, args.id)
    if question.answer_changes != args.changes:
        raise Refusal("conflict", "live.refused.moved_on")
    now = question.answer_text, question.answer_is_public
    question.answer_text, question.answer_is_public = question.answer_before, question.answer_before_is_public
    question.answer_before, question.answer_before_is_public = now
    _answer_changed(ctx, question)
    return question


def _answer_changed(ctx: Context, question: Question) -> None:
    question.answer_changes += 1
    ctx.undo_with(ANSWER_BACK, id=question.id, changes=question.answer_changes)


def put_back(ctx: Context, args: Changes) -> None:
    """Restores what a move changed; refused when it was changed again, or another one is on the screen."""
    plan = read_back(ctx, args.rows, COLUMNS)
    rows = {restored.row for restored in plan}
    on_screen = [one for one in plan if one.values.get("state") == "answering"]
    current = answering(ctx) if on_screen else None
    if len(on_screen) > 1 or (current is not None and current not in rows):
        raise Refusal("conflict", "live.refused.moved_on")
    with noting(ctx) as notebook:
        notebook.watch(*rows)
        for restored in sorted(plan, key=lambda one: one.values.get("state") == "answering"):
            restored.apply()
            restored.row.version += 1
            ctx.flush()  # one leaves the screen before the other one is on it


COMMANDS = (
    Command(PUT_BACK, Changes, "system.only", put_back, internal=True),
    Command(ANSWER_BACK, OfAnswer, "system.only", answer_back, internal=True),
)
