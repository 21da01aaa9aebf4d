"""Arithmetic of the clock and of expected times: functions of facts and a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from webinar.running_order.phases import PHASES, Line, phases_of


@dataclass(frozen=True, slots=True)
class Reading:
    """The facts that a clock is."""

    slot_id: int | None
    phase: str
    started_at: datetime | None
    paused_at: datetime | None
    allotted_s: int


def elapsed(clock: Reading, now: datetime) -> timedelta:
    """How long it has run, pauses left out."""
    if clock.started_at is None:
        return timedelta(0)
    return (clock.paused_at or now) - clock.started_at


def remaining(clock: Reading, now: datetime) -> timedelta:
    """What is left of the allotted time; below zero in overtime."""
    return timedelta(seconds=clock.allotted_s) - elapsed(clock, now)


def resumed_start(started_at: datetime, paused_at: datetime, now: datetime) -> datetime:
    """The start that makes a clock go on after a pause where it stood."""
    return started_at + (now - paused_at)


def run_ms(run_at: datetime, now: datetime) -> int:
    """Milliseconds of one uninterrupted run of a turn."""
    return max(0, round((now - run_at) / timedelta(milliseconds=1)))


def planned_end(lines: Sequence[Line]) -> datetime | None:
    """When the last slot is planned to be over."""
    ends = [line.planned_at + timedelta(seconds=line.length_s) for line in lines]
    return max(ends, default=None)


def expected(lines: Sequence[Line], clock: Reading, now: datetime) -> dict[int, datetime]:
    """When each later slot is expected to begin, by id.

    What runs has its remaining time, at least nothing, then the lengths follow each other. A gap that was
    planned is kept or swallows delay. Before the first slot the plan stands until it is past.
    """
    found: dict[int, datetime] = {}
    free_at: datetime | None = None
    before: Line | None = None
    for index, line in enumerate(lines):
        is_last = index == len(lines) - 1
        if line.id == clock.slot_id and clock.phase in PHASES:
            free_at = now + max(remaining(clock, now), timedelta(0)) + _rest_of(line, clock.phase, is_last)
        elif line.is_later:
            start = _start(line, before, free_at, now)
            found[line.id] = start
            free_at = start + timedelta(seconds=line.length_s)
        before = line
    return found


def _start(line: Line, before: Line | None, free_at: datetime | None, now: datetime) -> datetime:
    if free_at is None or before is None:
        return max(line.planned_at, now)
    has_gap = line.planned_at > before.planned_at + timedelta(seconds=before.length_s)
    return max(line.planned_at, free_at) if has_gap else free_at


def _rest_of(line: Line, phase: str, is_last: bool) -> timedelta:
    rest = PHASES[PHASES.index(phase) + 1 :]
    return timedelta(seconds=sum(length for name, length in phases_of(line, is_last=is_last) if name in rest))
