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
VERBS = {"muted": "question.mute_author", "removed": "question.remove_author"}


class Restrain(Args):
    """A measure on the author of a question, on or off."""

    id: RowId
    on: bool


def _restrain(ctx: Context, args: Restrain, measure: Measure) -> Question:
    question = ctx.need(Question, args.id)
    if question.author_id is None:
        raise Refusal("not_found")
    author = actors(ctx.db, [question.author_id], ctx.pitch_session.event_id, ctx.pitch_session.id)
    if any(actor.role in STAFF_ROLES for actor in author.values()):
        raise Refusal("forbidden", "questions.refused.colleague")
    before = question.restraint
    if before == (measure if args.on else None):
        return question
    if not args.on and before != measure:
        raise Refusal("conflict", "questions.refused.moved", version=question.version)
    ctx.undo_with(VERBS[before or measure], id=question.id, on=before is not None)
    everything = _questions_of(ctx, question.author_id)
    # An anonymous question stands for itself: a mark on it and on others at once would say who asked it (S24).
    for other in [question] if question.anonymous else everything:
        if other is question or not other.anonymous:
            other.restraint = measure if args.on else None
    _keep_out(ctx, question.author_id, {other.restraint for other in everything})
    return question


def _keep_out(ctx: Context, person_id: int, marks: set[str | None]) -> None:
    """Lets the strongest measure that any question of the person bears hold."""
    strongest = next((kind for kind in ("removed", "muted") if kind in marks), None)
    known = ctx.db.get(Removal, (ctx.pitch_session.id, person_id))
    if known is None and strongest is not None:
        ctx.add(
            Removal(pitch_session_id=ctx.pitch_session.id, person_id=person_id, kind=strongest, at=ctx.now)
        )
    elif known is not None and strongest is None:
        ctx.db.delete(known)
    elif known is not None and strongest is not None and known.kind != strongest:
        known.kind, known.at = strongest, ctx.now


def _questions_of(ctx: Context, author_id: int) -> list[Question]:
    ctx.flush()
    rows = ctx.db.scalars(
        select(Question).where(Question.pitch_session_id == ctx.pitch_session.id, Question.author_id == author_id)
    ).all()
    for row in rows:
        ctx.hold(row)
    return list(rows)


def mute(ctx: Context, args: Restrain) -> Question:
    """Lets the author of a question ask no more in this session, or again."""
    return _restrain(ctx, args, "muted")


def remove(ctx: Context, args: Restrain) -> Question:
    """Keeps the author of a question out of this session, or lets them back in."""
    return _restrain(ctx, args, "removed")


COMMANDS = (
    Command("question.mute_author", Restrain, "people.remove", mute, needs=needs_question),
    Command("question.remove_author", Restrain, "people.remove", remove, needs=needs_question),
)
