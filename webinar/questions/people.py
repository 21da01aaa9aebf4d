"""What staff may do with the person behind a question, without learning who an anonymous asker is."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import select

from webinar.core.errors import Refusal
from webinar.live.context import Context
from webinar.live.feature import Args, Command, RowId
from webinar.people.models import Removal
from webinar.people.permissions import STAFF as STAFF_ROLES
from webinar.people.roles import actors
from webinar.questions.commands import needs_question
from webinar.questions.models import Question

Measure = Literal["muted", "removed"]


class Restrain(Args):
    """A measure on the author of a question, on or off."""

    id: RowId
    on: bool


def _restrain(ctx: Context, args: Restrain, measure: Measure, verb: str) -> Question:
    question = ctx.need(Question, args.id)
    if question.author_id is None:
        raise Refusal("not_found")
    author = actors(ctx.db, [question.author_id], ctx.pitch_session.event_id, ctx.pitch_session.id)
    if any(actor.role in STAFF_ROLES for actor in author.values()):
        raise Refusal("forbidden", "questions.refused.colleague")
    ctx.undo_with(verb, id=question.id, on=not args.on)
    known = ctx.db.get(Removal, (ctx.pitch_session.id, question.author_id))
    if args.on and known is None:
        ctx.add(
            Removal(
                pitch_session_id=ctx.pitch_session.id, person_id=question.author_id, kind=measure, at=ctx.now
            )
        )
    elif args.on and known is not None:
        known.kind, known.at = measure, ctx.now
    elif known is not None:
        ctx.db.delete(known)
    for other in _questions_of(ctx, question.author_id):
        ctx.touch(other)  # staff see the measure on each of them
    return question


def _questions_of(ctx: Context, author_id: int) -> list[Question]:
    ctx.flush()
    return list(
        ctx.db.scalars(
            select(Question).where(
                Question.pitch_session_id == ctx.pitch_session.id, Question.author_id == author_id
            )
        )
    )


def mute(ctx: Context, args: Restrain) -> Question:
    """Lets the author of a question ask no more in this session, or again."""
    return _restrain(ctx, args, "muted", "question.mute_author")


def remove(ctx: Context, args: Restrain) -> Question:
    """Keeps the author of a question out of this session, or lets them back in."""
    return _restrain(ctx, args, "removed", "question.remove_author")


COMMANDS = (
    Command("question.mute_author", Restrain, "people.remove", mute, needs=needs_question),
    Command("question.remove_author", Restrain, "people.remove", remove, needs=needs_question),
)
