"""What the editor's pages show: clashes and changes in words, where a new session begins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.viewing import pick, show_clock, show_date, t, zone_label
from webinar.editor.checking import Check, Line
from webinar.editor.clashes import Clash
from webinar.editor.saving import MOVABLE, TIMES
from webinar.editor.told import Told
from webinar.schedule.models import Event, PitchSession, Track

MOST_CLASHES = 8
IN_DAYS, AT_HOUR, ROUND_MIN = 7, 14, 5


def clash_words(clash: Clash, of: str, zone: str) -> str:
    """A clash as the organiser of the session `of` reads it: the other one is named."""
    other = clash.one if clash.other.public_id == of else clash.other
    return t(
        f"editor.clash.{clash.one.what}",
        name=other.name,
        title=pick(other.title),
        starts=show_clock(other.starts_at, zone),
        ends=show_clock(other.ends_at, zone),
    )


def told_words(told: Told) -> str:
    """Who gets a letter, in one sentence."""
    parts = []
    if told.registrants:
        parts.append(t("editor.told.registrants", count=told.registrants))
    if told.team:
        parts.append(t("editor.told.team", count=told.team))
    return " ".join(parts) or t("editor.told.nobody")


def check_view(check: Check, zone: str) -> dict[str, Any]:
    """What a form asks before it goes on."""
    return {
        "token": check.token,
        "clashes": [clash_words(one, check.of(one), zone) for one in check.clashes[:MOST_CLASHES]],
        "more": max(0, len(check.clashes) - MOST_CLASHES),
        "told": told_words(check.told) if check.told else "",
        "lines": [_line_words(line, zone) for line in check.lines] if check.told else [],
        "is_past": check.is_past,
        "dates": [_date_words(one, zone) for one in check.dates],
    }


def _date_words(moment: datetime, zone: str) -> str:
    return t("core.day_at_time", day=show_date(moment, zone), time=show_clock(moment, zone))


def _line_words(line: Line, zone: str) -> str:
    name, before, after = line
    show = {"when": lambda value: _span(value, zone), "title": pick}.get(name, str)
    return t("editor.check.line", what=t(f"editor.column.{name}"), before=show(before) or "–", after=show(after) or "–")


def _span(moments: tuple[datetime, datetime], zone: str) -> str:
    starts, ends = moments
    return f"{show_date(starts, zone)}, {show_clock(starts, zone)}–{show_clock(ends, zone)}"


def tracks_of(db: Session, event: Event) -> list[str]:
    """The names of the event's tracks."""
    return list(db.scalars(select(Track.name).where(Track.event_id == event.id).order_by(Track.name)))


def rooms_of(db: Session, event: Event) -> list[str]:
    """The names of the rooms in use."""
    used = select(PitchSession.room).where(PitchSession.event_id == event.id, PitchSession.room != "")
    return list(db.scalars(used.distinct().order_by(PitchSession.room)))


def next_start(db: Session, event: Event) -> datetime:
    """Where the programme goes on: behind its last session to come, else in a week, in wall time."""
    zone = ZoneInfo(event.zone)
    last = db.scalar(
        select(func.max(PitchSession.ends_at)).where(
            PitchSession.event_id == event.id, PitchSession.status.in_(("draft", "published", "open"))
        )
    )
    if last is None or last < clock.now():
        day = clock.now().astimezone(zone) + timedelta(days=IN_DAYS)
        return day.replace(hour=AT_HOUR, minute=0, second=0, microsecond=0, tzinfo=None)
    wall = last.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    return wall + timedelta(minutes=-wall.minute % ROUND_MIN)


def event_view(event: Event) -> dict[str, str]:
    """The event as the editor's pages name it."""
    return {
        "title": pick(event.title),
        "url": f"/e/{event.slug}",
        "zone": event.zone,
        "zone_label": zone_label(event.zone),
    }


def session_view(pitch_session: PitchSession) -> dict[str, Any]:
    """The session as the editor's pages name it."""
    here = f"/s/{pitch_session.public_id}"
    return {
        "title": pick(pitch_session.title),
        "url": here,
        "edit_url": f"{here}/edit",
        "life_url": f"{here}/publication",
        "status": pitch_session.status,
        "starts_at": pitch_session.starts_at,
        "is_draft": pitch_session.status == "draft",
        "is_movable": pitch_session.status in MOVABLE,
    }


def columns_words(moved: Mapping[str, Any]) -> str:
    """What was changed, in words."""
    names = dict.fromkeys("when" if name in TIMES or name == "zone" else name for name in moved)
    return ", ".join(t(f"editor.column.{name}") for name in names)
