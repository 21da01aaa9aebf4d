"""The verbs of the clock: more or less time, pause, resume, restart."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from webinar.core.errors import Refusal
from webinar.live.context import Context
from webinar.live.feature import Args, Command, NoArgs
from webinar.running_order.clocks import resumed_start
from webinar.running_order.models import Clock
from webinar.running_order.rows import noting, running_clock, tell

MOST_S = 6 * 3600


class Seconds(Args):
    """Seconds to add, or to take when below zero."""

    seconds: Annotated[int, Field(ge=-MOST_S, le=MOST_S)]


def add(ctx: Context, args: Seconds) -> None:
    """Gives the running phase more time, or less, never below nothing."""
    clock = running_clock(ctx)
    allotted_s = min(max(0, clock.allotted_s + args.seconds), MOST_S)
    if allotted_s == clock.allotted_s:
        raise Refusal("conflict", "running_order.refused.no_change")
    with noting(ctx) as notebook:
        notebook.watch(clock)
        clock.allotted_s = allotted_s
    ctx.data["seconds"] = args.seconds


def pause(ctx: Context, _args: NoArgs) -> None:
    """Stops the clock; the session goes on."""
    clock = running_clock(ctx)
    if clock.paused_at is not None:
        raise Refusal("conflict", "running_order.refused.already_paused")
    with noting(ctx) as notebook:
        notebook.watch(clock)
        clock.paused_at, clock.held = ctx.now, False
    tell(ctx, "queue.freeze", on=True)


def resume(ctx: Context, _args: NoArgs) -> None:
    """Lets the clock go on where it stood."""
    clock = running_clock(ctx)
    if clock.paused_at is None:
        raise Refusal("conflict", "running_order.refused.not_paused")
    if ctx.pitch_session.status == "paused":
        raise Refusal("conflict", "running_order.refused.paused")
    go_on(ctx, clock)


def restart(ctx: Context, _args: NoArgs) -> None:
    """Gives the running phase its whole time again, from now."""
    clock = running_clock(ctx)
    if ctx.pitch_session.status == "paused":
        raise Refusal("conflict", "running_order.refused.paused")
    was_paused = clock.paused_at is not None
    with noting(ctx) as notebook:
        notebook.watch(clock)
        clock.started_at, clock.paused_at, clock.held = ctx.now, None, False
    if was_paused:
        tell(ctx, "queue.freeze", on=False)


def go_on(ctx: Context, clock: Clock) -> None:
    """Starts the clock and who spoke again, as if no time had passed."""
    started_at, paused_at = clock.started_at or ctx.now, clock.paused_at or ctx.now
    with noting(ctx) as notebook:
        notebook.watch(clock)
        clock.started_at = resumed_start(started_at, paused_at, ctx.now)
        clock.paused_at, clock.held = None, False
    tell(ctx, "queue.freeze", on=False)


RUN = "order.run"
COMMANDS = (
    Command("clock.add", Seconds, RUN, add),
    Command("clock.pause", NoArgs, RUN, pause),
    Command("clock.resume", NoArgs, RUN, resume),
    Command("clock.restart", NoArgs, RUN, restart),
)
