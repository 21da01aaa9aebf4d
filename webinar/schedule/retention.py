"""How long what is kept of an event is kept: its periods, the dates that follow, what was deleted when."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webinar.core.db import Base
from webinar.schedule.models import PitchSession


@dataclass(frozen=True)
class Period:
    """A period that an organiser may set: in months or days, by default, at least and at most."""

    unit: str
    default: int
    least: int
    most: int


PERIODS: Mapping[str, Period] = {
    "registrations": Period("months", 12, 1, 36),
    "replay": Period("months", 12, 1, 60),
    "logs": Period("months", 12, 6, 12),
    "notes": Period("days", 30, 1, 90),
    "replies": Period("days", 30, 1, 90),
}
# The recording itself lies elsewhere: after that long the organiser is reminded of it.
RAW_RECORDING = timedelta(days=30)


class EventRetention(Base):
    """An event's own periods, by what they are for; what is missing is as by default."""

    __tablename__ = "event_retention"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    registrations: Mapped[int]
    replay: Mapped[int]
    logs: Mapped[int]
    notes: Mapped[int]
    replies: Mapped[int]


class RetentionRecord(Base):
    """What was deleted of an event, when, and how many rows."""

    __tablename__ = "retention_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    what: Mapped[str] = mapped_column(String(16))
    count: Mapped[int]
    at: Mapped[datetime]


def periods_of(db: Session, event_id: int) -> dict[str, int]:
    """Each period's length as it is."""
    row = db.get(EventRetention, event_id)
    return {what: getattr(row, what) if row is not None else one.default for what, one in PERIODS.items()}


def end_of(db: Session, event_id: int) -> datetime | None:
    """When the event's last session is over; None without any."""
    return db.scalar(select(func.max(PitchSession.ends_at)).where(PitchSession.event_id == event_id))


def due_dates(ends_at: datetime, lengths: Mapping[str, int]) -> dict[str, datetime]:
    """When each is deleted; the log is kept as long as the replay, whose chapters come from it.

    Received answers count from their own day: theirs is the day for one that came when the event ended.
    """
    due = {what: _after(ends_at, PERIODS[what].unit, length) for what, length in lengths.items()}
    due["logs"] = max(due["logs"], due["replay"])
    return due


def event_dates(db: Session, event_id: int) -> dict[str, datetime]:
    """The same for an event; none without a session."""
    ends_at = end_of(db, event_id)
    return {} if ends_at is None else due_dates(ends_at, periods_of(db, event_id))


def _after(moment: datetime, unit: str, length: int) -> datetime:
    if unit == "days":
        return moment + timedelta(days=length)
    months = moment.month - 1 + length
    year, month = moment.year + months // 12, months % 12 + 1
    return moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))
