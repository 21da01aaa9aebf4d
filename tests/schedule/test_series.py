"""Dates of series in wall time, and what wall times mean where the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from webinar.core.errors import Refusal
from webinar.schedule.series import Rule, is_last_of_month, walls_of, weekday_of
from webinar.schedule.walls import around_gap, instant_of, instants_of, moved_on, with_fold

PARIS = ZoneInfo("Europe/Paris")
FIRST = datetime.fromisoformat("2027-03-23T14:00")


def rule(frequency: str = "weekly", **values: Any) -> Rule:
    """A rule from the 23rd of March 2027, a Tuesday, on."""
    values.setdefault("weekday", "TU")
    return Rule(frequency, values.pop("interval", 1), values.pop("weekday"), FIRST, **values)  # type: ignore[arg-type]


def days(found: list[datetime]) -> list[str]:
    """Dates, short."""
    return [f"{one:%m-%d %H:%M}" for one in found]


def test_weeks_keep_the_wall_time_over_the_change_of_clocks() -> None:
    found = walls_of(rule(count=3))
    assert days(found) == ["03-23 14:00", "03-30 14:00", "04-06 14:00"]
    assert [instant_of(one, PARIS).hour for one in found] == [13, 12, 12]


def test_every_second_week_until_a_day() -> None:
    assert days(walls_of(rule(interval=2, until=date(2027, 4, 20)))) == [
        "03-23 14:00", "04-06 14:00", "04-20 14:00"
    ]  # fmt: skip


def test_months_by_weekday() -> None:
    assert (weekday_of(FIRST, "monthly"), weekday_of(FIRST, "monthly", last_of_month=True)) == ("4TU", "-1TU")
    assert days(walls_of(rule("monthly", weekday="4TU", count=3))) == ["03-23 14:00", "04-27 14:00", "05-25 14:00"]
    assert days(walls_of(rule("monthly", weekday="-1TU", interval=2, count=2))) == ["03-30 14:00", "05-25 14:00"]
    assert weekday_of(date(2027, 3, 30), "monthly") == "-1TU"
    assert (is_last_of_month(date(2027, 3, 23)), is_last_of_month(date(2027, 3, 30))) == (False, True)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"interval": 0, "count": 3}, "every"),
        ({"interval": 27, "count": 3}, "every"),
        ({}, "times"),
        ({"count": 3, "until": date(2027, 9, 1)}, "times"),
        ({"count": 1}, "times"),
        ({"count": 61}, "times"),
        ({"until": date(2027, 3, 23)}, "until"),
        ({"until": date(2029, 3, 23)}, "until"),
    ],
)
def test_a_rule_that_is_none_is_refused(values: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        walls_of(rule(**values))
    assert list(refused.value.fields) == [field]


@given(
    first=some.datetimes(FIRST, datetime.fromisoformat("2037-01-01T00:00")),
    interval=some.integers(1, 26),
    count=some.integers(2, 60),
    frequency=some.sampled_from(["weekly", "monthly"]),
)
def test_dates_rise_on_their_weekday_at_their_time(
    first: datetime, interval: int, count: int, frequency: str
) -> None:
    weekday = weekday_of(first, frequency)  # type: ignore[arg-type]
    found = walls_of(Rule(frequency, interval, weekday, first, count=count))  # type: ignore[arg-type]
    assert (len(found), found[0], found == sorted(set(found))) == (count, first, True)
    assert {(one.weekday(), one.time()) for one in found} == {(first.weekday(), first.time())}


def test_a_time_that_never_comes_is_refused_with_its_neighbours() -> None:
    missing = datetime.fromisoformat("2027-03-28T02:30")
    assert instants_of(missing, PARIS) == []
    assert days(list(around_gap(missing, PARIS))) == ["03-28 01:59", "03-28 03:00"]
    assert days([moved_on(missing, PARIS)]) == ["03-28 03:30"]
    with pytest.raises(Refusal) as refused:
        instant_of(missing, PARIS)
    words = {"time": "02:30", "before": "01:59", "after": "03:00"}
    assert refused.value.fields == {"time": ("schedule.refused.gap_near", words)}


def test_a_time_that_comes_twice_is_asked_about() -> None:
    twice = datetime.fromisoformat("2027-10-31T02:30")
    both = [datetime(2027, 10, 31, hour, 30, tzinfo=UTC) for hour in (0, 1)]
    assert instants_of(twice, PARIS) == both
    assert [instant_of(twice, PARIS, fold) for fold in (0, 1)] == both
    assert [with_fold(twice, PARIS, one).fold for one in both] == [0, 1]
    with pytest.raises(Refusal) as refused:
        instant_of(twice, PARIS)
    assert list(refused.value.fields) == ["fold"]
