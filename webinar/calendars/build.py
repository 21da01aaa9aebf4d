"""Calendars as bytes: a feed, or entries as one file."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from icalendar import Calendar
from icalendar.prop import vDuration, vText, vUri

from webinar.calendars.colours import colour_name
from webinar.calendars.entries import CalendarEntry, Feed
from webinar.calendars.lines import component_bytes
from webinar.calendars.moments import years_of
from webinar.calendars.texts import Unusable, clean, one_line, web_address
from webinar.calendars.vevents import FULL, NO_HTML, SHORT, vevent_of
from webinar.calendars.zones import FIRST_YEAR, LAST_YEAR, ZoneKind, ZoneText, is_utc, known_zone, zone_text

log = logging.getLogger(__name__)

PRODUCT = "-//Estrade//Estrade calendar//EN"
FORMAT_VERSION = 1
MAX_ENTRIES = 2_000
MAX_OCTETS = 1_000_000
KEPT_FRAGMENTS = 4_096
YEAR_OF_NOTHING = 2026
END = b"END:VCALENDAR\r\n"


@dataclass(frozen=True)
class Rendered:
    """A feed's bytes, the uids of what is not in them and whether descriptions were shortened (B13).

    `problems` says of each entry that could not be drawn why.
    """

    body: bytes
    left_out: tuple[str, ...] = ()
    shortened: bool = False
    problems: tuple[str, ...] = ()


class UsedZones:
    """The zones of one calendar over the years of its entries."""

    def __init__(self, entries: Iterable[CalendarEntry]) -> None:
        self._years: dict[str, tuple[int, int]] = {}
        self._series: set[str] = set()
        self._used: dict[str, ZoneText] = {}
        for entry in entries:
            first, last = years_of(entry)
            if first < FIRST_YEAR or last > LAST_YEAR:
                continue
            low, high = self._years.get(entry.zone, (first, last))
            self._years[entry.zone] = (min(first, low), max(last, high))
            if entry.repeats is not None or entry.replaces is not None:
                self._series.add(entry.zone)

    def nameable(self, entry: CalendarEntry) -> bool:
        """Whether times may name the entry's zone: it has a yearly rule or none, or a series needs it."""
        if is_utc(entry.zone):
            return False
        return entry.zone in self._series or self._text(entry.zone).kind is not ZoneKind.ONSETS

    def use(self, key: str | None) -> None:
        """Notes that an event names the zone."""
        if key is not None and key not in self._used:
            self._used[key] = self._text(key)

    def bodies(self) -> list[bytes]:
        """The VTIMEZONE of each zone in use, in the order of their names."""
        return [self._used[key].body for key in sorted(self._used)]

    def _text(self, key: str) -> ZoneText:
        return zone_text(key, *self._years.get(key, (YEAR_OF_NOTHING, YEAR_OF_NOTHING)))


def feed_bytes(feed: Feed) -> bytes:
    """The feed as it is served; the same values always give the same bytes. A bad entry is logged."""
    rendered = render_feed(feed)
    log_problems(rendered)
    return rendered.body


def log_problems(rendered: Rendered) -> None:
    """Logs what could not be drawn; apart from `render_feed`, which runs in threads where logging could wait."""
    for problem in rendered.problems:
        log.warning("calendar entry left out: %s", problem)


def render_feed(feed: Feed) -> Rendered:
    """The feed, shortened until it fits what calendar services take; a bad entry is left out (S34)."""
    ordered = sorted(feed.entries, key=_by_time)
    has_html = any(entry.html for entry in ordered)
    for detail in (FULL, NO_HTML, SHORT) if has_html else (FULL, SHORT):
        zones = UsedZones(ordered)
        drawn, problems = _drawn(ordered[:MAX_ENTRIES], zones, detail)
        if not drawn:
            zones.use(feed.zone)
        parts = assembled(_feed_head(feed), zones, ())
        room = MAX_OCTETS - sum(map(len, parts))
        if sum(len(body) for _uid, body in drawn) <= room:
            break
    fitting = []
    for _uid, body in drawn:
        room -= len(body)
        if room < 0:
            break
        fitting.append(body)
    shown = {uid for uid, _body in drawn[: len(fitting)]}
    left_out = tuple(entry.uid for entry in ordered if entry.uid not in shown)
    return Rendered(b"".join([*parts[:-1], *fitting, END]), left_out, detail != FULL, tuple(problems))


def session_bytes(entry: CalendarEntry) -> bytes:
    """One entry as a file to download; raises Unusable for an entry that no reader could take."""
    return calendar_bytes([entry])


def calendar_bytes(entries: Sequence[CalendarEntry]) -> bytes:
    """Entries as one file to download (a session, a day, a series with its overrides)."""
    if not entries:
        raise Unusable("a calendar file without an entry")
    zones = UsedZones(entries)
    made = [fragment(entry, zones.nameable(entry)) for entry in sorted(entries, key=_by_time)]
    for _body, tzid in made:
        zones.use(tzid)
    return b"".join(assembled(calendar_head(), zones, [body for body, _tzid in made]))


def calendar_head(method: str | None = None) -> Calendar:
    """An empty calendar with what every one of ours says of itself."""
    calendar = Calendar()
    calendar["VERSION"] = vText("2.0")
    calendar["PRODID"] = vText(PRODUCT)
    calendar["CALSCALE"] = vText("GREGORIAN")
    if method is not None:
        calendar["METHOD"] = vText(method)
    return calendar


def assembled(head: Calendar, zones: UsedZones, fragments: Iterable[bytes]) -> list[bytes]:
    """The pieces of a calendar in order: its own properties, the zones, the events, the end."""
    return [component_bytes(head).removesuffix(END), *zones.bodies(), *fragments, END]


def fragment(entry: CalendarEntry, zone_allowed: bool, detail: int = FULL) -> tuple[bytes, str | None]:
    """The bytes of one VEVENT and the zone it names; kept, because feeds share most of their entries."""
    return _fragment(entry, (entry.starts_wall.fold, entry.ends_wall.fold), zone_allowed, detail)


@lru_cache(maxsize=KEPT_FRAGMENTS)
def _fragment(
    entry: CalendarEntry, _folds: tuple[int, int], zone_allowed: bool, detail: int
) -> tuple[bytes, str | None]:
    """Keyed with the folds too: Python counts two times that differ only in fold as equal."""
    event, tzid = vevent_of(entry, zone_allowed, detail)
    return component_bytes(event), tzid


def _drawn(
    entries: Sequence[CalendarEntry], zones: UsedZones, detail: int
) -> tuple[list[tuple[str, bytes]], list[str]]:
    """The entries that can be drawn, each with its uid, and what is wrong with the others.

    `zones` learns which zones they name.
    """
    drawn, problems = [], []
    for entry in entries:
        try:
            body, tzid = fragment(entry, zones.nameable(entry), detail)
        except Exception as error:  # whatever one row holds, the others' calendar goes on (S34)
            problems.append(f"{one_line(entry.uid, 80)}: {one_line(str(error), 200)}")
            continue
        zones.use(tzid)
        drawn.append((entry.uid, body))
    return drawn, problems


def _feed_head(feed: Feed) -> Calendar:
    """The calendar's own properties (B9); its address only where that is no secret."""
    calendar = calendar_head()
    name, description = one_line(feed.name), clean(feed.description).strip()
    calendar["NAME"] = calendar["X-WR-CALNAME"] = vText(name)
    if description:
        calendar["DESCRIPTION"] = calendar["X-WR-CALDESC"] = vText(description)
    calendar["REFRESH-INTERVAL"] = vDuration(feed.refresh, params={"VALUE": "DURATION"})
    calendar["X-PUBLISHED-TTL"] = vDuration(feed.refresh)
    calendar["X-WR-TIMEZONE"] = vText(feed.zone)
    colour = colour_name(feed.colour) if feed.colour else None
    if colour:
        calendar["COLOR"] = vText(colour)
    if feed.public:
        calendar["URL"] = vUri(web_address(feed.url))
        calendar["SOURCE"] = vUri(web_address(feed.url), params={"VALUE": "URI"})
    return calendar


def _by_time(entry: CalendarEntry) -> tuple[float, str, str]:
    try:
        starts = entry.starts_wall.replace(tzinfo=known_zone(entry.zone)).timestamp()
    except (ValueError, OverflowError):
        starts = 0.0
    return starts, entry.uid, str(entry.replaces or "")
