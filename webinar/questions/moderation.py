"""The verbs of staff: every move of a question's state, with its undo."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import select

from webinar.core import forms
from webinar.core.errors import Refusal
from webinar.live.context import Context
from webinar.live.feature import Args, Command, RowId
from webinar.live.next_step import NextStep
from webinar.questions.commands import QuestionText, needs_question, replace_text
from webinar.questions.models import Question, QuestionRevision
from webinar.questions.owing import owe_answer, owe_leftovers
from webinar.questions.rules import require_label
from webinar.questions.states import EDIT_WINDOW_S, may
from webinar.questions.taking_back import answering, noting, taking_back
from webinar.schedule.models import Slot


class Move(Args):
    """A staff move of one question; with a version, refused when somebody else changed it meanwhile."""

    id: RowId
    version: int | None = None


class Switch(Args):
    """Something of one question on or off."""

    id: RowId
    on: bool


class WriteAnswer(Args):
    """A written answer, for everybody or for the asker only."""

    id: RowId
    text: Annotated[str, forms.text(1, 2_000, 16_000)]
    public: bool = True


class Dismiss(Args):
    """Puts a question into the archive for a reason that its asker is told."""

    id: RowId
    reason: Literal["duplicate", "off_topic", "unclear", "unsuitable", "no_time", "other"] = "other"
    version: int | None = None


class Correct(Args):
    """A corrected text; the original stays visible to staff."""

    id: RowId
    text: QuestionText
    version: int


class SetLabel(Args):
    """A label, or none."""

    id: RowId
    label: Annotated[str, forms.line(1, 40)] | None


class OfSlot(Args):
    """Names one slot."""

    id: RowId


class ToSlot(Args):
    """The slot that a question is for."""

    id: RowId
    slot_id: RowId


class Several(Args):
    """Some questions at once."""

    ids: list[RowId] = Field(min_length=1, max_length=100)


class Recall(Args):
    """A former text of a question."""

    id: RowId
    revision_id: int


class TakeDown(Args):
    """A question that somebody put by voice."""

    person_id: int
    slot_id: int | None
    text: QuestionText


class OnOff(Args):
    """A switch of the session."""

    on: bool


def question_for(ctx: Context, question_id: int, move: str, version: int | None = None) -> Question:
    """The question if the move is allowed from its state; refuses `conflict` with the current version."""
    question = ctx.need(Question, question_id)
    if question.state == "withdrawn":
        raise Refusal("not_found")
    if (version is not None and version != question.version) or not may(move, question.state):
        raise Refusal("conflict", "questions.refused.moved", version=question.version)
    return question


def set_state(ctx: Context, question: Question, state: str, *, reason: str | None = None) -> None:
    """Moves a question."""
    question.previous_state, question.state = question.state, state
    question.reason = reason
    question.version += 1
    ctx.data["from"], ctx.data["to"] = question.previous_state, state


def approve(ctx: Context, args: Move) -> Question:
    """Shows a pending (or archived) question to the room."""
    question = question_for(ctx, args.id, "approve", args.version)
    set_state(ctx, question, "live")
    return question


def approve_several(ctx: Context, args: Several) -> None:
    """Shows several pending questions at once; those that a colleague has moved meanwhile are left alone."""
    rows = [question for key in args.ids if (question := ctx.get(Question, key)) is not None]
    pending = [question for question in dict.fromkeys(rows) if question.state == "pending"]
    if not pending:
        raise Refusal("conflict", "questions.refused.moved")
    for question in pending:
        set_state(ctx, question, "live")


def take_down(ctx: Context, args: TakeDown) -> Question:
    """Writes a spoken question down in its asker's name."""
    question = Question(
        pitch_session_id=ctx.pitch_session.id,
        slot_id=args.slot_id,
        author_id=args.person_id,
        text=args.text,
        state="live",
        asked_at=ctx.now,
    )
    with noting(ctx) as notebook:
        ctx.add(question)
        ctx.flush()
        notebook.made(question, state="withdrawn")
    return question


def to_queue(ctx: Context, args: Move) -> None:
    """Asks the author of a question to speak it: an entry of the speaker queue that knows the question."""
    question = question_for(ctx, args.id, "answer", args.version)
    if question.author_id is None or question.anonymous:
        raise Refusal("forbidden", "questions.refused.anonymous_voice")
    ctx.run("queue.admit", person_id=question.author_id, question_id=question.id)


def highlight(ctx: Context, args: Switch) -> Question:
    """Puts one question on the screen, taking the one there off; or takes it off."""
    move = "highlight" if args.on else "lower"
    question = question_for(ctx, args.id, move)
    if not args.on:
        set_state(ctx, question, "live")
        question.answering_at = None
        return question
    current = answering(ctx)
    if current is not None:
        with noting(ctx) as notebook:
            notebook.watch(current)
            close_answer(ctx, current)
        ctx.flush()  # the database knows at most one answering question at every moment
    set_state(ctx, question, "answering")
    question.answering_at = ctx.now
    question.answered_at = None
    return question


def close_answer(ctx: Context, question: Question) -> None:
    """Ends the live answer of the question on the screen."""
    question.previous_state, question.state = question.state, "answered"
    question.answered_at = ctx.now
    question.answered_by_id = ctx.actor.person_id or None
    question.version += 1


def answer(ctx: Context, args: Move) -> Question:
    """Marks a question as answered live, now."""
    question = question_for(ctx, args.id, "answer", args.version)
    set_state(ctx, question, "answered")
    question.answering_at = question.answering_at or ctx.now
    question.answered_at = ctx.now
    question.answered_by_id = ctx.actor.person_id
    return question


def write_answer(ctx: Context, args: WriteAnswer) -> Question:
    """Stores a written answer, which makes the question answered."""
    question = question_for(ctx, args.id, "write_answer")
    set_state(ctx, question, "answered")
    question.answer_text = args.text
    question.answer_is_public = args.public
    question.answered_at = question.answered_at or ctx.now
    question.answered_by_id = ctx.actor.person_id
    owe_answer(ctx, question)
    return question


def defer(ctx: Context, args: Move) -> Question:
    """Leaves a question for after the session."""
    question = question_for(ctx, args.id, "defer", args.version)
    set_state(ctx, question, "deferred")
    owe_answer(ctx, question)
    return question


def dismiss(ctx: Context, args: Dismiss) -> Question:
    """Archives a question with a reason, or gives an archived one another reason."""
    question = ctx.need(Question, args.id)
    renamed = question.state == "dismissed" and question.reason != args.reason
    if renamed and args.version in (None, question.version):
        question.reason = args.reason
        question.version += 1
        ctx.data["from"] = ctx.data["to"] = "dismissed"
        return question
    question = question_for(ctx, args.id, "dismiss", args.version)
    set_state(ctx, question, "dismissed", reason=args.reason)
    return question


def restore(ctx: Context, args: Move) -> Question:
    """Brings an archived, answered or deferred question back to the room."""
    question = question_for(ctx, args.id, "restore", args.version)
    set_state(ctx, question, "live")
    question.answering_at = question.answered_at = None
    return question


def correct(ctx: Context, args: Correct) -> Question:
    """Corrects a text; the original is kept and the question marked as edited."""
    question = ctx.need(Question, args.id)
    if question.version != args.version or question.state == "withdrawn":
        raise Refusal("conflict", "questions.refused.moved", version=question.version)
    _replace_text(ctx, question, args.text)
    return question


def recall_text(ctx: Context, args: Recall) -> Question:
    """Gives a question a text back that it had."""
    question = ctx.need(Question, args.id)
    revision = ctx.db.get(QuestionRevision, args.revision_id)
    if revision is None or revision.question_id != question.id:
        raise Refusal("conflict", "questions.refused.moved", version=question.version)
    _replace_text(ctx, question, revision.text)
    return question


def _replace_text(ctx: Context, question: Question, text: str) -> None:
    revision = replace_text(ctx, question, text)
    ctx.flush()
    ctx.undo_with("question.recall_text", id=question.id, revision_id=revision.id)


def label(ctx: Context, args: SetLabel) -> Question:
    """Sets or removes a question's label, a word of the team's own list."""
    question = ctx.need(Question, args.id)
    require_label(ctx, args.label)
    ctx.undo_with("question.label", id=question.id, label=question.label)
    question.label = args.label
    question.version += 1
    return question


def to_slot(ctx: Context, args: ToSlot) -> Question:
    """Gives a question to another slot."""
    question = ctx.need(Question, args.id)
    slot = ctx.need(Slot, args.slot_id)
    question.slot_id = slot.id
    question.version += 1
    return question


def leave_slot(ctx: Context, args: OfSlot) -> None:
    """Questions of a slot that is no more are questions to the session."""
    ctx.flush()
    of_slot = select(Question).where(
        Question.pitch_session_id == ctx.pitch_session.id, Question.slot_id == args.id
    )
    questions = list(ctx.db.scalars(of_slot))
    with noting(ctx) as notebook:
        notebook.watch(*questions)
        for question in questions:
            ctx.hold(question)
            question.slot_id = None
            question.version += 1


def handle(ctx: Context, args: Switch) -> Question:
    """Shows colleagues that the actor is dealing with the question, or no longer."""
    question = ctx.need(Question, args.id)
    if args.on and question.handling_id not in (None, ctx.actor.person_id):
        raise Refusal("conflict", "questions.refused.handled", version=question.version)
    question.handling_id = ctx.actor.person_id if args.on else None
    return question


def open_questions(ctx: Context, args: OnOff) -> None:
    """Opens or closes asking and voting."""
    ctx.undo_with("questions.open", on=ctx.pitch_session.questions_open)
    ctx.pitch_session.questions_open = args.on


def moderate(ctx: Context, args: OnOff) -> None:
    """Turns moderation before publication on or off."""
    ctx.undo_with("questions.moderate", on=ctx.pitch_session.moderated)
    ctx.pitch_session.moderated = args.on
    ctx.flush()
    still_editable = select(Question).where(
        Question.pitch_session_id == ctx.pitch_session.id,
        Question.state == "live",
        Question.asked_at > ctx.now - timedelta(seconds=EDIT_WINDOW_S),
    )
    for question in ctx.db.scalars(still_editable):
        ctx.hold(question)
        ctx.touch(question)  # its asker sees until when it can be edited


def on_next(ctx: Context, step: NextStep) -> None:
    """At Next the question on the screen is answered; leftovers stay with their slot, parked, until the end."""
    if step.ends:
        owe_leftovers(ctx)
    current = answering(ctx)
    if current is not None:
        with noting(ctx) as notebook:
            notebook.watch(current)
            close_answer(ctx, current)


STAFF = "question.moderate"
COMMANDS = (
    Command("question.approve", Move, STAFF, taking_back(approve), needs=needs_question),
    Command("question.approve_several", Several, STAFF, taking_back(approve_several)),
    Command("question.to_queue", Move, STAFF, to_queue, needs=needs_question),
    Command("question.highlight", Switch, STAFF, taking_back(highlight), needs=needs_question),
    Command("question.answer", Move, STAFF, taking_back(answer), needs=needs_question),
    Command("question.write_answer", WriteAnswer, STAFF, taking_back(write_answer), needs=needs_question),
    Command("question.defer", Move, STAFF, taking_back(defer), needs=needs_question),
    Command("question.dismiss", Dismiss, STAFF, taking_back(dismiss), needs=needs_question),
    Command("question.restore", Move, STAFF, taking_back(restore), needs=needs_question),
    Command("question.correct", Correct, STAFF, correct, needs=needs_question),
    Command("question.take_down", TakeDown, "system.only", take_down, internal=True),
    Command("question.recall_text", Recall, "system.only", recall_text, internal=True),
    Command("question.label", SetLabel, STAFF, label, needs=needs_question),
    Command("question.move", ToSlot, STAFF, taking_back(to_slot), needs=needs_question),
    Command("question.leave_slot", OfSlot, "system.only", leave_slot, internal=True),
    Command("question.handle", Switch, STAFF, taking_back(handle), needs=needs_question),
    Command("questions.open", OnOff, STAFF, open_questions),
    Command("questions.moderate", OnOff, STAFF, moderate),
)
