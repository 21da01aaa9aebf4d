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
from webinar.calendars.texts import MAX_DESCRIPTION, Unusable, clean, one_line, plain, web_address
from webinar.calendars.vevents import FULL, Detail, vevent_of
from webinar.calendars.zones import (
    FIRST_YEAR,
    LAST_YEAR,
    ZoneKind,
    ZoneText,
    is_known,
    is_utc,
    known_zone,
    zone_text,
)

log = logging.getLogger(__name__)

PRODUCT = "-//Estrade//Estrade calendar//EN"
FORMAT_VERSION = 1
MAX_ENTRIES = 2_000
MAX_OCTETS = 1_000_000
KEPT_FRAGMENTS = 4_096
LEAST_ABSTRACT, SHORTER_BY = 200, 100
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
    drawn = _draw(feed, ordered, FULL)
    detail = FULL
    if drawn.excess > 0 and any(entry.html for entry in ordered):
        detail = Detail(with_html=False)
        drawn = _draw(feed, ordered, detail)
    if drawn.excess > 0:
        detail = Detail(with_html=False, abstract=_shorter(ordered, drawn.excess))
        drawn = _draw(feed, ordered, detail)
    fitting, room = [], drawn.room
    for _uid, body in drawn.events:
        room -= len(body)
        if room < 0:
            break
        fitting.append(body)
    shown = {uid for uid, _body in drawn.events[: len(fitting)]}
    left_out = tuple(entry.uid for entry in ordered if entry.uid not in shown)
    return Rendered(b"".join([*drawn.head, *fitting, END]), left_out, detail != FULL, tuple(drawn.problems))


def _shorter(entries: Sequence[CalendarEntry], excess: int) -> int:
    """How long abstracts may be for the calendar to lose that many octets, in steps that caches can share."""
    texts = [plain(entry.abstract) for entry in entries[:MAX_ENTRIES]]
    sizes = [(len(text), len(text.encode("utf-8"))) for text in texts]
    # Folds and escapes come on top of what is counted, so that more is saved than this says.
    for most in range(MAX_DESCRIPTION // SHORTER_BY * SHORTER_BY, LEAST_ABSTRACT, -SHORTER_BY):
        saved = sum(octets * (length - most) // length - 3 for length, octets in sizes if length > most)
        if saved > excess:
            return most
    return LEAST_ABSTRACT


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


def fragment(entry: CalendarEntry, zone_allowed: bool, detail: Detail = FULL) -> tuple[bytes, str | None]:
    """The bytes of one VEVENT and the zone it names; kept, because feeds share most of their entries."""
    return _fragment(entry, (entry.starts_wall.fold, entry.ends_wall.fold), zone_allowed, detail)


@lru_cache(maxsize=KEPT_FRAGMENTS)
def _fragment(
    entry: CalendarEntry, _folds: tuple[int, int], zone_allowed: bool, detail: Detail
) -> tuple[bytes, str | None]:
    """Keyed with the folds too: Python counts two times that differ only in fold as equal."""
    event, tzid = vevent_of(entry, zone_allowed, detail)
    return component_bytes(event), tzid


@dataclass(frozen=True)
class _Drawn:
    """A feed's pieces: what comes before the events, the events with their uids, what could not be drawn."""

    head: list[bytes]
    events: list[tuple[str, bytes]]
    problems: list[str]

    @property
    def room(self) -> int:
        """How many octets the events may take."""
        return MAX_OCTETS - sum(map(len, self.head)) - len(END)

    @property
    def excess(self) -> int:
        """By how much they take more."""
        return sum(len(body) for _uid, body in self.events) - self.room


def _draw(feed: Feed, entries: Sequence[CalendarEntry], detail: Detail) -> _Drawn:
    zones = UsedZones(entries)
    events, problems = [], []
    for entry in entries[:MAX_ENTRIES]:
        try:
            body, tzid = fragment(entry, zones.nameable(entry), detail)
        except Exception as error:  # whatever one row holds, the others' calendar goes on (S34)
            problems.append(f"{one_line(entry.uid, 80)}: {one_line(str(error), 200)}")
            continue
        zones.use(tzid)
        events.append((entry.uid, body))
    if not events:  # a calendar without any component is not one
        zones.use(feed.zone if is_known(feed.zone) else "UTC")
    return _Drawn(assembled(_feed_head(feed), zones, ())[:-1], events, problems)


def _feed_head(feed: Feed) -> Calendar:
    """The calendar's own properties (B9); its address only where that is no secret."""
    calendar = calendar_head()
    name, description = one_line(feed.name), clean(feed.description).strip()
    calendar["NAME"] = calendar["X-WR-CALNAME"] = vText(name)
    if description:
        calendar["DESCRIPTION"] = calendar["X-WR-CALDESC"] = vText(description)
    calendar["REFRESH-INTERVAL"] = vDuration(feed.refresh, params={"VALUE": "DURATION"})
    calendar["X-PUBLISHED-TTL"] = vDuration(feed.refresh)
    if is_known(feed.zone):
        calendar["X-WR-TIMEZONE"] = vText(feed.zone)
    colour = colour_name(feed.colour) if feed.colour else None
    if colour:
        calendar["COLOR"] = vText(colour)
    if feed.public:
        calendar["URL"] = vUri(web_address(feed.page_url or feed.url))
        calendar["SOURCE"] = vUri(web_address(feed.url), params={"VALUE": "URI"})
    return calendar


def _by_time(entry: CalendarEntry) -> tuple[float, str, str]:
    try:
        starts = entry.starts_wall.replace(tzinfo=known_zone(entry.zone)).timestamp()
    except (ValueError, OverflowError):
        starts = 0.0
    return starts, entry.uid, str(entry.replaces or "")
