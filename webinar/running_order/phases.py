"""Which phase or slot comes next: a function of the running order and of where the session stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

PHASES = ("pitch", "questions", "changeover")
IDLE = "idle"


@dataclass(frozen=True, slots=True)
class Line:
    """A slot as values: its planned moment and lengths, and when it really ran."""

    id: int
    planned_at: datetime
    pitch_s: int = 0
    questions_s: int = 0
    changeover_s: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def length_s(self) -> int:
        """Its whole planned length."""
        return self.pitch_s + self.questions_s + self.changeover_s

    @property
    def is_later(self) -> bool:
        """Whether it has not begun."""
        return self.started_at is None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session stands: a slot's phase, or idle."""

    slot_id: int | None = None
    phase: str = IDLE
    length_s: int = 0


NOWHERE = Place()


def state_of(started_at: datetime | None, ended_at: datetime | None) -> str:
    """A slot's state on the wire."""
    if started_at is None:
        return "later"
    return "current" if ended_at is None else "done"


def phases_of(line: Line, *, is_last: bool = False) -> list[tuple[str, int]]:
    """The phases that a slot has, with their lengths: those whose length is not 0.

    After the last slot nobody changes over. A slot without any length has a pitch of 0 s, or it could never
    be on.
    """
    lengths = (line.pitch_s, line.questions_s, 0 if is_last else line.changeover_s)
    found = [(phase, length) for phase, length in zip(PHASES, lengths, strict=True) if length > 0]
    return found or [(PHASES[0], 0)]


def following(lines: Sequence[Line], slot_id: int | None) -> Line | None:
    """The first slot after `slot_id` (the first of all when None) that has not begun."""
    start = next((index + 1 for index, line in enumerate(lines) if line.id == slot_id), 0)
    return next((line for line in lines[start:] if line.is_later), None)


def next_place(lines: Sequence[Line], at: Place, *, whole_slot: bool = False) -> Place:
    """Where Next leads: the next phase with a length, else the next slot's first one, else idle.

    `whole_slot` leaves the slot at once.
    """
    coming = following(lines, at.slot_id)
    current = next((line for line in lines if line.id == at.slot_id), None)
    if current is not None and not whole_slot and at.phase in PHASES:
        rest = PHASES[PHASES.index(at.phase) + 1 :]
        for phase, length in phases_of(current, is_last=coming is None):
            if phase in rest:
                return Place(current.id, phase, length)
    return NOWHERE if coming is None else entry_of(lines, coming)


def entry_of(lines: Sequence[Line], line: Line) -> Place:
    """The first phase of a slot."""
    is_last = following(lines, line.id) is None
    phase, length = phases_of(line, is_last=is_last)[0]
    return Place(line.id, phase, length)
