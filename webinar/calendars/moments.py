"""Turns an entry's planned wall times into the dates and times that a calendar line may carry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from icalendar.prop import vDate

from webinar.calendars.entries import CalendarEntry, Frequency, Repeats
from webinar.calendars.texts import Unusable
from webinar.calendars.values import Moment, shared
from webinar.calendars.zones import FIRST_YEAR, LAST_YEAR, WEEKDAYS, WallKind, is_utc, known_zone, wall_kind

LONGEST_SERIES = 1_000
_STEP = {Frequency.DAILY: 1, Frequency.WEEKLY: 7, Frequency.MONTHLY: 31}


@dataclass(frozen=True)
class Moments:
    """Start and end as icalendar values, and the zone's name when they name it."""

    start: Any
    end: Any
    tzid: str | None


def moments_of(entry: CalendarEntry, zone_allowed: bool) -> Moments:
    """Start and end in one form; raises Unusable for times that make no entry.

    They name the entry's zone, or are UTC where that zone has no yearly rule, or where a wall time happens
    twice (readers differ in which they take) or never.
    """
    _check(entry)
    if entry.all_day:
        first, after = entry.starts_wall.date(), _day_after(entry.ends_wall, entry.starts_wall)
        return Moments(_day(first), _day(after), None)
    zone = known_zone(entry.zone)
    starts = entry.starts_wall.replace(tzinfo=zone).astimezone(UTC)
    ends = entry.ends_wall.replace(tzinfo=zone).astimezone(UTC)
    if ends <= starts:
        raise Unusable("it ends before it starts")
    kinds = {wall_kind(entry.starts_wall, zone), wall_kind(entry.ends_wall, zone)}
    plain = kinds == {WallKind.PLAIN}
    if entry.repeats is not None and not plain:
        raise Unusable("the first date of a series is at a time that the clocks repeat or leave out")
    if plain and zone_allowed and not is_utc(entry.zone):
        return Moments(_local(entry.starts_wall, entry.zone), _local(entry.ends_wall, entry.zone), entry.zone)
    return Moments(Moment(starts), Moment(ends), None)


@lru_cache(maxsize=1024)
def instant(moment: datetime) -> Moment:
    """An aware instant as a UTC date-time; raises Unusable for a naive one."""
    if moment.tzinfo is None:
        raise Unusable("a naive instant")
    return Moment(moment.astimezone(UTC))


def like_start(wall: datetime, entry: CalendarEntry, tzid: str | None) -> Any:
    """A wall time of the entry's series in the same form and zone as its DTSTART (B20)."""
    if wall.tzinfo is not None:
        raise Unusable("a wall time with an offset")
    if entry.all_day:
        return _day(wall.date())
    if tzid is not None:
        return _local(wall, tzid)
    return Moment(wall.replace(tzinfo=known_zone(entry.zone)).astimezone(UTC))


def recurrence(entry: CalendarEntry, repeats: Repeats) -> dict[str, Any]:
    """The parts of the entry's RRULE, bounded and with DTSTART on the rule; raises Unusable otherwise."""
    if (repeats.count is None) == (repeats.until_wall is None):
        raise Unusable("a series wants either a count or a last date")
    if repeats.interval < 1 or repeats.count is not None and not 1 <= repeats.count <= LONGEST_SERIES:
        raise Unusable("a series out of bounds")
    parts: dict[str, Any] = {"FREQ": repeats.frequency.value}
    if repeats.interval != 1:
        parts["INTERVAL"] = repeats.interval
    if repeats.weekdays:
        if not any(_falls_on(entry.starts_wall, weekday) for weekday in repeats.weekdays):
            raise Unusable("the first date is not on the rule of its series")
        parts["BYDAY"] = list(repeats.weekdays)
    if repeats.count is not None:
        parts["COUNT"] = repeats.count
    elif repeats.until_wall is not None:
        if repeats.until_wall.tzinfo is not None or repeats.until_wall < entry.starts_wall:
            raise Unusable("a series that ends before it starts")
        last = repeats.until_wall
        zone = known_zone(entry.zone)
        parts["UNTIL"] = last.date() if entry.all_day else last.replace(tzinfo=zone).astimezone(UTC)
    return parts


def years_of(entry: CalendarEntry) -> tuple[int, int]:
    """The first and last year in which the entry happens."""
    last = entry.ends_wall.year
    if entry.repeats is not None:
        if entry.repeats.until_wall is not None:
            last = max(last, entry.repeats.until_wall.year)
        elif entry.repeats.count is not None:
            days = entry.repeats.count * entry.repeats.interval * _STEP[entry.repeats.frequency]
            last += days // 365 + 1
    return entry.starts_wall.year, last


def _check(entry: CalendarEntry) -> None:
    for wall in (entry.starts_wall, entry.ends_wall):
        if wall.tzinfo is not None:
            raise Unusable("a wall time with an offset")
        if not FIRST_YEAR <= wall.year <= LAST_YEAR:
            raise Unusable("a year out of range")
    if entry.ends_wall < entry.starts_wall and entry.all_day:
        raise Unusable("it ends before it starts")


def _day_after(last: datetime, first: datetime) -> date:
    midnight = (last.hour, last.minute, last.second) == (0, 0, 0)
    exclusive = midnight and last.date() > first.date()
    return last.date() if exclusive else last.date() + timedelta(days=1)


def _falls_on(wall: datetime, weekday: str) -> bool:
    number, name = weekday[:-2], weekday[-2:]
    if name not in WEEKDAYS or WEEKDAYS[wall.weekday()] != name:
        return False
    if not number:
        return True
    last = (wall + timedelta(days=7)).month != wall.month
    return int(number) == (wall.day - 1) // 7 + 1 or int(number) == -1 and last


def _day(day: date) -> Any:
    value = vDate(day)
    value.params["VALUE"] = "DATE"
    return value


def _local(wall: datetime, tzid: str) -> Moment:
    return Moment(wall, shared("TZID", tzid))
