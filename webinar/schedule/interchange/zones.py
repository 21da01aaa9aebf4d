"""The zone of a schedule: named, else found by place and offsets, else asked for."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

Seen = tuple[datetime, timedelta]
"""An instant with the offset that the file wrote it in."""

# Tried in this order when only offsets are known: the zones where most conferences are held.
LIKELY = (
    "Europe/Paris",
    "Europe/London",
    "Europe/Athens",
    "Europe/Lisbon",
    "Europe/Moscow",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "America/Halifax",
    "America/St_Johns",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Asia/Shanghai",
    "Asia/Bangkok",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Dhaka",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Asia/Kabul",
    "Asia/Yangon",
    "Asia/Colombo",
    "Australia/Sydney",
    "Australia/Brisbane",
    "Australia/Adelaide",
    "Australia/Darwin",
    "Australia/Perth",
    "Australia/Eucla",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Honolulu",
    "Pacific/Marquesas",
    "Africa/Johannesburg",
    "Africa/Lagos",
)
# Towns of conferences after which no zone is named.
TOWNS = {
    "Europe/Paris": "lyon toulouse marseille bordeaux nantes lille rennes strasbourg montpellier grenoble "
    "nice saclay sophia-antipolis tours dijon nancy metz rouen brest angers france",
    "Europe/Berlin": "hamburg munich munchen koln cologne leipzig frankfurt bonn dresden stuttgart karlsruhe "
    "darmstadt nuremberg nurnberg mildenberg germany deutschland",
    "Europe/Brussels": "bruxelles brussel gent ghent antwerp antwerpen leuven liege namur belgium belgique",
    "Europe/Zurich": "geneva geneve lausanne basel bern berne rapperswil winterthur switzerland suisse",
    "Europe/Vienna": "wien graz linz salzburg innsbruck austria",
    "Europe/London": "manchester edinburgh cardiff glasgow bristol cambridge oxford",
    "Europe/Prague": "praha brno",
    "Europe/Rome": "milano milan bologna firenze florence torino pisa",
    "Europe/Madrid": "barcelona bilbao sevilla valencia malaga",
    "Europe/Warsaw": "krakow wroclaw gdansk poznan",
    "Europe/Lisbon": "porto",
    "America/Toronto": "montreal ottawa quebec",
    "America/New_York": "boston pittsburgh washington",
    "America/Los_Angeles": "portland seattle",
    "Asia/Kolkata": "bangalore bengaluru mumbai delhi hyderabad chennai",
    "Asia/Shanghai": "beijing",
}
# Countries with one zone, by the end of their host names.
COUNTRIES = {
    "fr": "Europe/Paris", "de": "Europe/Berlin", "be": "Europe/Brussels", "ch": "Europe/Zurich",
    "at": "Europe/Vienna", "nl": "Europe/Amsterdam", "lu": "Europe/Luxembourg", "it": "Europe/Rome",
    "cz": "Europe/Prague", "pl": "Europe/Warsaw", "uk": "Europe/London", "ie": "Europe/Dublin",
    "se": "Europe/Stockholm", "no": "Europe/Oslo", "dk": "Europe/Copenhagen", "fi": "Europe/Helsinki",
    "ee": "Europe/Tallinn", "gr": "Europe/Athens", "ro": "Europe/Bucharest", "hu": "Europe/Budapest",
    "jp": "Asia/Tokyo", "in": "Asia/Kolkata", "tw": "Asia/Taipei", "sg": "Asia/Singapore", "za": "Africa/Johannesburg",
    "np": "Asia/Kathmandu",
}  # fmt: skip
_WINDOWS = {
    "romance standard time": "Europe/Paris",
    "w. europe standard time": "Europe/Berlin",
    "central europe standard time": "Europe/Budapest",
    "gmt standard time": "Europe/London",
    "eastern standard time": "America/New_York",
    "pacific standard time": "America/Los_Angeles",
}


@dataclass(frozen=True, slots=True)
class ZoneChoice:
    """The event's zone; `how` is named, asked, place, offsets or fixed. None: each offset has its own."""

    zone: str
    how: str


def known(name: str) -> str | None:
    """The IANA name as it is spelled, None for what is no zone."""
    name = name.strip()
    if name.lower() in {"utc", "z", "gmt", "etc/utc"}:
        return "UTC"
    return _spelled().get(name.lower().replace(" ", "_")) or _WINDOWS.get(name.lower())


def choose(
    asked: str | None, named: str, places: Iterable[str], seen: Sequence[Seen], hosts: Iterable[str] = ()
) -> ZoneChoice | None:
    """The zone of the schedule: asked for, named, of its town, or one that has all offsets of the file.

    `asked` and `named` must be known zones or empty; `hosts` are of the conference's addresses, whose country
    is believed where the offsets agree. None when nothing in the file says it.
    """
    if asked:
        return ZoneChoice(asked, "asked")
    if named:
        return ZoneChoice(named, "named")
    seen = list({(instant.date(), offset): (instant, offset) for instant, offset in seen}.values())
    town = next((zone for place in places if (zone := _of_place(place)) and _agrees(zone, seen)), None)
    if town:
        return ZoneChoice(town, "place")
    if not seen:
        return None
    countries = (COUNTRIES.get(host.rpartition(".")[2].lower(), "") for host in hosts)
    country = next((zone for zone in countries if zone and _agrees(zone, seen)), None)
    return ZoneChoice(country, "country") if country else _by_offsets(seen)


def fixed(offset: timedelta) -> str | None:
    """The zone of a whole-hour offset, None where there is none."""
    hours = offset // timedelta(hours=1)
    if offset % timedelta(hours=1) or not -12 <= hours <= 14:
        return None
    return "UTC" if hours == 0 else f"Etc/GMT{-hours:+d}"


def of_offset(instant: datetime, offset: timedelta) -> str:
    """A zone that has this offset at this instant."""
    return fixed(offset) or _matching([(instant, offset)]) or "UTC"


def _by_offsets(seen: Sequence[Seen]) -> ZoneChoice:
    offsets = Counter(offset for _, offset in seen)
    common = offsets.most_common(1)[0][0]
    if len(offsets) == 1:
        whole = fixed(common)
        if whole:
            return ZoneChoice(whole, "fixed")
    matching = _matching(seen)
    if matching:
        return ZoneChoice(matching, "offsets")
    instant = next(instant for instant, offset in seen if offset == common)
    return ZoneChoice(of_offset(instant, common), "fixed")


def _matching(seen: Sequence[Seen]) -> str | None:
    return next((zone for zone in (*LIKELY, *_regional()) if _agrees(zone, seen)), None)


def _agrees(zone: str, seen: Sequence[Seen]) -> bool:
    info = ZoneInfo(zone)
    return all(instant.astimezone(info).utcoffset() == offset for instant, offset in seen)


def _of_place(place: str) -> str | None:
    for piece in (place, *re.split(r"[,;/()–-]", place)):
        found = _towns().get(_folded(piece))
        if found:
            return found
    return None


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.strip().lower().replace("_", " "))
    return "".join(char for char in apart if not unicodedata.combining(char))


@cache
def _spelled() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


@cache
def _regional() -> tuple[str, ...]:
    regions = ("Europe/", "America/", "Asia/", "Africa/", "Australia/", "Pacific/", "Atlantic/", "Indian/")
    return tuple(sorted(name for name in available_timezones() if name.startswith(regions)))


@cache
def _towns() -> dict[str, str]:
    named = {_folded(zone.rsplit("/", 1)[-1]): zone for zone in _regional()}
    listed = {_folded(town): zone for zone, towns in TOWNS.items() for town in towns.split()}
    return {**listed, "san francisco": "America/Los_Angeles", **named}
