"""Takes back a command of the last minute, by the way back that its handler registered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import null, select

from webinar.core.errors import Refusal
from webinar.live.context import Context
from webinar.live.feature import UNDO_S, Args, Command
from webinar.live.models import LogEntry
from webinar.people.permissions import can

WINDOW = timedelta(seconds=UNDO_S)
# What was undone is told to nobody: letters wait until an undo that came at the last moment is done.
TOLD_AFTER = WINDOW + timedelta(seconds=15)
VERB = "live.undo"


class Undo(Args):
    """The number of what to take back; the actor's last undoable command when none is given."""

    seq: int | None = None


@dataclass
class _Done:
    """A command done before, in the log or in this very batch."""

    seq: int
    verb: str
    actor_id: int
    at: datetime
    inverse: Sequence[dict[str, Any]]
    data: dict[str, Any]
    record: Any

    @property
    def is_undone(self) -> bool:
        return self.record.undone_by is not None


def undo(ctx: Context, args: Undo) -> None:
    """Runs the steps back in reverse; taking back an undo does the thing again."""
    done = _last_own(ctx) if args.seq is None else _numbered(ctx, args.seq)
    _require_allowed(ctx, done)
    again = _numbered(ctx, done.data["undone"]) if done.verb == VERB else None
    for step in reversed(done.inverse):
        ctx.run(step["verb"], **step["args"])
    done.record.undone_by = ctx.seq
    if again is not None:
        again.record.undone_by = None
    ctx.data["undone"] = done.seq


def _require_allowed(ctx: Context, done: _Done) -> None:
    command = ctx.registry.commands.get(done.verb)
    own = done.actor_id == ctx.actor.person_id
    if command is None or not can(ctx.actor, command.permission) or not (own or ctx.actor.is_staff):
        raise Refusal("forbidden")
    if ctx.now - done.at > timedelta(seconds=command.undo_s):
        raise Refusal("expired", "live.refused.undo_late")
    if done.is_undone or not done.inverse:
        raise Refusal("conflict", "live.refused.undone")
    if any(step["verb"] not in ctx.registry.commands for step in done.inverse):
        raise Refusal("conflict", "live.refused.moved_on")


def _last_own(ctx: Context) -> _Done:
    for verb, earlier in reversed(ctx.earlier):
        if earlier.actor.person_id == ctx.actor.person_id and verb != VERB:
            done = _of_batch(verb, earlier)
            if done.inverse and not done.is_undone:
                return done
    entry = ctx.db.scalar(
        select(LogEntry)
        .where(
            LogEntry.pitch_session_id == ctx.pitch_session.id,
            LogEntry.actor_id == ctx.actor.person_id,
            LogEntry.at >= ctx.now - WINDOW,
            LogEntry.undo.is_not(null()),
            LogEntry.undone_by.is_(None),
            LogEntry.verb != VERB,
            LogEntry.seq.not_in(_undone_in_batch(ctx)),
        )
        .order_by(LogEntry.seq.desc())
        .limit(1)
    )
    if entry is None:
        raise Refusal("not_found", "live.refused.nothing_to_undo")
    return _of_log(entry)


def _undone_in_batch(ctx: Context) -> list[int]:
    """Numbers whose mark the batch has set and not yet written."""
    return [row.seq for row in ctx.db.dirty if isinstance(row, LogEntry) and row.undone_by is not None]


def _numbered(ctx: Context, seq: int) -> _Done:
    for verb, earlier in ctx.earlier:
        if earlier.seq == seq:
            return _of_batch(verb, earlier)
    entry = ctx.db.get(LogEntry, (ctx.pitch_session.id, seq))
    if entry is None:
        raise Refusal("not_found", "live.refused.nothing_to_undo")
    return _of_log(entry)


def _of_batch(verb: str, done: Context) -> _Done:
    return _Done(done.seq, verb, done.actor.person_id, done.now, done.inverse, done.data, done)


def _of_log(entry: LogEntry) -> _Done:
    return _Done(entry.seq, entry.verb, entry.actor_id, entry.at, entry.undo or (), entry.data, entry)


KERNEL_COMMANDS = (Command(VERB, Undo, "live.undo", undo),)
