"""A speaker's free times: read from what they type, kept in their own zone, refused where a clock skips them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.core import clock, forms
from webinar.core.errors import Refusal
from webinar.core.security import new_public_id
from webinar.core.viewing import ZONES
from webinar.schedule.availability import span_between
from webinar.schedule.models import FreeSpan, Speaker
from webinar.schedule.walls import instants_of

MOST_SPANS = 40
MOST_YEARS = 3


def _day(raw: str) -> str:
    try:
        date.fromisoformat(raw.strip())
    except ValueError as error:
        raise PydanticCustomError("directory.field.day", "day") from error
    return raw.strip()


def _clock(raw: str) -> str:
    typed = raw.strip().lower().replace("h", ":")
    typed = f"{typed}00" if typed.endswith(":") else typed
    try:
        time.fromisoformat(typed.zfill(5))
    except ValueError as error:
        raise PydanticCustomError("directory.field.clock", "clock") from error
    return typed.zfill(5)


def _zone(raw: str) -> str:
    if raw not in ZONES:
        raise PydanticCustomError("directory.field.zone", "zone")
    return raw


class SpanForm(forms.Form):
    """One free time; an end that is not after the start is on the next day."""

    day: Annotated[str, AfterValidator(_day)]
    start: Annotated[str, AfterValidator(_clock)]
    end: Annotated[str, AfterValidator(_clock)]
    zone: Annotated[str, AfterValidator(_zone)]


@dataclass(frozen=True)
class ShownSpan:
    """A free time as it was entered, with its instants."""

    public_id: str
    zone: str
    starts_wall: datetime
    ends_wall: datetime
    starts_at: datetime
    ends_at: datetime


def spans_of(db: Session, speaker: Speaker) -> list[ShownSpan]:
    """The speaker's free times in order."""
    rows = db.scalars(select(FreeSpan).where(FreeSpan.speaker_id == speaker.id))
    shown = [
        ShownSpan(
            one.public_id,
            one.zone,
            one.starts_wall,
            one.ends_wall,
            *span_between(one.starts_wall, one.ends_wall, one.zone),
        )
        for one in rows
    ]
    return sorted(shown, key=lambda one: one.starts_at)


def add(db: Session, speaker: Speaker, form: SpanForm) -> None:
    """Keeps one more free time; the same one twice is kept once."""
    starts_wall = datetime.combine(date.fromisoformat(form.day), time.fromisoformat(form.start))
    ends_wall = datetime.combine(starts_wall.date(), time.fromisoformat(form.end))
    if ends_wall <= starts_wall:
        ends_wall += timedelta(days=1)
    if not clock.now().year - 1 <= starts_wall.year <= clock.now().year + MOST_YEARS:
        raise Refusal("invalid", fields={"day": "directory.field.day_far"})
    _require_real(starts_wall, form.zone, "start")
    _require_real(ends_wall, form.zone, "end")
    _starts_at, ends_at = span_between(starts_wall, ends_wall, form.zone)
    if ends_at <= clock.now():
        raise Refusal("invalid", fields={"day": "directory.field.day_far"})
    mine = select(func.count(FreeSpan.id)).where(FreeSpan.speaker_id == speaker.id)
    if (db.scalar(mine) or 0) >= MOST_SPANS:
        raise Refusal("invalid", fields={"day": ("directory.field.many_spans", {"most": MOST_SPANS})})
    same = (FreeSpan.starts_wall == starts_wall, FreeSpan.ends_wall == ends_wall, FreeSpan.zone == form.zone)
    if db.scalar(mine.where(*same)):
        return
    db.add(
        FreeSpan(
            public_id=new_public_id(),
            speaker_id=speaker.id,
            zone=form.zone,
            starts_wall=starts_wall,
            ends_wall=ends_wall,
        )
    )
    db.flush()


def _require_real(wall: datetime, zone: str, field: str) -> None:
    if not instants_of(wall, ZoneInfo(zone)):
        words = {"time": f"{wall:%H:%M}", "zone": zone}
        raise Refusal("invalid", fields={field: ("directory.field.gap", words)})


def remove(db: Session, speaker: Speaker, public_id: str) -> None:
    """Takes a free time of this speaker away; another's is missing (S22)."""
    span = db.scalar(select(FreeSpan).where(FreeSpan.public_id == public_id, FreeSpan.speaker_id == speaker.id))
    if span is None:
        raise Refusal("not_found")
    db.delete(span)
    db.flush()
