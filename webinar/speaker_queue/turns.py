"""How an entry comes to the floor, stands still on it, and leaves it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from webinar.live.context import Context
from webinar.people.models import Person
from webinar.speaker_queue.models import QueueEntry
from webinar.speaker_queue.roster import Roster


def begin(roster: Roster, entry: QueueEntry, limit_s: int | None) -> None:
    """Gives an entry the floor, which must be free."""
    now = roster.ctx.now
    entry.state, entry.started_at, entry.paused_at, entry.ended_at = "speaking", now, None, None
    entry.limit_s = limit_s
    entry.spoken_ms = 0
    entry.frozen = False
    entry.help_at = None
    roster.ctx.flush()
    if entry.source != "slot":
        roster.ctx.run(
            "floor.give",
            entry_id=entry.id,
            name=name_of(roster.ctx, entry),
            person_id=entry.person_id,
            limit_s=limit_s or 0,
        )


def release(roster: Roster) -> QueueEntry | None:
    """Ends whoever has the floor; gives that entry."""
    entry = roster.on_floor()
    if entry is None:
        return None
    if entry.state == "speaking":
        entry.spoken_ms += _run_ms(entry.started_at, roster.ctx.now)
    entry.state, entry.ended_at = "finished", roster.ctx.now
    entry.paused_at = None
    entry.frozen = False
    roster.recount(entry)
    if entry.source != "slot":
        roster.ctx.run("floor.take")
    return entry


def hold(ctx: Context, entry: QueueEntry, *, frozen: bool) -> None:
    """Lets who speaks pause."""
    entry.spoken_ms += _run_ms(entry.started_at, ctx.now)
    entry.state, entry.paused_at, entry.frozen = "paused", ctx.now, frozen
    if entry.source != "slot":
        ctx.run("floor.hold", on=True)


def go_on(ctx: Context, entry: QueueEntry) -> None:
    """Lets who paused speak on."""
    entry.state, entry.started_at, entry.paused_at, entry.frozen = "speaking", ctx.now, None, False
    if entry.source != "slot":
        ctx.run("floor.hold", on=False)


def back_to_line(entry: QueueEntry) -> None:
    """Lets somebody who was called wait again."""
    entry.state = "waiting"
    entry.called_at = entry.ready_at = None


def name_of(ctx: Context, entry: QueueEntry) -> str:
    """The person's name, or the one that staff or the programme gave."""
    if entry.source == "slot" or entry.person_id is None:
        return entry.name
    return ctx.db.scalar(select(Person.name).where(Person.id == entry.person_id)) or entry.name


def _run_ms(started_at: datetime | None, now: datetime) -> int:
    return 0 if started_at is None else max(0, (now - started_at) // timedelta(milliseconds=1))
