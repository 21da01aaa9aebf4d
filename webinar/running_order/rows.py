"""The rows that the running order's verbs work on, and how they are put back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import select

from webinar.core.errors import Refusal
from webinar.core.tracked import Tracked
from webinar.live.context import Context
from webinar.live.restoring import Changes, Columns, Notebook, Restored, read_back, undoable
from webinar.running_order.clocks import Reading
from webinar.running_order.letters import owe_new_times
from webinar.running_order.models import Clock, Turn
from webinar.running_order.phases import Line, Place
from webinar.schedule.models import Company, PitchSession, Slot, SlotSpeaker, Speaker

CONTENT = ("slot_kind", "company_id", "pitch_s", "questions_s", "changeover_s")
COLUMNS: Columns = {
    PitchSession: ("status", "current_slot_id", "live_at", "paused_at", "ended_at", "cancelled_at"),
    Slot: ("position", "planned_at", "started_at", "ended_at", *CONTENT),
    Clock: ("slot_id", "phase", "started_at", "paused_at", "allotted_s", "held", "turn_id"),
    Turn: ("ended_at", "run_at", "paused_at", "spoken_ms", "voided"),
}
RESTORE = "order.restore"


def noting(ctx: Context) -> AbstractContextManager[Notebook]:
    """A step of the running order that can be undone."""
    return undoable(ctx, RESTORE, COLUMNS)


def restore(ctx: Context, args: Changes) -> None:
    """Puts rows back as a command found them; turns that end first, for only one may be open."""
    plan = read_back(ctx, args.rows, COLUMNS)
    _require_sense(ctx, plan)
    with noting(ctx) as notebook:
        notebook.watch(*(restored.row for restored in plan))
        turns = [restored for restored in plan if isinstance(restored.row, Turn)]
        for restored in sorted(turns, key=lambda one: _stays_open(one.row, one.values)):
            restored.apply()
            ctx.flush()
        for restored in plan:
            if not isinstance(restored.row, Turn):
                restored.apply()
    ctx.touch(clock_of(ctx))
    slots = [restored for restored in plan if isinstance(restored.row, Slot)]
    if slots:
        _count_slots(ctx, slots)
        follow_order(ctx)


def _count_slots(ctx: Context, slots: Sequence[Restored]) -> None:
    """What came back is a change like any other: versions grow, and presenters may have to be told."""
    for restored in slots:
        if not restored.values.keys().isdisjoint(CONTENT):
            restored.row.version += 1
    if any("position" in restored.values for restored in slots):
        ctx.pitch_session.order_version += 1
    if any("planned_at" in restored.values for restored in slots):
        owe_new_times(ctx)


def _require_sense(ctx: Context, plan: Sequence[Restored]) -> None:
    """Refuses what would count in a session that is paused, or run in one that is not live."""
    values = {restored.row: restored.values for restored in plan}
    pitch_session, clock = ctx.pitch_session, clock_of(ctx)

    def after(row: Tracked, name: str) -> Any:
        return values.get(row, {}).get(name, getattr(row, name))

    status = after(pitch_session, "status")
    runs = after(clock, "started_at") is not None
    counting = [turn for turn in values if isinstance(turn, Turn) and turn.entry_id is not None]
    counts = (runs and after(clock, "paused_at") is None) or any(
        _stays_open(turn, values[turn]) and after(turn, "paused_at") is None for turn in counting
    )
    if (runs and status not in {"live", "paused"}) or (counts and status == "paused"):
        raise Refusal("conflict", "live.refused.moved_on")


def _stays_open(turn: Turn, values: Mapping[str, object]) -> bool:
    return values.get("ended_at", turn.ended_at) is None and not values.get("voided", turn.voided)


def clock_of(ctx: Context) -> Clock:
    """The session's clock, made when it is first needed."""
    clock = ctx.get(Clock, ctx.pitch_session.id)
    if clock is None:
        clock = Clock(pitch_session_id=ctx.pitch_session.id, phase="idle", allotted_s=0, held=False)
        ctx.add(clock)
        ctx.flush()
    return clock


def running_clock(ctx: Context) -> Clock:
    """The clock; refuses `conflict` when nothing is on."""
    clock = ctx.get(Clock, ctx.pitch_session.id)
    if clock is None or clock.started_at is None:
        raise Refusal("conflict", "running_order.refused.idle")
    return clock


def slots_of(ctx: Context) -> list[Slot]:
    """The slots in order, as the database has them now: the schedule's forms change them too."""
    ctx.flush()
    query = (
        select(Slot)
        .where(Slot.pitch_session_id == ctx.pitch_session.id)
        .order_by(Slot.position, Slot.id)
        .execution_options(populate_existing=True)
    )
    return list(ctx.db.scalars(query))


def line_of(slot: Slot) -> Line:
    """A slot as values."""
    return Line(
        slot.id,
        slot.planned_at,
        slot.pitch_s,
        slot.questions_s,
        slot.changeover_s,
        slot.started_at,
        slot.ended_at,
    )


def reading_of(clock: Clock) -> Reading:
    """A clock as values."""
    return Reading(clock.slot_id, clock.phase, clock.started_at, clock.paused_at, clock.allotted_s)


def place_of(clock: Clock) -> Place:
    """Where the clock says that the session stands."""
    return Place(clock.slot_id, clock.phase, clock.allotted_s)


def open_turn(ctx: Context, *, of_entry: bool) -> Turn | None:
    """The phase's turn that is open, or the queue entry's."""
    ctx.flush()
    found = ctx.db.scalar(
        select(Turn.id).where(
            Turn.pitch_session_id == ctx.pitch_session.id,
            Turn.ended_at.is_(None),
            Turn.voided.is_(False),
            Turn.entry_id.is_not(None) if of_entry else Turn.entry_id.is_(None),
        )
    )
    return None if found is None else ctx.get(Turn, found)


def presenters(ctx: Context, slot: Slot) -> tuple[str, int | None]:
    """Who presents a slot: their names, or the company's; and the first one's identity."""
    rows = ctx.db.execute(
        select(Speaker.name, Speaker.person_id)
        .join(SlotSpeaker, SlotSpeaker.speaker_id == Speaker.id)
        .where(SlotSpeaker.slot_id == slot.id)
        .order_by(SlotSpeaker.position, Speaker.id)
    ).all()
    if rows:
        known = (person_id for _name, person_id in rows if person_id is not None)
        return ", ".join(name for name, _person in rows)[:200], next(known, None)
    company = ctx.db.scalar(select(Company.name).where(Company.id == slot.company_id))
    return company or "", None


def tell(ctx: Context, verb: str, **args: object) -> None:
    """Says a verb of another feature in this transaction, where that feature is there."""
    if verb in ctx.registry.commands:
        ctx.run(verb, **args)


def follow_order(ctx: Context) -> None:
    """Tells the speaker queue that the order of the slots is another one."""
    ctx.flush()
    tell(ctx, "queue.follow")
