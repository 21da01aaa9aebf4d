"""The slots that have not begun: which they are, another order of them, other planned times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from webinar.core.errors import Refusal
from webinar.live.context import Context
from webinar.running_order.letters import TOLD
from webinar.running_order.reorder import retimed
from webinar.running_order.rows import line_of, noting
from webinar.schedule.models import Slot


def later(slots: Iterable[Slot]) -> list[Slot]:
    """Those that have not begun."""
    return [slot for slot in slots if slot.started_at is None]


def later_slot(slots: Iterable[Slot], slot_id: int) -> Slot:
    """The slot of that id; refuses when it is missing or has begun."""
    slot = next((one for one in slots if one.id == slot_id), None)
    if slot is None:
        raise Refusal("not_found")
    if slot.started_at is not None:
        raise Refusal("conflict", "running_order.refused.begun")
    return slot


def retime(ctx: Context, slot: Slot, planned_at: datetime) -> None:
    """Plans a slot for another moment; where presenters know their times, what they know is kept (letters.py)."""
    if slot.told_at is None and ctx.pitch_session.status in TOLD:
        slot.told_at = slot.planned_at
    slot.planned_at = planned_at


def reorder(ctx: Context, slots: Sequence[Slot], order: Sequence[int]) -> None:
    """Gives the slots that have not begun the order's places and times."""
    coming = later(slots)
    by_id = {slot.id: slot for slot in coming}
    planned = retimed([line_of(slot) for slot in coming], order)
    positions = [slot.position for slot in coming]
    with noting(ctx) as notebook:
        notebook.watch(*coming)
        for position, slot_id in zip(positions, order, strict=True):
            by_id[slot_id].position = position
            retime(ctx, by_id[slot_id], planned[slot_id])
    ctx.pitch_session.order_version += 1


def put_off(ctx: Context, slots: Sequence[Slot], seconds: int) -> None:
    """Moves the planned times of slots."""
    with noting(ctx) as notebook:
        notebook.watch(*slots)
        for slot in slots:
            retime(ctx, slot, slot.planned_at + timedelta(seconds=seconds))
    ctx.touch(ctx.pitch_session)


def behind(slots: Sequence[Slot], slot: Slot) -> list[Slot]:
    """Those after a slot that have not begun."""
    return later(slots[slots.index(slot) + 1 :])


def relength(ctx: Context, slots: Sequence[Slot], slot: Slot, lengths: tuple[int, int, int]) -> bool:
    """Gives a slot other lengths and moves those behind it by the difference; says whether they are others."""
    if lengths == (slot.pitch_s, slot.questions_s, slot.changeover_s):
        return False
    difference = sum(lengths) - line_of(slot).length_s
    with noting(ctx) as notebook:
        notebook.watch(slot)
        slot.pitch_s, slot.questions_s, slot.changeover_s = lengths
    if difference:
        put_off(ctx, behind(slots, slot), difference)
    return True
