"""The verbs of slots as rows of the order: move, lengths, times, out and back in."""

from __future__ import annotations

from webinar.core.errors import Refusal
from webinar.live.context import Context
from webinar.live.feature import Args, Command, RowId
from webinar.running_order.later import behind, later, later_slot, put_off, relength, reorder
from webinar.running_order.letters import owe_new_times
from webinar.running_order.planning.editing import OfSlot, Seconds, Shiftable, queued, require_version
from webinar.running_order.reorder import moved
from webinar.running_order.rows import follow_order, line_of, slots_of, tell
from webinar.schedule.models import Slot

PLANNED = frozenset({"draft", "published", "open", "live", "paused"})
TAKE_OUT = "slot.take_out"
PUT_BACK = "slot.put_back"


class Move(Args):
    """A slot to its place behind another one, or before all that have not begun, in the list as it was seen."""

    id: RowId
    after_id: RowId | None
    list_version: int


class Resize(Args):
    """A slot's lengths, as they are to be instead of those seen."""

    id: RowId
    version: int
    pitch_s: Seconds
    questions_s: Seconds
    changeover_s: Seconds


class Shift(Args):
    """A slot and all behind it, by some seconds."""

    id: RowId
    seconds: Shiftable


def require_planned(ctx: Context) -> None:
    """Refuses when the session is over or cancelled."""
    if ctx.pitch_session.status not in PLANNED:
        raise Refusal("closed", "running_order.refused.not_planned")


def planned_slot(ctx: Context, slots: list[Slot], slot_id: int) -> Slot:
    """A slot that may still move: neither begun nor its presenter called."""
    require_planned(ctx)
    slot = later_slot(slots, slot_id)
    tell(ctx, "queue.require_uncalled", id=slot.id)
    return slot


def move(ctx: Context, args: Move) -> Slot:
    """Moves a slot among those that have not begun; refused when the list is another one by now."""
    slots = slots_of(ctx)
    slot = planned_slot(ctx, slots, args.id)
    if args.list_version != ctx.pitch_session.order_version:
        raise Refusal("conflict", "running_order.refused.other_list", version=ctx.pitch_session.order_version)
    if args.after_id == args.id:
        raise Refusal("invalid", fields={"after_id": "core.field.invalid"})
    place_after(ctx, slots, slot, args.after_id)
    owe_new_times(ctx)
    return slot


def place_after(ctx: Context, slots: list[Slot], slot: Slot, after_id: int | None) -> None:
    """Puts a slot behind another; behind one that has begun is the first place."""
    after = None
    if after_id is not None:
        after = next((one for one in slots if one.id == after_id), None)
        if after is None:
            raise Refusal("not_found")
    goes_first = after is None or after.started_at is not None
    coming = [one.id for one in later(slots)]
    reorder(ctx, slots, moved(coming, slot.id, None if goes_first else after_id))
    follow_order(ctx)


def resize(ctx: Context, args: Resize) -> Slot:
    """Gives a slot other lengths and moves those behind it by the difference."""
    slots = slots_of(ctx)
    slot = planned_slot(ctx, slots, args.id)
    require_version(ctx, slot, args.version)
    if not relength(ctx, slots, slot, (args.pitch_s, args.questions_s, args.changeover_s)):
        raise Refusal("conflict", "running_order.refused.no_change")
    slot.version += 1
    owe_new_times(ctx)
    return slot


def shift(ctx: Context, args: Shift) -> Slot:
    """Moves a slot and all behind it to other times."""
    slots = slots_of(ctx)
    slot = planned_slot(ctx, slots, args.id)
    if args.seconds == 0:
        raise Refusal("conflict", "running_order.refused.no_change")
    put_off(ctx, [slot, *behind(slots, slot)], args.seconds)
    ctx.data["seconds"] = args.seconds
    owe_new_times(ctx)
    return slot


def remove(ctx: Context, args: OfSlot) -> Slot:
    """Takes a slot out and moves those behind it forward."""
    slots = slots_of(ctx)
    slot = planned_slot(ctx, slots, args.id)
    put_off(ctx, behind(slots, slot), -line_of(slot).length_s)
    take_out(ctx, args)
    owe_new_times(ctx)
    return slot


def take_out(ctx: Context, args: OfSlot) -> None:
    """Takes a slot out of the session: its questions go to the session, its presenter leaves the queue."""
    slot = ctx.need(Slot, args.id)
    if slot.started_at is not None:
        raise Refusal("conflict", "running_order.refused.begun")
    tell(ctx, "question.leave_slot", id=slot.id)
    tell(ctx, "queue.leave_slot", id=slot.id)
    slot.removed_from_id, slot.pitch_session_id = ctx.pitch_session.id, None  # type: ignore[assignment]
    ctx.pitch_session.order_version += 1
    ctx.undo_with(PUT_BACK, id=slot.id)
    follow_order(ctx)


def put_back(ctx: Context, args: OfSlot) -> None:
    """Gives a slot that was taken out its place again."""
    slot = ctx.db.get(Slot, args.id)
    if slot is None or slot.removed_from_id != ctx.pitch_session.id:
        raise Refusal("conflict", "live.refused.moved_on")
    ctx.hold(slot)
    slot.removed_from_id, slot.pitch_session_id = None, ctx.pitch_session.id
    ctx.pitch_session.order_version += 1
    ctx.undo_with(TAKE_OUT, id=slot.id)
    follow_order(ctx)
    queued(ctx, slot)


PLAN = "session.plan"
SYSTEM = "system.only"
COMMANDS = (
    Command("slot.move", Move, PLAN, move),
    Command("slot.resize", Resize, PLAN, resize),
    Command("slot.shift", Shift, PLAN, shift),
    Command("slot.remove", OfSlot, PLAN, remove),
    Command(TAKE_OUT, OfSlot, SYSTEM, take_out, internal=True),
    Command(PUT_BACK, OfSlot, SYSTEM, put_back, internal=True),
)
