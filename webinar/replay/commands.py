"""Publishing a replay and taking it back: it changes the session's state, so it goes the one road."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import select

from webinar.core.clock import from_ms, to_ms
from webinar.core.errors import Refusal
from webinar.live.context import Context
from webinar.live.feature import Args, Command, NoArgs
from webinar.replay.models import Recording

OVER = frozenset({"ended", "replay"})


class Publish(Args):
    """Who may watch, and until when (None: for good)."""

    visibility: Literal["public", "registered"]
    until_ms: int | None = None


def publish(ctx: Context, args: Publish) -> None:
    """Makes the replay visible; calendars gain its address (calendar.md: SEQUENCE + 1)."""
    recording = _recording(ctx)
    if ctx.pitch_session.status not in OVER:
        raise Refusal("conflict", "replay.refused.not_over")
    if recording is None or not (recording.url or recording.file):
        raise Refusal("conflict", "replay.refused.no_recording")
    if args.until_ms is not None and from_ms(args.until_ms) <= ctx.now:
        raise Refusal("invalid", fields={"until_ms": "replay.refused.until_past"})
    first = ctx.pitch_session.status != "replay"
    recording.visibility = args.visibility
    recording.available_until = None if args.until_ms is None else from_ms(args.until_ms)
    recording.published_at = recording.published_at or ctx.now
    recording.changed_at = ctx.now
    recording.version += 1
    if first:
        _set_status(ctx, "replay")
        ctx.undo_with("replay.withdraw")


def withdraw(ctx: Context, _args: NoArgs) -> None:
    """Takes the replay back: nobody but those who edit it sees it."""
    recording = _recording(ctx)
    if recording is None or ctx.pitch_session.status != "replay":
        raise Refusal("conflict", "replay.refused.not_published")
    before: dict[str, object] = {"visibility": recording.visibility}
    if recording.available_until is not None:
        before["until_ms"] = to_ms(recording.available_until)
    recording.visibility = "nobody"
    recording.published_at = None
    recording.changed_at = ctx.now
    recording.version += 1
    _set_status(ctx, "ended")
    ctx.undo_with("replay.publish", **before)


def _set_status(ctx: Context, status: str) -> None:
    ctx.pitch_session.status = status
    ctx.pitch_session.sequence += 1
    ctx.pitch_session.changed_at = ctx.now


def _recording(ctx: Context) -> Recording | None:
    """The row as it is now: forms change it too, so what the writer remembers of it may be old."""
    ctx.flush()
    query = select(Recording).where(Recording.pitch_session_id == ctx.pitch_session.id)
    return ctx.db.scalar(query.execution_options(populate_existing=True))


COMMANDS = (
    Command("replay.publish", Publish, "replay.edit", publish),
    Command("replay.withdraw", NoArgs, "replay.edit", withdraw),
)
