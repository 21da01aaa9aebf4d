"""The verbs of staff: who is called, has the floor, waits where."""

from __future__ import annotations

from typing import Annotated, Any

from sqlalchemy import select

from webinar.core import forms
from webinar.core.errors import Refusal
from webinar.live.context import Context
from webinar.live.feature import Args, Command, NoArgs, RowId
from webinar.speaker_queue.commands import OfEntry, enter, is_parked, needs_entry
from webinar.speaker_queue.models import QueueEntry
from webinar.speaker_queue.on_air import require_no_refusal
from webinar.speaker_queue.order import MOST_STEPS_DOWN, moved, skipped_to
from webinar.speaker_queue.roster import RESTORE, Roster
from webinar.speaker_queue.states import LINE, may
from webinar.speaker_queue.turns import back_to_line, begin, go_on, hold, release

RUNNING = frozenset({"open", "live"})
OVER = frozenset({"ended", "replay", "cancelled"})


class Give(Args):
    """Who gets the floor; with `leaving`, refused unless that entry (None: nobody) has it now."""

    id: RowId
    leaving: RowId | None = None


class Remove(Args):
    """An entry and the raise that the sender sees."""

    id: RowId
    raise_id: str


class Add(Args):
    """Somebody by name."""

    name: Annotated[str, forms.line(1, 120)]


class Move(Args):
    """An entry to its place behind another (None: first), in the list that the sender sees."""

    id: RowId
    after_id: RowId | None
    list_version: int


class WriteDown(Args):
    """A raised hand and the question that its owner wants to put, as staff understood it."""

    id: RowId
    text: Annotated[str, forms.text(3, 500, 4_000)]


class Admit(Args):
    """A person whose question is to be spoken."""

    person_id: int
    question_id: int


def entry_for(ctx: Context, entry_id: int, move: str) -> QueueEntry:
    """The entry if the move is allowed from its state."""
    entry = ctx.need(QueueEntry, entry_id)
    if not may(move, entry.state):
        raise Refusal("conflict", "speaker_queue.refused.moved_on")
    return entry


def require_not_over(ctx: Context) -> None:
    """Refuses once nobody can speak any more."""
    if ctx.pitch_session.status in OVER:
        raise Refusal("closed", "speaker_queue.refused.not_running")


def call(ctx: Context, args: OfEntry) -> QueueEntry:
    """Tells somebody to be ready."""
    entry = entry_for(ctx, args.id, "call")
    roster = Roster(ctx)
    if entry.source != "slot" and is_parked(roster, entry):
        raise Refusal("conflict", "speaker_queue.refused.parked")
    with roster.changing():
        entry.state, entry.called_at, entry.ready_at = "called", ctx.now, None
    return entry


def give(ctx: Context, args: Give) -> QueueEntry:
    """Gives the floor, ending who has it; a presenter's floor is their slot, which begins."""
    entry = entry_for(ctx, args.id, "give")
    if ctx.pitch_session.status not in RUNNING:
        raise Refusal("conflict", "speaker_queue.refused.not_running")
    if entry.source == "hand":
        require_no_refusal(ctx, entry.person_id)
    roster = Roster(ctx)
    holder = roster.on_floor()
    if "leaving" in args.model_fields_set and args.leaving != (None if holder is None else holder.id):
        raise Refusal("conflict", "speaker_queue.refused.moved_on")
    if entry.source == "slot" and entry.slot_id != roster.current_slot_id:
        ctx.run("order.go", id=entry.slot_id)
        return entry
    with roster.changing(entry):
        release(roster)
        begin(roster, entry, roster.queue.turn_limit_s or None)
    return entry


def pause(ctx: Context, args: OfEntry) -> QueueEntry:
    """Lets who speaks pause; a presenter's clock is the session's."""
    entry = entry_for(ctx, args.id, "pause")
    if entry.source == "slot":
        ctx.run("clock.pause")
    else:
        with Roster(ctx).changing():
            hold(ctx, entry, frozen=False)
    return entry


def resume(ctx: Context, args: OfEntry) -> QueueEntry:
    """Lets who paused speak on."""
    entry = entry_for(ctx, args.id, "resume")
    if ctx.pitch_session.status == "paused":
        raise Refusal("conflict", "speaker_queue.refused.not_running")
    if entry.source == "slot":
        ctx.run("clock.resume")
    else:
        with Roster(ctx).changing():
            go_on(ctx, entry)
    return entry


def end(ctx: Context, args: OfEntry) -> QueueEntry:
    """Ends a turn."""
    entry = entry_for(ctx, args.id, "end")
    roster = Roster(ctx)
    with roster.changing():
        release(roster)
    return entry


def skip(ctx: Context, args: OfEntry) -> QueueEntry:
    """Lets others go first: one place down, twice at most, then to the end; presenters swap slots."""
    entry = entry_for(ctx, args.id, "skip")
    roster = Roster(ctx)
    if entry.source != "slot" and is_parked(roster, entry):
        raise Refusal("conflict", "speaker_queue.refused.parked")
    with roster.changing():
        back_to_line(entry)
        entry.skips += 1
        if entry.source != "slot":
            roster.reorder(skipped_to([one.id for one in roster.hands()], entry.id, entry.skips))
    if entry.source == "slot":
        verb = "order.swap" if entry.skips <= MOST_STEPS_DOWN else "order.put_last"
        ctx.run(verb, id=entry.slot_id)
    return entry


def remove(ctx: Context, args: Remove) -> QueueEntry:
    """Takes somebody out, if it is still the same raise."""
    entry = entry_for(ctx, args.id, "remove")
    if entry.raise_id != args.raise_id:
        raise Refusal("conflict", "speaker_queue.refused.moved_on")
    if entry.source == "slot":
        raise Refusal("conflict", "speaker_queue.refused.slot_stays")
    with Roster(ctx).changing():
        entry.state, entry.ended_at = "removed", ctx.now
    return entry


def write_down(ctx: Context, args: WriteDown) -> Any:
    """Turns a raised hand into a written question of its owner."""
    entry = entry_for(ctx, args.id, "remove")
    if entry.source == "slot" or entry.person_id is None:
        raise Refusal("conflict", "speaker_queue.refused.slot_stays")
    with Roster(ctx).changing():
        entry.state, entry.ended_at = "removed", ctx.now
    return ctx.run("question.take_down", person_id=entry.person_id, slot_id=entry.slot_id, text=args.text)


def add(ctx: Context, args: Add) -> QueueEntry:
    """Puts a name into the line."""
    require_not_over(ctx)
    entry = enter(Roster(ctx), source="staff", name=args.name)
    return _removable(ctx, entry)


def admit(ctx: Context, args: Admit) -> QueueEntry:
    """Puts the asker of a question into the line, also when the list is closed."""
    require_not_over(ctx)
    require_no_refusal(ctx, args.person_id)
    roster = Roster(ctx)
    if roster.hand_of(args.person_id) is not None:
        raise Refusal("duplicate", "speaker_queue.refused.in_queue")
    entry = enter(roster, source="hand", person_id=args.person_id, question_id=args.question_id)
    return _removable(ctx, entry)


def _removable(ctx: Context, entry: QueueEntry) -> QueueEntry:
    """Registers that undo takes a new entry out."""
    ctx.flush()
    ctx.undo_with(RESTORE, rows=[["entry", entry.id, {"state": ["removed", "waiting"]}]])
    return entry


def move(ctx: Context, args: Move) -> QueueEntry:
    """Drags an entry; hands among the hands of their slot, presenters among the slots to come."""
    entry = entry_for(ctx, args.id, "move")
    roster = Roster(ctx)
    if args.list_version != roster.queue.list_version:
        raise Refusal(
            "conflict", "speaker_queue.refused.list_changed", version=roster.queue.list_version
        )
    after = None if args.after_id is None else ctx.need(QueueEntry, args.after_id)
    if entry.source == "slot":
        return _move_presenter(ctx, entry, after)
    ids = [one.id for one in roster.hands()]
    if entry.id not in ids or after is entry or (after is not None and after.id not in ids):
        raise Refusal("invalid", "speaker_queue.refused.other_slot", fields={"after_id": "core.field.invalid"})
    with roster.changing():
        entry.pinned = True
        roster.reorder(moved(ids, entry.id, None if after is None else after.id))
    return entry


def _move_presenter(ctx: Context, entry: QueueEntry, after: QueueEntry | None) -> QueueEntry:
    if after is entry or (after is not None and (after.source != "slot" or after.state not in LINE)):
        raise Refusal("invalid", "speaker_queue.refused.other_slot", fields={"after_id": "core.field.invalid"})
    ctx.run("order.move", id=entry.slot_id, after_id=None if after is None else after.slot_id)
    return entry


def put_back(ctx: Context, _args: NoArgs) -> QueueEntry:
    """Gives the floor back to who had it last in this slot: what was spoken counts on."""
    roster = Roster(ctx)
    if ctx.pitch_session.status not in RUNNING:
        raise Refusal("conflict", "speaker_queue.refused.not_running")
    entry = last_finished(roster)
    if entry is None:
        raise Refusal("conflict", "speaker_queue.refused.nobody_to_put_back")
    with roster.changing(entry):
        release(roster)
        entry.state, entry.ended_at, entry.started_at = "speaking", None, ctx.now
        roster.recount(entry)
        if entry.source != "slot":
            ctx.run("floor.reopen", entry_id=entry.id)
    return entry


def last_finished(roster: Roster) -> QueueEntry | None:
    """Who finished last in the current slot."""
    query = (
        select(QueueEntry.id)
        .where(
            QueueEntry.pitch_session_id == roster.ctx.pitch_session.id,
            QueueEntry.state == "finished",
            QueueEntry.slot_id == roster.current_slot_id
            if roster.current_slot_id is not None
            else QueueEntry.slot_id.is_(None),
        )
        .order_by(QueueEntry.ended_at.desc(), QueueEntry.started_at.desc(), QueueEntry.id.desc())
        .limit(1)
    )
    found = roster.ctx.db.scalar(query)
    return None if found is None else roster.ctx.get(QueueEntry, found)


STAFF = "queue.moderate"
SYSTEM = "system.only"
COMMANDS = (
    Command("queue.call", OfEntry, STAFF, call, needs=needs_entry),
    Command("queue.give", Give, STAFF, give, needs=needs_entry),
    Command("queue.pause", OfEntry, STAFF, pause, needs=needs_entry),
    Command("queue.resume", OfEntry, STAFF, resume, needs=needs_entry),
    Command("queue.end", OfEntry, STAFF, end, needs=needs_entry),
    Command("queue.skip", OfEntry, STAFF, skip, needs=needs_entry),
    Command("queue.remove", Remove, STAFF, remove, needs=needs_entry),
    Command("queue.write_down", WriteDown, STAFF, write_down, needs=needs_entry),
    Command("queue.add", Add, STAFF, add),
    Command("queue.move", Move, STAFF, move, needs=needs_entry),
    Command("queue.put_back", NoArgs, STAFF, put_back),
    Command("queue.admit", Admit, SYSTEM, admit, internal=True),
)
