"""The floor as other features use it: an entry of the queue gets it, holds it, leaves it."""

from __future__ import annotations

from sqlalchemy import select

from webinar.core.errors import Refusal
from webinar.live.context import Context
from webinar.live.feature import Args, Command, NoArgs, RowId
from webinar.running_order.clocks import run_ms
from webinar.running_order.models import Turn
from webinar.running_order.rows import clock_of, noting, open_turn


class Give(Args):
    """Who gets the floor, and for how long (0: no limit)."""

    entry_id: RowId
    name: str
    person_id: int | None = None
    limit_s: int = 0


class OnOff(Args):
    """Whether it stands still."""

    on: bool


class OfEntry(Args):
    """Names an entry of the queue."""

    entry_id: RowId


def give(ctx: Context, args: Give) -> None:
    """Begins a turn; nobody may have the floor."""
    if open_turn(ctx, of_entry=True) is not None:
        raise Refusal("conflict", "running_order.refused.floor_taken")
    clock = clock_of(ctx)
    turn = Turn(
        pitch_session_id=ctx.pitch_session.id,
        slot_id=clock.slot_id,
        phase=clock.phase,
        entry_id=args.entry_id,
        person_id=args.person_id,
        name=args.name[:200],
        planned_s=args.limit_s,
        started_at=ctx.now,
        run_at=ctx.now,
        spoken_ms=0,
        voided=False,
    )
    with noting(ctx) as notebook:
        notebook.watch(clock)
        ctx.add(turn)
        notebook.made(turn, voided=True)
        ctx.flush()
        clock.turn_id = turn.id


def take(ctx: Context, _args: NoArgs) -> None:
    """Ends the turn on the floor, if there is one."""
    turn = open_turn(ctx, of_entry=True)
    if turn is None:
        return
    clock = clock_of(ctx)
    with noting(ctx) as notebook:
        notebook.watch(clock, turn)
        if turn.paused_at is None:
            turn.spoken_ms += run_ms(turn.run_at, ctx.now)
        turn.ended_at, turn.paused_at = ctx.now, None
        clock.turn_id = None
        ctx.flush()  # the database knows at most one open turn at every moment


def hold(ctx: Context, args: OnOff) -> None:
    """Pauses the turn on the floor, or lets it go on; harmless when it is so already."""
    turn = open_turn(ctx, of_entry=True)
    if turn is None or (turn.paused_at is not None) == args.on:
        return
    with noting(ctx) as notebook:
        notebook.watch(turn)
        if args.on:
            turn.spoken_ms += run_ms(turn.run_at, ctx.now)
            turn.paused_at = ctx.now
        else:
            turn.run_at, turn.paused_at = ctx.now, None
    ctx.touch(clock_of(ctx))


def reopen(ctx: Context, args: OfEntry) -> None:
    """Gives the floor back to an entry that had it: what it spoke counts on."""
    found = ctx.db.scalar(
        select(Turn.id)
        .where(
            Turn.pitch_session_id == ctx.pitch_session.id,
            Turn.entry_id == args.entry_id,
            Turn.voided.is_(False),
        )
        .order_by(Turn.id.desc())
        .limit(1)
    )
    if found is None or open_turn(ctx, of_entry=True) is not None:
        raise Refusal("conflict", "running_order.refused.floor_taken")
    turn = ctx.need(Turn, found)
    clock = clock_of(ctx)
    with noting(ctx) as notebook:
        notebook.watch(clock, turn)
        turn.run_at, turn.ended_at = ctx.now, None
        clock.turn_id = turn.id


SYSTEM = "system.only"
COMMANDS = (
    Command("floor.give", Give, SYSTEM, give, internal=True),
    Command("floor.take", NoArgs, SYSTEM, take, internal=True),
    Command("floor.hold", OnOff, SYSTEM, hold, internal=True),
    Command("floor.reopen", OfEntry, SYSTEM, reopen, internal=True),
)
