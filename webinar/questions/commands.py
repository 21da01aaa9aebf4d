"""The verbs of askers: ask, vote, edit, withdraw."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Literal

from webinar.core import forms
from webinar.core.errors import Refusal
from webinar.live.context import Context
from webinar.live.feature import Args, Command, Need, RowId
from webinar.people.permissions import Actor
from webinar.questions.models import Question, QuestionRevision, Upvote
from webinar.questions.rules import desk_of, must_wait
from webinar.questions.states import EDIT_WINDOW_S, VISIBLE, VOTABLE, may, may_edit
from webinar.schedule.models import PitchSession, Slot

QuestionText = Annotated[str, forms.text(3, 500, 4_000)]
ASKABLE = frozenset({"published", "open", "live", "paused"})


class Ask(Args):
    """A question for a slot, the current one by default.

    `name_to_staff` says that the asker was told that staff see who asks anonymously; without it they do not.
    """

    text: QuestionText
    slot_id: RowId | None = None
    anonymous: bool = False
    name_to_staff: bool = False
    language: Literal["fr", "en"] = "fr"


class Vote(Args):
    """A vote set to a value; never flipped, so that a retry cannot undo it."""

    id: RowId
    on: bool


class Edit(Args):
    """A new text for one's own question."""

    id: RowId
    text: QuestionText
    version: int


class Of(Args):
    """Names one question."""

    id: RowId


def require_open(pitch_session: PitchSession) -> None:
    """Refuses with `closed` when questions are closed or the session is over."""
    if not pitch_session.questions_open or pitch_session.status not in ASKABLE:
        raise Refusal("closed", "questions.refused.closed")


def own_question(ctx: Context, question_id: int) -> Question:
    """The actor's own question; somebody else's is as good as missing."""
    question = ctx.need(Question, question_id)
    if question.author_id != ctx.actor.person_id:
        raise Refusal("not_found")
    return question


def ask(ctx: Context, args: Ask) -> Question:
    """Adds a question: pending under moderation or for a held word, at once visible otherwise."""
    require_open(ctx.pitch_session)
    if ctx.actor.muted:
        raise Refusal("forbidden", "questions.refused.muted")
    slot_id = args.slot_id if args.slot_id is not None else ctx.pitch_session.current_slot_id
    if slot_id is not None and ctx.get(Slot, slot_id) is None:
        raise Refusal("not_found", fields={"slot_id": "core.field.invalid"})
    desk = desk_of(ctx) if args.anonymous and args.name_to_staff else None
    question = Question(
        pitch_session_id=ctx.pitch_session.id,
        slot_id=slot_id,
        author_id=ctx.actor.person_id,
        anonymous=args.anonymous,
        name_to_staff=desk is not None and desk.names_to_staff,
        text=args.text,
        language=args.language,
        state="pending" if must_wait(ctx, args.text) else "live",
        asked_at=ctx.now,
    )
    ctx.add(question)
    ctx.data["slot_id"] = slot_id
    return question


def vote(ctx: Context, args: Vote) -> None:
    """Sets the actor's vote; one a person, none on one's own question nor once closed."""
    question = ctx.get(Question, args.id)
    if question is None or question.state not in VISIBLE:
        raise Refusal("not_found")
    if question.author_id == ctx.actor.person_id:
        raise Refusal("forbidden", "questions.refused.own_vote")
    require_open(ctx.pitch_session)
    if question.state not in VOTABLE:
        raise Refusal("closed", "questions.refused.not_votable")
    key = (question.id, ctx.actor.person_id)
    if ctx.has(Upvote, *key) == args.on:
        return
    if args.on:
        ctx.record(Upvote, *key)
        question.votes += 1
    else:
        ctx.forget(Upvote, *key)
        question.votes -= 1


def edit(ctx: Context, args: Edit) -> Question:
    """Replaces the text of one's own question while that is allowed; the former text is kept for staff."""
    question = own_question(ctx, args.id)
    if question.version != args.version:
        raise Refusal("conflict", version=question.version)
    age = ctx.now - question.asked_at
    if not may_edit(
        state=question.state,
        moderated=ctx.pitch_session.moderated,
        votes=question.votes,
        age_s=age / timedelta(seconds=1),
    ):
        raise Refusal("closed", "questions.refused.not_editable", params={"seconds": EDIT_WINDOW_S})
    replace_text(ctx, question, args.text)
    if question.state == "live" and must_wait(ctx, args.text):
        question.previous_state, question.state = "live", "pending"
    return question


def replace_text(ctx: Context, question: Question, text: str) -> QuestionRevision:
    """Keeps the former text as a revision, which is given back, and writes the new one."""
    revision = QuestionRevision(
        question_id=question.id, text=question.text, by_id=ctx.actor.person_id or None, at=ctx.now
    )
    ctx.add(revision)
    question.text = text
    question.edited_at = ctx.now
    question.version += 1
    return revision


def withdraw(ctx: Context, args: Of) -> Question:
    """Takes one's own question back while it is pending or visible and not yet taken up."""
    question = own_question(ctx, args.id)
    if not may("withdraw", question.state):
        raise Refusal("closed", "questions.refused.not_withdrawable")
    question.previous_state, question.state = question.state, "withdrawn"
    question.version += 1
    return question


def needs_question(args: Of | Edit, _actor: Actor) -> Iterable[Need]:
    """The question named by the arguments."""
    return [(Question, args.id)]


def _needs_vote(args: Vote, actor: Actor) -> Iterable[Need]:
    return [(Question, args.id), (Upvote, (args.id, actor.person_id))]


COMMANDS = (
    Command("question.ask", Ask, "question.ask", ask, limit=(0.1, 3)),
    Command("question.vote", Vote, "question.vote", vote, needs=_needs_vote, limit=(2, 20)),
    Command("question.edit", Edit, "question.own", edit, needs=needs_question, limit=(0.5, 5)),
    Command("question.withdraw", Of, "question.own", withdraw, needs=needs_question, limit=(0.5, 5)),
)
