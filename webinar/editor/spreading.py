"""Carries the change of one date of a series over to the following ones, or to all that are to come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.errors import Refusal
from webinar.editor.repeating import end_of
from webinar.editor.saving import MOVABLE, TIMES, Act
from webinar.editor.session_form import sitting_at
from webinar.schedule.making import new_uid
from webinar.schedule.models import PitchSession, Series
from webinar.schedule.series import day_of, weekday_of
from webinar.schedule.walls import moved_on

Scope = Literal["one", "following", "all"]
Before = Mapping[str, Any]


def dates_of(db: Session, series_id: int) -> Sequence[PitchSession]:
    """The dates of a series in the order of its rule."""
    query = select(PitchSession).where(PitchSession.series_id == series_id)
    return db.scalars(query.order_by(PitchSession.series_wall, PitchSession.id)).all()


def part_of(db: Session, edited: PitchSession, scope: Scope) -> list[PitchSession]:
    """The dates that a change of one is meant for, itself among them; what has begun stays as it was."""
    if edited.series_id is None or edited.series_wall is None or scope == "one":
        return [edited]
    since = edited.series_wall
    return [
        one
        for one in dates_of(db, edited.series_id)
        if one is edited
        or (one.status in MOVABLE and one.starts_at > clock.now())
        and (scope == "all" or (one.series_wall or since) > since)
    ]


def spread(act: Act, edited: PitchSession, before: Before, changed: Iterable[str], scope: Scope) -> list[PitchSession]:
    """Applies what was changed of `edited` to the other dates; those changed on their own keep their own values."""
    part = part_of(act.db, edited, scope)
    if len(part) < 2:
        return part
    series = act.db.get_one(Series, edited.series_id)
    names = set(changed)
    texts = [name for name in names if name not in TIMES and name not in ("zone", "kept_clashes")]
    moves = _new_walls(part, series, before, edited) if names & set(TIMES) else {}
    for one in part:
        values: dict[str, Any] = {}
        if one is not edited:
            values = {name: getattr(edited, name) for name in texts if getattr(one, name) == before[name]}
            values |= _times(one, edited, before, moves.get(one.id))
        if one.id in moves:
            values["series_wall"] = moves[one.id]
        act.change(one, values)
    _divide(act, series, part)
    return part


def _new_walls(
    part: Sequence[PitchSession], series: Series, before: Before, edited: PitchSession
) -> dict[int, datetime]:
    """The wall time that the rule as changed gives each date, by id."""
    by = edited.starts_wall - before["starts_wall"]
    days = edited.starts_wall.date() != before["starts_wall"].date()
    walls = {one.id: one.series_wall for one in part if one.series_wall is not None}
    if series.frequency == "weekly" or not days:
        return {row_id: wall + by for row_id, wall in walls.items()}
    if edited.starts_wall.month != before["starts_wall"].month:
        raise Refusal("invalid", fields={"date": "editor.refused.other_month"})
    weekday = weekday_of(edited.starts_wall, "monthly", series.weekday.startswith("-1"))
    moved = {}
    for row_id, wall in walls.items():
        day = day_of(wall.year, wall.month, weekday)
        at = (wall + timedelta(seconds=by.seconds)).time()
        moved[row_id] = datetime.combine(day or wall.date(), at)
    return moved


def _times(one: PitchSession, edited: PitchSession, before: Before, wall: datetime | None) -> dict[str, Any]:
    """The columns of another date that was on the rule; one that had left it stays where it is."""
    zone = ZoneInfo(one.zone)
    if wall is None or one.series_wall is None or one.starts_wall != moved_on(one.series_wall, zone):
        return {}
    length = one.ends_at - one.starts_at
    if length == before["ends_at"] - before["starts_at"]:
        length = edited.ends_at - edited.starts_at
    return sitting_at(moved_on(wall, zone), length, one.zone, 0).columns()


def _divide(act: Act, series: Series, part: Sequence[PitchSession]) -> None:
    """A part that is not the whole becomes a series of its own (calendar.md B20); both rules fit their dates."""
    whole = dates_of(act.db, series.id)
    if len(part) == len(whole):
        refit(act.db, series)
        return
    again = Series(
        event_id=series.event_id,
        uid=new_uid(),
        follows_id=series.id,
        frequency=series.frequency,
        interval=series.interval,
        weekday=series.weekday,
        zone=series.zone,
        starts_wall=series.starts_wall,
        ends_wall=series.ends_wall,
        created_at=clock.now(),
    )
    act.db.add(again)
    act.db.flush()
    for one in part:
        act.change(one, {"series_id": again.id})
    for row in (series, again):
        refit(act.db, row)


def refit(db: Session, series: Series) -> None:
    """Lets a rule begin and end with the dates that it has; a rule without any goes."""
    db.flush()
    dates = dates_of(db, series.id)
    if not dates:
        db.delete(series)
        return
    first, last = dates[0], dates[-1]
    if first.series_wall is None or last.series_wall is None:
        return
    series.starts_wall = first.series_wall
    series.ends_wall = end_of(first.series_wall, first.ends_at - first.starts_at, ZoneInfo(series.zone))
    is_last = series.weekday.startswith("-1")
    series.weekday = weekday_of(first.series_wall, "weekly" if series.frequency == "weekly" else "monthly", is_last)
    series.until_wall, series.count = last.series_wall, None
