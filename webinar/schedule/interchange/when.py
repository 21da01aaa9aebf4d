"""When a line of a schedule takes place, from whichever of its dates and clocks are there."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from webinar.schedule.interchange.raw import RawSession
from webinar.schedule.interchange.times import (
    LONGEST,
    Moment,
    parse_clock,
    parse_clock_span,
    parse_duration,
    parse_moment,
)

USUAL_LENGTH = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Planned:
    """Start and length of a line; None for what the file does not say."""

    start: Moment | None
    length: timedelta | None


def plan(raw: RawSession, day_change: str) -> Planned:
    """Start and length: the full date before day and clock, the duration before the end."""
    start = _start(raw, day_change)
    length = parse_duration(raw.duration)
    until = _until(start, raw) if start else None
    if length and until and abs(until - length) < timedelta(minutes=1):
        # Durations are often written without their seconds.
        length = until
    return Planned(start, length or until)


def default_length(start: datetime, starts_in_room: list[datetime]) -> timedelta:
    """Half an hour, or less when the next begins before."""
    ordered = sorted(starts_in_room)
    at = bisect_right(ordered, start)
    return min(USUAL_LENGTH, ordered[at] - start) if at < len(ordered) else USUAL_LENGTH


def _start(raw: RawSession, day_change: str) -> Moment | None:
    full = parse_moment(raw.date) if raw.date else None
    if full is not None and full.clock is not None:
        return full
    whole = parse_moment(raw.start)
    if whole is not None and whole.clock is not None:
        return whole
    clock, _ = parse_clock_span(raw.start)
    listed = parse_moment(raw.day) or parse_moment(raw.day_start)
    day = full or listed or whole
    if clock is None or day is None:
        return None
    date = day.day
    if listed is not None and listed.day == date and _after_midnight(clock, raw, day_change, listed):
        date += timedelta(days=1)
    opening = parse_moment(raw.day_start)
    return Moment(date, clock, opening.offset if opening else None)


def _after_midnight(clock: time, raw: RawSession, day_change: str, listed: Moment) -> bool:
    """Whether the clock time belongs to the calendar day after the conference day it is listed under."""
    opening, closing = parse_moment(raw.day_start), parse_moment(raw.day_end)
    if opening is not None and opening.clock is not None:
        if clock >= opening.clock:
            return False
        if closing is not None and closing.clock is not None:
            return datetime.combine(listed.day + timedelta(days=1), clock) < closing.wall
    change = parse_clock(day_change)
    return change is not None and clock < change


def _until(start: Moment, raw: RawSession) -> timedelta | None:
    end = parse_moment(raw.end)
    if end is not None and end.clock is not None:
        if start.instant is not None and end.instant is not None:
            length = end.instant - start.instant
        else:
            length = end.wall - start.wall
    else:
        clock = parse_clock(raw.end) or parse_clock_span(raw.start)[1]
        if clock is None:
            return None
        length = datetime.combine(start.day, clock) - start.wall
        if length <= timedelta():
            length += timedelta(days=1)
    return length if timedelta() < length <= LONGEST else None
