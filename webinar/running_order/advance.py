"""Moves a session from one place of its running order to another, with everything that follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from webinar.live.context import Context
from webinar.live.next_step import NextStep
from webinar.live.restoring import Notebook
from webinar.running_order.clocks import elapsed
from webinar.running_order.models import Clock, Turn
from webinar.running_order.phases import IDLE, Place
from webinar.running_order.rows import noting, open_turn, place_of, presenters, reading_of, tell
from webinar.schedule.models import Slot

BEFORE_LIVE = frozenset({"published", "open"})


def advance(ctx: Context, slots: Sequence[Slot], clock: Clock, to: Place, *, ends: bool = False) -> None:
    """Ends what runs, begins `to`, and tells every feature that hooks into it."""
    tell(ctx, "queue.fill")  # while the slot still counts as one to come
    left = place_of(clock)
    pitch_session = ctx.pitch_session
    with noting(ctx) as notebook:
        notebook.watch(pitch_session, clock, *slots)
        _end_phase(ctx, notebook, clock)
        if to.slot_id != left.slot_id:
            _change_slot(ctx, slots, left.slot_id, to.slot_id)
        if ends:
            pitch_session.status, pitch_session.ended_at = "ended", ctx.now
            pitch_session.paused_at = None
        elif pitch_session.status in BEFORE_LIVE:
            pitch_session.status, pitch_session.live_at = "live", ctx.now
        _set_clock(ctx, clock, to)
        _begin_phase(ctx, notebook, slots, to)
    ctx.data |= {
        "left": {"slot_id": left.slot_id, "phase": left.phase},
        "to": {"slot_id": to.slot_id, "phase": to.phase},
    }
    step = NextStep(left.slot_id, left.phase, to.slot_id, to.phase, to.length_s, ends)
    for hook in ctx.registry.on_next:
        hook(ctx, step)


def _end_phase(ctx: Context, notebook: Notebook, clock: Clock) -> None:
    turn = open_turn(ctx, of_entry=False)
    if turn is None:
        return
    notebook.watch(turn)
    turn.ended_at = ctx.now
    turn.spoken_ms = max(0, elapsed(reading_of(clock), ctx.now) // timedelta(milliseconds=1))
    ctx.flush()  # the database knows at most one open phase at every moment


def _change_slot(ctx: Context, slots: Sequence[Slot], left: int | None, entered: int | None) -> None:
    for slot in slots:
        if slot.id == left:
            slot.ended_at = ctx.now
        elif slot.id == entered:
            slot.started_at, slot.ended_at = ctx.now, None
    ctx.pitch_session.current_slot_id = entered


def _set_clock(ctx: Context, clock: Clock, to: Place) -> None:
    clock.slot_id, clock.phase, clock.allotted_s = to.slot_id, to.phase, to.length_s
    clock.started_at = None if to.phase == IDLE else ctx.now
    clock.paused_at = None
    clock.held = False


def _begin_phase(ctx: Context, notebook: Notebook, slots: Sequence[Slot], to: Place) -> None:
    slot = next((slot for slot in slots if slot.id == to.slot_id), None)
    if slot is None:
        return
    name, person_id = presenters(ctx, slot) if to.phase == "pitch" else ("", None)
    turn = Turn(
        pitch_session_id=ctx.pitch_session.id,
        slot_id=slot.id,
        phase=to.phase,
        person_id=person_id,
        name=name,
        planned_s=to.length_s,
        started_at=ctx.now,
        run_at=ctx.now,
        spoken_ms=0,
        voided=False,
    )
    ctx.add(turn)
    notebook.made(turn, voided=True)
