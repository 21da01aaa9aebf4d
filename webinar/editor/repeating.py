"""Makes every date of a series a session of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.schedule.making import new_uid
from webinar.schedule.models import Event, PitchSession, Series
from webinar.schedule.series import Frequency, Rule, is_last_of_month, walls_of, weekday_of
from webinar.schedule.walls import instants_of, moved_on

Make = Callable[[datetime], PitchSession]


def rule_from(frequency: Frequency, interval: int, first: datetime, count: int | None, until: date | None) -> Rule:
    """The rule that a first date and a rhythm mean; the last Tuesday of a month stays the last."""
    last = frequency == "monthly" and is_last_of_month(first.date())
    return Rule(frequency, interval, weekday_of(first.date(), frequency, last), first, count, until)


def add_series(db: Session, event: Event, rule: Rule, length: timedelta, follows: Series | None = None) -> Series:
    """The row that keeps a rule."""
    zone = ZoneInfo(event.zone)
    walls = walls_of(rule)
    first = rule.first.replace(fold=0)
    row = Series(
        event_id=event.id,
        uid=new_uid(),
        follows_id=follows.id if follows is not None else None,
        frequency=rule.frequency,
        interval=rule.interval,
        weekday=rule.weekday,
        count=rule.count,
        until_wall=None if rule.count is not None else walls[-1].replace(fold=0),
        zone=event.zone,
        starts_wall=first,
        ends_wall=end_of(first, length, zone),
        created_at=clock.now(),
    )
    db.add(row)
    db.flush()
    return row


def end_of(starts_wall: datetime, length: timedelta, zone: ZoneInfo) -> datetime:
    """The wall time at which something of that length ends."""
    starts = starts_wall.replace(tzinfo=zone)
    return (starts.astimezone(ZoneInfo("UTC")) + length).astimezone(zone).replace(tzinfo=None, fold=0)


def make_dates(db: Session, event: Event, rule: Rule, length: timedelta, make: Make) -> list[PitchSession]:
    """Makes the session of each date at the same wall time, which the clocks may push on by an hour (B20)."""
    series = add_series(db, event, rule, length)
    zone = ZoneInfo(event.zone)
    made = []
    for wall in walls_of(rule):
        comes_twice = len(instants_of(wall, zone)) == 2
        held = moved_on(wall, zone).replace(fold=rule.first.fold if comes_twice else 0)
        pitch_session = make(held)
        pitch_session.series_id, pitch_session.series_wall = series.id, wall.replace(fold=0)
        made.append(pitch_session)
    db.flush()
    return made
