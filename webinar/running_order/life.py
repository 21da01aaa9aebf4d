"""The verbs of a session's life: doors, live, pause, end, cancellation, its stream."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from webinar.core.errors import Refusal
from webinar.core.forms import text
from webinar.core.providers import recognise
from webinar.live.context import Context
from webinar.live.feature import Args, Command, NoArgs, RowId
from webinar.running_order.advance import BEFORE_LIVE, advance
from webinar.running_order.clock_commands import go_on
from webinar.running_order.models import StreamChange
from webinar.running_order.phases import NOWHERE
from webinar.running_order.rows import clock_of, noting, slots_of, tell


class StreamUrl(Args):
    """The address of the stream; empty for none."""

    url: Annotated[str, Field(max_length=1000)]


class Cancellation(Args):
    """Why, in one language or both; told on the session's page and in the letters."""

    reason_fr: Annotated[str, text(0)] = ""
    reason_en: Annotated[str, text(0)] = ""


class OfChange(Args):
    """Names a former address."""

    id: RowId


def _require(ctx: Context, *statuses: str) -> None:
    if ctx.pitch_session.status not in statuses:
        raise Refusal("conflict", "running_order.refused.status")


def open_doors(ctx: Context, _args: NoArgs) -> None:
    """Opens the doors."""
    _require(ctx, "published")
    with noting(ctx) as notebook:
        notebook.watch(ctx.pitch_session)
        ctx.pitch_session.status = "open"
    tell(ctx, "queue.fill")


def start(ctx: Context, _args: NoArgs) -> None:
    """Goes live; the first slot begins with Next."""
    _require(ctx, *BEFORE_LIVE)
    with noting(ctx) as notebook:
        notebook.watch(ctx.pitch_session)
        ctx.pitch_session.status, ctx.pitch_session.live_at = "live", ctx.now
    tell(ctx, "queue.fill")


def pause(ctx: Context, _args: NoArgs) -> None:
    """Pauses the session and with it what counts."""
    _require(ctx, "live")
    clock = clock_of(ctx)
    tell(ctx, "queue.freeze", on=True)  # before the rest, so that undo first lets the session go on
    with noting(ctx) as notebook:
        notebook.watch(ctx.pitch_session, clock)
        ctx.pitch_session.status, ctx.pitch_session.paused_at = "paused", ctx.now
        if clock.started_at is not None and clock.paused_at is None:
            clock.paused_at, clock.held = ctx.now, True


def resume(ctx: Context, _args: NoArgs) -> None:
    """Goes on after a pause; a clock that stood before it stays so."""
    _require(ctx, "paused")
    clock = clock_of(ctx)
    with noting(ctx) as notebook:
        notebook.watch(ctx.pitch_session)
        ctx.pitch_session.status, ctx.pitch_session.paused_at = "live", None
    if clock.held:
        go_on(ctx, clock)
    elif clock.paused_at is None:
        tell(ctx, "queue.freeze", on=False)


def end(ctx: Context, _args: NoArgs) -> None:
    """Ends the session with all that runs in it."""
    _require(ctx, "open", "live", "paused")
    advance(ctx, slots_of(ctx), clock_of(ctx), NOWHERE, ends=True)


def cancel(ctx: Context, args: Cancellation) -> None:
    """Cancels a session that has not been live; calendars learn it by its sequence (calendar.md)."""
    _require(ctx, "draft", *BEFORE_LIVE)
    given = {"fr": args.reason_fr, "en": args.reason_en}
    ctx.pitch_session.cancel_reason = {lang: reason for lang, reason in given.items() if reason}
    _plan(ctx, "cancelled")


def publish(ctx: Context, _args: NoArgs) -> None:
    """Publishes a draft, or takes a cancellation back."""
    _require(ctx, "draft", "cancelled")
    _plan(ctx, "published")


def withdraw(ctx: Context, _args: NoArgs) -> None:
    """Makes a published session a draft again."""
    _require(ctx, "published")
    _plan(ctx, "draft")


def _plan(ctx: Context, status: str) -> None:
    pitch_session = ctx.pitch_session
    with noting(ctx) as notebook:
        notebook.watch(pitch_session)
        pitch_session.status = status
        pitch_session.cancelled_at = ctx.now if status == "cancelled" else None
        if status == "published" and pitch_session.published_at is None:
            pitch_session.published_at = ctx.now


def set_stream(ctx: Context, args: StreamUrl) -> None:
    """Changes the stream's address in every open room."""
    url = args.url.strip() or None
    problem = recognise(url).problem if url is not None else None
    if problem is not None:
        raise Refusal("invalid", fields={"url": problem})
    _replace_stream(ctx, url)


def stream_back(ctx: Context, args: OfChange) -> None:
    """Gives the stream an address back that it had."""
    _replace_stream(ctx, ctx.need(StreamChange, args.id).url)


def _replace_stream(ctx: Context, url: str | None) -> None:
    change = StreamChange(pitch_session_id=ctx.pitch_session.id, url=ctx.pitch_session.stream_url, at=ctx.now)
    ctx.add(change)
    ctx.flush()
    ctx.undo_with("session.stream_back", id=change.id)
    ctx.pitch_session.stream_url = url


RUN = "session.run"
PLAN = "session.plan"
# The whole room sees a session begin or end: a slip is noticed at once, later it is no slip (ux.md §3).
SLIP_S = 10
COMMANDS = (
    Command("session.open", NoArgs, RUN, open_doors),
    Command("session.start", NoArgs, RUN, start, undo_s=SLIP_S),
    Command("session.pause", NoArgs, RUN, pause),
    Command("session.resume", NoArgs, RUN, resume),
    Command("session.end", NoArgs, RUN, end, undo_s=SLIP_S),
    Command("session.cancel", Cancellation, PLAN, cancel),
    Command("session.publish", NoArgs, PLAN, publish),
    Command("session.withdraw", NoArgs, PLAN, withdraw),
    Command("session.stream", StreamUrl, RUN, set_stream),
    Command("session.stream_back", OfChange, "system.only", stream_back, internal=True),
)
