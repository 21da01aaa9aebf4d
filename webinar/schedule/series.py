"""The dates of a rule by which a session comes back: a function of values, in wall time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count as numbers
from itertools import islice, takewhile
from typing import Literal

from webinar.core.errors import Refusal

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST_DATES, FEWEST_DATES = 60, 2
LONGEST_INTERVAL = 26
# A weekday that a month has not is passed over; none stays away for longer than this.
MONTHS_LOOKED_AT = (MOST_DATES + 1) * LONGEST_INTERVAL
Frequency = Literal["weekly", "monthly"]


@dataclass(frozen=True)
class Rule:
    """From `first` on every `interval` weeks or months, `count` times or until the day `until`."""

    frequency: Frequency
    interval: int
    weekday: str
    first: datetime
    count: int | None = None
    until: date | None = None


def weekday_of(first: date, frequency: Frequency, last_of_month: bool = False) -> str:
    """The BYDAY that a first date stands for: "TU" weekly, "2TU" or "-1TU" monthly."""
    name = WEEKDAYS[first.weekday()]
    if frequency == "weekly":
        return name
    number = (first.day - 1) // 7 + 1
    return f"-1{name}" if last_of_month or number == 5 else f"{number}{name}"


def is_last_of_month(day: date) -> bool:
    """Whether no later day of the month has the same weekday."""
    return (day + timedelta(days=7)).month != day.month


def walls_of(rule: Rule) -> list[datetime]:
    """Every date of the rule at its wall time; refuses a rule that is unbounded, too long or no repetition."""
    if not 1 <= rule.interval <= LONGEST_INTERVAL:
        raise Refusal("invalid", fields={"every": ("schedule.refused.every", {"most": LONGEST_INTERVAL})})
    if (rule.count is None) == (rule.until is None):
        raise Refusal("invalid", fields={"times": "schedule.refused.bound"})
    if rule.count is not None and not FEWEST_DATES <= rule.count <= MOST_DATES:
        bounds = {"least": FEWEST_DATES, "most": MOST_DATES}
        raise Refusal("invalid", fields={"times": ("schedule.refused.times", bounds)})
    dates = _weekly(rule) if rule.frequency == "weekly" else _monthly(rule)
    until = rule.until
    if until is not None:
        dates = takewhile(lambda wall: wall.date() <= until, dates)
    found = list(islice(dates, rule.count or MOST_DATES + 1))
    if len(found) < FEWEST_DATES:
        raise Refusal("invalid", fields={"until": "schedule.refused.too_few"})
    if len(found) > MOST_DATES:
        raise Refusal("invalid", fields={"until": ("schedule.refused.too_many", {"most": MOST_DATES})})
    return found


def _weekly(rule: Rule) -> Iterator[datetime]:
    return (rule.first + timedelta(weeks=rule.interval * step) for step in numbers())


def _monthly(rule: Rule) -> Iterator[datetime]:
    for step in range(0, MONTHS_LOOKED_AT, rule.interval):
        month = rule.first.year * 12 + rule.first.month - 1 + step
        day = day_of(month // 12, month % 12 + 1, rule.weekday)
        if day is not None:
            yield datetime.combine(day, rule.first.time())


def day_of(year: int, month: int, weekday: str) -> date | None:
    """The n-th weekday of a month, the last one for -1; none where a month has no such day."""
    number, name = int(weekday[:-2]), WEEKDAYS.index(weekday[-2:])
    first = date(year, month, 1)
    days = [first + timedelta(days=n) for n in range(31)]
    fitting = [day for day in days if day.month == month and day.weekday() == name]
    if number == -1:
        return fitting[-1]
    return fitting[number - 1] if number <= len(fitting) else None
