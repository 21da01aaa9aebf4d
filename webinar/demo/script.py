"""Lets the demo's cast act: commands said by somebody at a moment of the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from webinar.core import clock
from webinar.live.kernel import Kernel
from webinar.running_order.models import Clock
from webinar.schedule.models import PitchSession, Slot


@dataclass(frozen=True)
class Cast:
    """Row ids of the demo's sessions and people."""

    event_id: int
    past_id: int
    past_public_id: str
    live_id: int
    moderator: int
    organiser: int
    attendee: int
    audience: list[int]


class Play:
    """One session played from a moment on; `at(seconds)` moves the clock."""

    def __init__(self, kernel: Kernel, pitch_session_id: int, moderator: int, begins: datetime) -> None:
        self._kernel = kernel
        self._id = pitch_session_id
        self._moderator = moderator
        self._begins = begins
        self._moment = begins
        with kernel.database.reading() as db:
            self.slots = list(
                db.scalars(select(Slot.id).where(Slot.pitch_session_id == pitch_session_id).order_by(Slot.position))
            )
            self.starts_at = db.get_one(PitchSession, pitch_session_id).starts_at

    def at(self, seconds: float) -> Play:
        """Goes to a moment, in seconds from the beginning."""
        self._moment = self._begins + timedelta(seconds=seconds)
        return self

    def say(self, actor_id: int, verb: str, **args: Any) -> str:
        """Somebody's command; gives the id of its result."""
        with clock.fixed(self._moment):
            answer = self._kernel.run(verb, self._id, actor_id, args)
        return answer.result or ""

    def moderate(self, verb: str, **args: Any) -> str:
        """The moderator's command."""
        return self.say(self._moderator, verb, **args)

    def next(self, *, whole_slot: bool = False) -> None:
        """The moderator presses Next, leaving whatever runs."""
        with self._kernel.database.reading() as db:
            running = db.get(Clock, self._id)
            leaving = {
                "slot_id": None if running is None or running.slot_id is None else str(running.slot_id),
                "phase": "idle" if running is None else running.phase,
                "turn_id": None,
            }
        self.moderate("order.next", leaving=leaving, whole_slot=whole_slot)
