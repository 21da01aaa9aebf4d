"""Merging duplicates: one question takes over the voters of another, and can give them back."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from webinar.core.errors import Refusal
from webinar.live.context import Context
from webinar.live.feature import Args, Command, Need, RowId
from webinar.people.permissions import Actor
from webinar.questions.models import MergedVote, Question, Upvote
from webinar.questions.moderation import STAFF, question_for
from webinar.questions.states import VISIBLE


class Merge(Args):
    """The duplicate and the question that it is merged into."""

    id: RowId
    into: RowId
    version: int | None = None


class Unmerge(Args):
    """A merged question to bring back."""

    id: RowId


def merge(ctx: Context, args: Merge) -> Question:
    """Unites the voters of two questions under one; both texts stay, both askers are told."""
    duplicate = question_for(ctx, args.id, "merge", args.version)
    target = ctx.need(Question, args.into)
    if target is duplicate or target.state not in VISIBLE | {"pending"}:
        raise Refusal("conflict", "questions.refused.moved", version=target.version)
    supporters = _voters(ctx, duplicate.id)
    if duplicate.author_id is not None:
        supporters.append(duplicate.author_id)
    ctx.undo_with("question.unmerge", id=duplicate.id)
    for person_id in dict.fromkeys(supporters):
        if person_id == target.author_id or ctx.has(Upvote, target.id, person_id):
            continue
        ctx.record(Upvote, target.id, person_id)
        ctx.record(MergedVote, duplicate.id, person_id)
        target.votes += 1
    duplicate.previous_state, duplicate.state = duplicate.state, "merged"
    duplicate.merged_into_id = target.id
    duplicate.answering_at = None
    duplicate.version += 1
    target.version += 1
    return target


def _voters(ctx: Context, question_id: int) -> list[int]:
    """Who votes for the question at this point of the batch."""
    ctx.flush()
    ctx.facts.flush()
    return list(
        ctx.db.scalars(
            select(Upvote.person_id).where(Upvote.question_id == question_id).order_by(Upvote.person_id)
        )
    )


def unmerge(ctx: Context, args: Unmerge) -> Question:
    """Brings a merged question back and takes from its target exactly the votes that it brought."""
    duplicate = ctx.need(Question, args.id)
    if duplicate.state != "merged" or duplicate.merged_into_id is None:
        raise Refusal("conflict", "questions.refused.moved", version=duplicate.version)
    target = ctx.need(Question, duplicate.merged_into_id)
    ctx.undo_with("question.merge", id=duplicate.id, into=target.id)
    ctx.flush()
    ctx.facts.flush()
    brought = ctx.db.scalars(
        select(MergedVote.person_id).where(MergedVote.source_id == duplicate.id).order_by(MergedVote.person_id)
    ).all()
    for person_id in brought:
        ctx.forget(MergedVote, duplicate.id, person_id)
        if ctx.has(Upvote, target.id, person_id):
            ctx.forget(Upvote, target.id, person_id)
            target.votes -= 1
    duplicate.state = duplicate.previous_state or "live"
    duplicate.previous_state, duplicate.merged_into_id = "merged", None
    duplicate.version += 1
    target.version += 1
    return duplicate


def _needs(args: Merge, _actor: Actor) -> Iterable[Need]:
    return [(Question, args.id), (Question, args.into)]


COMMANDS = (
    Command("question.merge", Merge, STAFF, merge, needs=_needs),
    Command("question.unmerge", Unmerge, STAFF, unmerge),
)
