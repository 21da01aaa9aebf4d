"""Time zones as calendar readers understand them: which wall times exist, and VTIMEZONE for any IANA zone."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo

import tzdata  # type: ignore[import-untyped]

RUN_UP_YEARS = 6
RUN_OUT_YEARS = 8
FIRST_YEAR, LAST_YEAR = 1970, 2100
BEGINNING = datetime(FIRST_YEAR, 1, 1)  # noqa: DTZ001 - wall time, as DTSTART of an observance is
BEFORE_ALL_ONSETS = BEGINNING.replace(year=FIRST_YEAR - 10)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
UTC_NAMES = frozenset(
    f"{area}{name}"
    for area in ("", "Etc/")
    for name in ("UTC", "UCT", "Zulu", "Universal", "GMT", "GMT0", "GMT+0", "GMT-0", "Greenwich")
)
NOT_ZONES = frozenset({"localtime", "posixrules", "Factory"})
ZONE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,3}", re.ASCII)


class WallKind(Enum):
    """What a wall time means in a zone."""

    PLAIN = "plain"
    AMBIGUOUS = "ambiguous"
    MISSING = "missing"


class ZoneKind(Enum):
    """How a zone's VTIMEZONE is written; only the first two are read alike by every calendar program."""

    RULE = "rule"
    FIXED = "fixed"
    ONSETS = "onsets"


@dataclass(frozen=True)
class ZoneText:
    """A zone's VTIMEZONE, valid for the years it was made for."""

    key: str
    kind: ZoneKind
    body: bytes


@dataclass(frozen=True)
class _Onset:
    """One change of the clocks; `wall` is what they showed before it, as RFC 5545 wants in DTSTART."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str


@cache
def tzdata_version() -> str:
    """The release of the zone rules that zoneinfo reads (the system's before the package's)."""
    for folder in map(Path, TZPATH):
        if not (folder / "Europe" / "Paris").is_file():
            continue
        for name in ("tzdata.zi", "+VERSION"):
            if (folder / name).is_file():
                first = (folder / name).read_text("utf-8", "replace").split("\n", 1)[0]
                return first.replace("# version", "").strip()
        return "system"
    return str(tzdata.IANA_VERSION)


@lru_cache(maxsize=1024)
def known_zone(key: str) -> ZoneInfo:
    """The zone of an IANA name; raises ValueError for any other string."""
    if key in NOT_ZONES or not ZONE_NAME.fullmatch(key):
        raise ValueError(f"unknown time zone {key[:60]!r}")
    try:
        return ZoneInfo(key)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"unknown time zone {key[:60]!r}") from error


def is_known(key: str) -> bool:
    """Whether the name is an IANA zone's."""
    try:
        known_zone(key)
    except ValueError:
        return False
    return True


def is_utc(key: str) -> bool:
    """Whether the name is one of UTC's own, which iCalendar writes with a Z and never as a TZID."""
    return key in UTC_NAMES


def wall_kind(wall: datetime, zone: ZoneInfo) -> WallKind:
    """Whether the naive wall time happens once, twice (clocks go back) or never (clocks go forward)."""
    first = wall.replace(tzinfo=zone, fold=0)
    if first.utcoffset() == wall.replace(tzinfo=zone, fold=1).utcoffset():
        return WallKind.PLAIN
    again = first.astimezone(UTC).astimezone(zone)
    return WallKind.AMBIGUOUS if again.replace(tzinfo=None) == wall.replace(fold=0) else WallKind.MISSING


def zone_text(key: str, first_year: int, last_year: int) -> ZoneText:
    """The VTIMEZONE of a zone for events of these years (calendar design, section 4)."""
    return _zone_text(key, first_year, last_year, tzdata_version())


@lru_cache(maxsize=1024)
def _zone_text(key: str, first_year: int, last_year: int, _rules: str) -> ZoneText:
    zone = known_zone(key)
    years = range(first_year - RUN_UP_YEARS, last_year + RUN_OUT_YEARS + 1)
    onsets = _onsets(zone, years)
    if not onsets:
        moment = datetime(first_year, 1, 1, tzinfo=zone)
        offset = moment.utcoffset() or timedelta(0)
        lines = _observance("STANDARD", _Onset(BEGINNING, offset, offset, moment.tzname() or key))
        return _wrapped(key, ZoneKind.FIXED, lines)
    pair = _yearly_pair(onsets, years)
    if pair is not None:
        (standard, standard_rule), (daylight, daylight_rule) = pair
        lines = [
            *_observance("STANDARD", standard, standard_rule),
            *_observance("DAYLIGHT", daylight, daylight_rule),
        ]
        return _wrapped(key, ZoneKind.RULE, lines)
    return _wrapped(key, ZoneKind.ONSETS, _one_by_one(zone, onsets))


def _onsets(zone: ZoneInfo, years: range) -> list[_Onset]:
    """Changes of the zone's offset from January of the first year to December of the last."""
    found = []
    second = int(datetime(years[0], 1, 1, tzinfo=UTC).timestamp())
    end = int(datetime(years[-1] + 1, 1, 1, tzinfo=UTC).timestamp())
    day = 86_400
    offset = _offset_at(second, zone)
    while second < end:
        following = _offset_at(second + day, zone)
        if following != offset:
            found.append(_onset_between(second, second + day, zone))
        offset, second = following, second + day
    return found


def _onset_between(low: int, high: int, zone: ZoneInfo) -> _Onset:
    before = _offset_at(low, zone)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset_at(middle, zone) == before:
            low = middle
        else:
            high = middle
    moment = datetime.fromtimestamp(high, zone)
    wall = datetime.fromtimestamp(high, UTC).replace(tzinfo=None) + before
    return _Onset(wall, before, moment.utcoffset() or timedelta(0), moment.tzname() or "")


def _offset_at(second: int, zone: ZoneInfo) -> timedelta:
    return datetime.fromtimestamp(second, zone).utcoffset() or timedelta(0)


def _yearly_pair(onsets: list[_Onset], years: range) -> tuple[tuple[_Onset, str], tuple[_Onset, str]] | None:
    """The zone's two yearly rules, standard first, when it has exactly two that never varied."""
    back = [onset for onset in onsets if onset.after < onset.before]
    forward = [onset for onset in onsets if onset.after > onset.before]
    if any([onset.wall.year for onset in half] != list(years) for half in (back, forward)):
        return None
    standard_rule, daylight_rule = _yearly_rule(back), _yearly_rule(forward)
    if standard_rule is None or daylight_rule is None:
        return None
    return (back[0], standard_rule), (forward[0], daylight_rule)


def _yearly_rule(onsets: Iterable[_Onset]) -> str | None:
    shapes, numbers, lasts = set(), set(), set()
    for onset in onsets:
        wall = onset.wall
        shapes.add((wall.time(), wall.month, wall.weekday(), onset.before, onset.after, onset.name))
        numbers.add((wall.day - 1) // 7 + 1)
        lasts.add(wall.day + 7 > monthrange(wall.year, wall.month)[1])
    if len(shapes) != 1:
        return None
    _, month, weekday, *_ = shapes.pop()
    if len(numbers) == 1 and numbers != {5}:
        number = numbers.pop()
    elif lasts == {True}:
        number = -1
    else:
        return None
    return f"RRULE:FREQ=YEARLY;BYMONTH={month};BYDAY={number}{WEEKDAYS[weekday]}"


def _one_by_one(zone: ZoneInfo, onsets: list[_Onset]) -> list[str]:
    earlier = datetime(onsets[0].wall.year, 1, 1, tzinfo=zone)
    offset = onsets[0].before
    lines = _observance("STANDARD", _Onset(BEFORE_ALL_ONSETS, offset, offset, earlier.tzname() or ""))
    for onset in onsets:
        lines += _observance("DAYLIGHT" if onset.after > onset.before else "STANDARD", onset)
    return lines


def _observance(kind: str, onset: _Onset, rule: str | None = None) -> list[str]:
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{onset.wall:%Y%m%dT%H%M%S}",
        f"TZOFFSETFROM:{_offset_text(onset.before)}",
        f"TZOFFSETTO:{_offset_text(onset.after)}",
        *([rule] if rule else []),
        f"TZNAME:{onset.name}",
        f"END:{kind}",
    ]


def _offset_text(offset: timedelta) -> str:
    seconds = round(offset.total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    minutes, seconds_left = divmod(rest, 60)
    text = f"{'-' if seconds < 0 else '+'}{hours:02}{minutes:02}"
    return f"{text}{seconds_left:02}" if seconds_left else text


def _wrapped(key: str, kind: ZoneKind, lines: list[str]) -> ZoneText:
    text = "\r\n".join(["BEGIN:VTIMEZONE", f"TZID:{key}", *lines, "END:VTIMEZONE", ""])
    return ZoneText(key, kind, text.encode("ascii"))
