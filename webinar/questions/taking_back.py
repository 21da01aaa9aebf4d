"""What a staff move changed of questions, and how undo puts exactly that back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from typing import Any

from sqlalchemy import select

from webinar.core.errors import Refusal
from webinar.live.context import Context
from webinar.live.feature import Command
from webinar.live.restoring import Changes, Columns, Notebook, read_back, undoable
from webinar.questions.models import Question

PUT_BACK = "question.put_back"
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
        with noting(ctx) as notebook:
            for key in getattr(args, "ids", None) or [args.id]:
                question = ctx.get(Question, key)
                if question is not None:
                    notebook.watch(question)
            return handler(ctx, args)

    return carried_out


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


COMMANDS = (Command(PUT_BACK, Changes, "system.only", put_back, internal=True),)
