"""What a session does by itself: doors before its start, an end when nobody ended it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.clock import to_ms
from webinar.core.errors import Refusal
from webinar.live.kernel import Kernel
from webinar.running_order.phases import Line
from webinar.schedule.models import PitchSession, Slot

log = logging.getLogger(__name__)
DOORS = timedelta(minutes=15)
CLOSING = timedelta(minutes=30)
RUNNING = ("open", "live", "paused")


@dataclass(frozen=True)
class DueCommand:
    """A command that the system is to say; its nonce makes a second one harmless."""

    verb: str
    pitch_session_id: int
    nonce: str


def due_verb(status: str, starts_at: datetime, ends_at: datetime, now: datetime) -> str | None:
    """What is due for a session in `status` at `now`."""
    over = now >= ends_at + CLOSING
    if status == "published" and now >= starts_at - DOORS and not over:
        return "session.open"
    if status in RUNNING and over:
        return "session.end"
    return None


def due_life_commands(db: Session, now: datetime) -> list[DueCommand]:
    """Sessions whose doors are to open or that are to be closed.

    The planned end is the session's own or its last slot's, whichever is later: a live shift moves slots only.
    """
    sessions = db.execute(
        select(
            PitchSession.id,
            PitchSession.status,
            PitchSession.starts_at,
            PitchSession.ends_at,
            PitchSession.live_at,
        ).where(
            PitchSession.status.in_(("published", *RUNNING)),
            PitchSession.is_break.is_(False),
            PitchSession.starts_at <= now + DOORS,
        )
    ).all()
    running = [row.id for row in sessions if row.status in RUNNING]
    slots = _last_ends(db, running)
    due: list[DueCommand] = []
    for row in sessions:
        ends_at = max(row.ends_at, slots.get(row.id, row.ends_at))
        verb = due_verb(row.status, row.starts_at, ends_at, now)
        if verb is not None:
            # A session may be reopened by undo or moved: then it is another deadline.
            due.append(DueCommand(verb, row.id, f"{verb}-{row.id}-{to_ms(row.starts_at)}-{to_ms(ends_at)}"))
    return due


def _last_ends(db: Session, ids: Sequence[int]) -> dict[int, datetime]:
    last = (
        select(Slot.pitch_session_id, func.max(Slot.planned_at).label("planned_at"))
        .where(Slot.pitch_session_id.in_(ids))
        .group_by(Slot.pitch_session_id)
        .subquery()
    )
    rows = db.execute(
        select(Slot.id, Slot.pitch_session_id, Slot.planned_at, Slot.pitch_s, Slot.questions_s, Slot.changeover_s).join(
            last,
            (last.c.pitch_session_id == Slot.pitch_session_id) & (last.c.planned_at == Slot.planned_at),
        )
    )
    ends: dict[int, datetime] = {}
    for slot_id, pitch_session_id, planned_at, pitch_s, questions_s, changeover_s in rows:
        line = Line(slot_id, planned_at, pitch_s, questions_s, changeover_s)
        end = planned_at + timedelta(seconds=line.length_s)
        ends[pitch_session_id] = max(end, ends.get(pitch_session_id, end))
    return ends


def keep_life(kernel: Kernel) -> int:
    """Says what is due; gives how many commands were carried out. Call it every half minute or so."""
    with kernel.database.reading() as db:
        due = due_life_commands(db, clock.now())
    done = 0
    for command in due:
        try:
            kernel.run_as_system(command.verb, command.pitch_session_id, {}, command.nonce)
            done += 1
        except Refusal as refusal:
            # A moderator was quicker, or the writer is busy: the next look decides anew.
            log.info("%s of session %s refused: %s", command.verb, command.pitch_session_id, refusal.code)
    return done
