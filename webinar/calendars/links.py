"""Addresses that add one entry to, or subscribe to a feed in, the calendar services people use (B30)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from webinar.calendars.entries import CalendarEntry
from webinar.calendars.moments import Moments, moments_of
from webinar.calendars.texts import clip, one_line
from webinar.calendars.vevents import description_of

MAX_ADDRESS = 2_000
GOOGLE = "https://calendar.google.com/calendar/render?action=TEMPLATE"
OUTLOOK = "https://outlook.live.com"
MICROSOFT_365 = "https://outlook.office.com"
COMPOSE = "/calendar/0/deeplink/compose?path=%2Fcalendar%2Faction%2Fcompose&rru=addevent"
YAHOO = "https://calendar.yahoo.com/?v=60"


@dataclass(frozen=True)
class AddLinks:
    """One address per service that opens a filled-in new entry."""

    google: str
    outlook: str
    microsoft_365: str
    yahoo: str


@dataclass(frozen=True)
class SubscribeLinks:
    """One address per service that subscribes to a feed; `address` is to be copied."""

    google: str
    outlook: str
    microsoft_365: str
    webcal: str
    address: str


def add_links(entry: CalendarEntry) -> AddLinks:
    """The links of an entry, each within what services and mail programs take; times are absolute."""
    moments = moments_of(entry, zone_allowed=False)
    return AddLinks(
        google=_fitted(entry, lambda *texts: _google(moments, *texts)),
        outlook=_fitted(entry, lambda *texts: _outlook(OUTLOOK, moments, *texts)),
        microsoft_365=_fitted(entry, lambda *texts: _outlook(MICROSOFT_365, moments, *texts)),
        yahoo=_fitted(entry, lambda *texts: _yahoo(moments, *texts)),
    )


def subscribe_links(feed_url: str, name: str) -> SubscribeLinks:
    """The links of a feed; only for a public one may they be shown as links to a third party."""
    webcal = "webcal://" + feed_url.split("://", 1)[-1]
    outlook = f"/calendar/0/addfromweb/?url={_encoded(feed_url)}&name={_encoded(one_line(name, 100))}"
    return SubscribeLinks(
        google=f"https://calendar.google.com/calendar/u/0/r?cid={_encoded(webcal)}",
        outlook=OUTLOOK + outlook,
        microsoft_365=MICROSOFT_365 + outlook,
        webcal=webcal,
        address=feed_url,
    )


def _fitted(entry: CalendarEntry, make: Callable[[str, str, str], str]) -> str:
    """The address with as much of the description, then of the title, as fits."""
    title = one_line(entry.title)
    details = description_of(entry)
    location = one_line(entry.location) or (entry.page_url if len(entry.page_url) <= 500 else "")
    room = MAX_ADDRESS - len(make(title, "", location))
    if room >= 0:
        return make(title, _prefix(details, room), location)
    return make(_prefix(title, MAX_ADDRESS - len(make("", "", ""))), "", "")


def _prefix(text: str, room: int) -> str:
    """The longest beginning of the text whose percent-encoded form fits."""
    if len(_encoded(text)) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if len(_encoded(clip(text, middle))) <= room:
            low = middle
        else:
            high = middle - 1
    return clip(text, low)


def _google(moments: Moments, title: str, details: str, location: str) -> str:
    dates = f"{_compact(moments.start)}/{_compact(moments.end)}"
    return (
        f"{GOOGLE}&text={_encoded(title)}&dates={dates}"
        f"&details={_encoded(details)}&location={_encoded(location)}"
    )


def _outlook(host: str, moments: Moments, title: str, details: str, location: str) -> str:
    all_day = "" if isinstance(moments.start.dt, datetime) else "&allday=true"
    return (
        f"{host}{COMPOSE}&subject={_encoded(title)}&startdt={_extended(moments.start)}"
        f"&enddt={_extended(moments.end)}{all_day}&body={_encoded(details)}&location={_encoded(location)}"
    )


def _yahoo(moments: Moments, title: str, details: str, location: str) -> str:
    end = f"&et={_compact(moments.end)}" if isinstance(moments.start.dt, datetime) else "&dur=allday"
    return (
        f"{YAHOO}&title={_encoded(title)}&st={_compact(moments.start)}{end}"
        f"&desc={_encoded(details)}&in_loc={_encoded(location)}"
    )


def _compact(value: object) -> str:
    return str(value.to_ical().decode("ascii"))  # type: ignore[attr-defined]


def _extended(value: object) -> str:
    moment = value.dt  # type: ignore[attr-defined]
    form = "%Y-%m-%dT%H:%M:%SZ" if isinstance(moment, datetime) else "%Y-%m-%d"
    return quote(moment.strftime(form), safe=":")


def _encoded(text: str) -> str:
    return quote(text, safe="")
