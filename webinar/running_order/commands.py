"""The verbs of the running order: next, and slots that change their time or place."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from webinar.core.errors import Refusal
from webinar.live.context import Context
from webinar.live.feature import Args, Command, RowId
from webinar.live.restoring import Changes
from webinar.running_order.advance import BEFORE_LIVE, advance
from webinar.running_order.later import later, later_slot, put_off, reorder
from webinar.running_order.letters import owe_new_times
from webinar.running_order.phases import IDLE, entry_of, next_place
from webinar.running_order.reorder import moved, swapped
from webinar.running_order.rows import (
    RESTORE,
    clock_of,
    follow_order,
    line_of,
    open_turn,
    place_of,
    restore,
    slots_of,
    tell,
)
from webinar.schedule.models import Slot

LONGEST_SHIFT_S = 12 * 3600


class Leaving(Args):
    """What the sender sees running: the slot, its phase, and the queue entry that has the floor."""

    slot_id: RowId | None
    phase: Literal["idle", "pitch", "questions", "changeover"]
    turn_id: RowId | None = None


class Next(Args):
    """Leaves what runs; with `whole_slot` all of the slot."""

    leaving: Leaving
    whole_slot: bool = False


class Shift(Args):
    """Moves the plan of what has not begun by some seconds."""

    seconds: Annotated[int, Field(ge=-LONGEST_SHIFT_S, le=LONGEST_SHIFT_S)]


class MoveSlot(Args):
    """A slot that has not begun to its place behind another such slot, or before all of them."""

    id: RowId
    after_id: RowId | None


class OfSlot(Args):
    """Names one slot."""

    id: RowId


def require_under_way(ctx: Context) -> None:
    """Refuses when the session is over, paused or not yet to be seen."""
    status = ctx.pitch_session.status
    if status == "paused":
        raise Refusal("conflict", "running_order.refused.paused")
    if status != "live" and status not in BEFORE_LIVE:
        raise Refusal("closed", "running_order.refused.not_running")


def order_next(ctx: Context, args: Next) -> None:
    """One step on: the next phase, else the next slot, else the end of the order."""
    require_under_way(ctx)
    clock = clock_of(ctx)
    floor = open_turn(ctx, of_entry=True)
    leaving = args.leaving
    running = (clock.slot_id, clock.phase, None if floor is None else floor.entry_id)
    if (leaving.slot_id, leaving.phase, leaving.turn_id) != running:
        raise Refusal("conflict", "running_order.refused.moved_on")
    slots = slots_of(ctx)
    to = next_place([line_of(slot) for slot in slots], place_of(clock), whole_slot=args.whole_slot)
    if to.phase == IDLE and clock.phase == IDLE:
        raise Refusal("conflict", "running_order.refused.nothing_left")
    advance(ctx, slots, clock, to)


def go_to(ctx: Context, args: OfSlot) -> None:
    """Brings a slot that has not begun forward and begins it: its presenter was given the floor."""
    require_under_way(ctx)
    slots = slots_of(ctx)
    slot = later_slot(slots, args.id)
    clock = clock_of(ctx)
    coming = later(slots)
    if coming[0] is not slot:
        reorder(ctx, slots, moved([one.id for one in coming], slot.id, None))
        slots = slots_of(ctx)
    lines = [line_of(one) for one in slots]
    advance(ctx, slots, clock, entry_of(lines, next(line for line in lines if line.id == slot.id)))


def move(ctx: Context, args: MoveSlot) -> Slot:
    """Moves a slot among those that have not begun; refused once its presenter is called."""
    slots = slots_of(ctx)
    slot = later_slot(slots, args.id)
    if args.after_id is not None:
        later_slot(slots, args.after_id)
    if args.id == args.after_id:
        raise Refusal("invalid", fields={"after_id": "core.field.invalid"})
    tell(ctx, "queue.require_uncalled", id=slot.id)
    reorder(ctx, slots, moved([one.id for one in later(slots)], slot.id, args.after_id))
    follow_order(ctx)
    owe_new_times(ctx)
    return slot


def swap(ctx: Context, args: OfSlot) -> None:
    """Lets the next slot go before this one: its presenter did not answer."""
    slots = slots_of(ctx)
    slot = later_slot(slots, args.id)
    reorder(ctx, slots, swapped([one.id for one in later(slots)], slot.id))
    follow_order(ctx)


def put_last(ctx: Context, args: OfSlot) -> None:
    """Puts a slot that has not begun behind all others."""
    slots = slots_of(ctx)
    slot = later_slot(slots, args.id)
    order = [one.id for one in later(slots) if one is not slot]
    reorder(ctx, slots, [*order, slot.id])
    follow_order(ctx)


def shift(ctx: Context, args: Shift) -> None:
    """Moves the planned times of every slot that has not begun."""
    coming = later(slots_of(ctx))
    if not coming or args.seconds == 0 or ctx.pitch_session.status not in BEFORE_LIVE | {"live", "paused"}:
        raise Refusal("conflict", "running_order.refused.nothing_to_shift")
    put_off(ctx, coming, args.seconds)
    ctx.data["seconds"] = args.seconds
    owe_new_times(ctx)


RUN = "order.run"
COMMANDS = (
    Command("order.next", Next, RUN, order_next),
    Command("order.shift", Shift, RUN, shift),
    Command("order.move", MoveSlot, RUN, move),
    Command("order.go", OfSlot, "system.only", go_to, internal=True),
    Command("order.swap", OfSlot, "system.only", swap, internal=True),
    Command("order.put_last", OfSlot, "system.only", put_last, internal=True),
    Command(RESTORE, Changes, "system.only", restore, internal=True),
)
