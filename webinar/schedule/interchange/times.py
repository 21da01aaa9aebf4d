"""Dates, clocks and durations as schedule files write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

# The published schema has two digits for hours.
LONGEST = timedelta(hours=99, minutes=59)
_ISO = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(Z|[+-]\d{1,2}(?::?\d{2}(?::\d{2})?)?|UTC|GMT)?",
    re.ASCII | re.I,
)
_FRENCH = re.compile(
    r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ ,à]+(\d{1,2})[:hH](\d{2})?(?::(\d{2}))?)?()", re.ASCII
)
_CLOCK = re.compile(
    r"(\d{1,2})(?::(\d{2})(?::(\d{2}))?|\s?h\s?(\d{2})?)(?:\s?([ap])\.?m\.?)?", re.ASCII | re.I
)
_PERIOD = re.compile(
    r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?", re.ASCII | re.I
)
_HOURS = re.compile(
    r"(\d{1,3})\s?(?:h|hours?|heures?|std)\.?\s?(?:(\d{1,2})\s?(?:m|min|minutes?)?)?\.?", re.I
)
_MINUTES = re.compile(r"(\d{1,5})(?:[.,]0+)?\s?(?:m|min|mins|minutes?|′|')?\.?", re.I)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, perhaps with a wall time, perhaps with its offset from UTC."""

    day: date
    clock: time | None = None
    offset: timedelta | None = None

    @property
    def wall(self) -> datetime:
        """Date and wall time, naive."""
        return datetime.combine(self.day, self.clock or time())

    @property
    def instant(self) -> datetime | None:
        """The instant, where the offset says it."""
        return None if self.offset is None else (self.wall - self.offset).replace(tzinfo=UTC)


def parse_moment(text: str) -> Moment | None:
    """A date or date and time; None when it is neither."""
    text = text.strip()
    match = _ISO.fullmatch(text)
    if match:
        year, month, day, hour, minute, second, offset = match.groups()
    elif match := _FRENCH.fullmatch(text):
        day, month, year, hour, minute, second, offset = match.groups()
    else:
        return None
    try:
        days = date(int(year), int(month), int(day))
        if hour is None:
            return Moment(days)
        wall = datetime.combine(days, time()) + _since_midnight(int(hour), int(minute or 0), int(second or 0))
        shift = _offset(offset) if offset else None
        # Far years would overflow when a zone is applied.
        return Moment(wall.date(), wall.time(), shift) if 1900 < wall.year < 2200 else None
    except (ValueError, OverflowError):
        return None


def parse_clock(text: str) -> time | None:
    """A time of day: "09:30", "9:30:00", "9h30", "9:30 pm"; "24:00" is midnight."""
    match = _CLOCK.fullmatch(text.strip())
    if not match:
        return None
    hour, minute, second, minute_french, half = match.groups()
    hours = int(hour)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half.lower() == "p" else 0)
    if hours == 24:
        hours = 0
    try:
        return time(hours, int(minute or minute_french or 0), int(second or 0))
    except ValueError:
        return None


def parse_clock_span(text: str) -> tuple[time | None, time | None]:
    """Start and end of "10h30 - 11h20"; the end is None where there is none."""
    pieces = re.split(r"\s*(?:[-–—→]|\bto\b|\bà\b)\s*", text.strip(), maxsplit=1)
    return parse_clock(pieces[0]), parse_clock(pieces[1]) if len(pieces) > 1 else None


def parse_duration(text: str) -> timedelta | None:
    """A length: "HH:MM", "HH:MM:SS", minutes, "1h30", ISO 8601; None for nothing, zero or nonsense."""
    text = text.strip()
    minutes: int | None = None
    seconds = 0
    if match := re.fullmatch(r"(\d{1,3}):(\d{2})(?::(\d{2}))?", text, re.ASCII):
        minutes, seconds = int(match[1]) * 60 + int(match[2]), int(match[3] or 0)
    elif match := _MINUTES.fullmatch(text):
        minutes = int(match[1])
    elif match := _HOURS.fullmatch(text):
        minutes = int(match[1]) * 60 + int(match[2] or 0)
    elif len(text) > 1 and (match := _PERIOD.fullmatch(text)):
        weeks, days, hours, mins, secs = (int(piece or 0) for piece in match.groups())
        minutes, seconds = ((weeks * 7 + days) * 24 + hours) * 60 + mins, secs
    if minutes is None:
        return None
    length = timedelta(minutes=minutes, seconds=seconds)
    return length if timedelta() < length <= LONGEST else None


def _since_midnight(hour: int, minute: int, second: int) -> timedelta:
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        raise ValueError("no such time of day")
    return timedelta(hours=hour, minutes=minute, seconds=min(second, 59))


def _offset(text: str) -> timedelta:
    if text.upper() in {"Z", "UTC", "GMT"}:
        return timedelta()
    digits = text[1:].replace(":", "")
    hours = int(digits[:2] if len(digits) != 3 else digits[:1])
    minutes = int(digits[2:4] or 0) if len(digits) != 3 else int(digits[1:])
    if hours > 15 or minutes > 59:
        raise ValueError("no such offset")
    return (-1 if text[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes)
