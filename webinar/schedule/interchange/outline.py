"""What the frab files share: days, ids, acronym and durations of a schedule that is written."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

from webinar.schedule.interchange.raw import NO_ROOM
from webinar.schedule.interchange.values import ImportedSchedule, ImportedSession

SLOT = "00:05"
CANCELLED_MARK = "[Cancelled] "


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the written schedule with its rooms; each session once, under the day it starts on."""

    index: int
    date: date
    starts: datetime
    ends: datetime
    rooms: dict[str, list[ImportedSession]]


def days_of(schedule: ImportedSchedule) -> list[Day]:
    """The days in order, also those without sessions; a schedule without any has none."""
    zone = ZoneInfo(schedule.event.zone)
    by_day: dict[date, list[ImportedSession]] = {day: [] for day in schedule.event.days}
    for pitch_session in sorted(schedule.sessions, key=lambda one: (one.starts_at, one.room, one.guid)):
        by_day.setdefault(pitch_session.starts_at.astimezone(zone).date(), []).append(pitch_session)
    days: list[Day] = []
    for index, (day, sessions) in enumerate(sorted(by_day.items()), 1):
        rooms: dict[str, list[ImportedSession]] = defaultdict(list)
        for pitch_session in sessions:
            rooms[pitch_session.room or NO_ROOM].append(pitch_session)
        opening = datetime.combine(day, time(), zone)
        starts = min((one.starts_at.astimezone(zone) for one in sessions), default=opening)
        ends = max((one.ends_at.astimezone(zone) for one in sessions), default=opening + timedelta(hours=24))
        days.append(Day(index, day, starts, ends, dict(rooms)))
    return days


def numbers_of(sessions: Sequence[ImportedSession]) -> dict[str, int]:
    """A number for each session by guid, its own if it has one: the old identity that readers still want."""
    taken: set[int] = set()
    numbers: dict[str, int] = {}
    for pitch_session in sorted(sessions, key=lambda one: one.guid):
        own = re.fullmatch(r"[1-9]\d{0,8}", pitch_session.guid, re.ASCII)
        number = int(pitch_session.guid) if own else crc32(pitch_session.guid.encode()) % 900_000_000 + 1
        while number in taken:
            number += 1
        taken.add(number)
        numbers[pitch_session.guid] = number
    return numbers


def acronym_of(schedule: ImportedSchedule) -> str:
    """Lower-case letters, digits and underscores, four at least."""
    return slug_of(schedule.event.acronym or schedule.event.title).replace("-", "_").ljust(4, "_")[:60]


def slug_of(text: str) -> str:
    """The text as a piece of an address, two characters at least."""
    apart = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", apart).strip("-")[:60].strip("-")
    return slug if len(slug) > 1 else f"x{slug}0"


def duration(length: timedelta, seconds: bool) -> str:
    """HH:MM, with seconds where there are any and the format has them."""
    total = round(length.total_seconds())
    text = f"{total // 3600:02d}:{total // 60 % 60:02d}"
    return f"{text}:{total % 60:02d}" if seconds and total % 60 else text


def title_of(pitch_session: ImportedSession) -> str:
    """The title, marked when the session is cancelled."""
    return (CANCELLED_MARK if pitch_session.cancelled else "") + pitch_session.title


def iso(moment: datetime, zone: str) -> str:
    """The instant with the zone's offset."""
    return moment.astimezone(ZoneInfo(zone)).isoformat()
