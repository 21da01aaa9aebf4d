"""Makes the `icalendar` event of one entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from icalendar import Alarm, Event
from icalendar.prop import vCategory, vDuration, vInt, vRecur

from webinar.calendars.colours import colour_name
from webinar.calendars.entries import CalendarEntry, Status
from webinar.calendars.moments import instant, like_start, moments_of, recurrence
from webinar.calendars.texts import (
    MAX_DESCRIPTION,
    MAX_TITLE,
    Unusable,
    clean,
    clip,
    one_line,
    plain,
    web_address,
)
from webinar.calendars.values import Address, Text, conference, shared
from webinar.core.i18n import translate

MAX_UID_OCTETS = 255


@dataclass(frozen=True)
class Detail:
    """How much a calendar says of each entry: one with many must stay within what services take (B13)."""

    with_html: bool = True
    abstract: int = MAX_DESCRIPTION


FULL = Detail()


def vevent_of(entry: CalendarEntry, zone_allowed: bool, detail: Detail = FULL) -> tuple[Event, str | None]:
    """The event and the zone its times name; raises Unusable for an entry that no reader could take.

    `zone_allowed` is False when its zone has no yearly rule in the calendar's years.
    """
    moments = moments_of(entry, zone_allowed)
    event = Event()
    event["UID"] = Text(_uid(entry.uid))
    event["DTSTAMP"] = instant(entry.stamp or entry.modified)
    event["DTSTART"] = moments.start
    event["DTEND"] = moments.end
    if entry.replaces is not None:
        event["RECURRENCE-ID"] = like_start(entry.replaces, entry, moments.tzid)
    if entry.repeats is not None:
        event["RRULE"] = vRecur(recurrence(entry, entry.repeats))
        if entry.repeats.excluded:
            event["EXDATE"] = [like_start(wall, entry, moments.tzid) for wall in entry.repeats.excluded]
    if entry.sequence < 0:
        raise Unusable("a negative sequence")
    event["SEQUENCE"] = _number(entry.sequence)
    event["CREATED"] = instant(entry.created)
    event["LAST-MODIFIED"] = instant(entry.modified)
    _add_texts(event, entry, detail)
    _add_state(event, entry)
    if entry.alarm_minutes is not None and entry.status is not Status.CANCELLED:
        event.add_component(display_alarm(str(event["SUMMARY"]), entry.alarm_minutes))
    return event, moments.tzid


def display_alarm(text: str, minutes: int) -> Alarm:
    """A reminder on the screen some minutes before."""
    alarm = Alarm()
    alarm["ACTION"] = Text("DISPLAY")
    alarm["TRIGGER"] = vDuration(timedelta(minutes=-minutes))
    alarm["DESCRIPTION"] = Text(text)
    return alarm


def description_of(entry: CalendarEntry, detail: Detail = FULL) -> str:
    """The plain description: address to join, speakers, notes, abstract, links; the abstract gives way."""
    lang = entry.language
    join, page, replay = (_address(url) for url in (entry.join_url, entry.page_url, entry.replay_url))
    speakers = ", ".join(one_line(name) for name in entry.speakers)
    head = [translate(lang, "calendars.join_line", url=join)] if join else []
    head += [translate(lang, "calendars.replay_line", url=replay)] if replay else []
    head += [clip(translate(lang, "calendars.speakers_line", names=speakers), 1_000)] if speakers else []
    head += [clip(clean(note).strip(), 1_000) for note in entry.notes[:4]]
    tail = [translate(lang, "calendars.page_line", url=page)] if page and page != join else []
    fixed = sum(len(part) + 2 for part in (*head, *tail))
    abstract = clip(plain(entry.abstract), min(MAX_DESCRIPTION - fixed, detail.abstract))
    return clip("\n\n".join(part for part in (*head, abstract, *tail) if part), MAX_DESCRIPTION)


def _add_texts(event: Event, entry: CalendarEntry, detail: Detail) -> None:
    language = shared("LANGUAGE", entry.language)
    event["SUMMARY"] = Text(_summary(entry), language)
    description = description_of(entry, detail)
    if description:
        event["DESCRIPTION"] = Text(description, language)
    if entry.html and detail.with_html:
        html = clip(clean(entry.html), MAX_DESCRIPTION)
        event["X-ALT-DESC"] = Text(html, shared("FMTTYPE", "text/html"))
    join, page = _address(entry.join_url), _address(entry.page_url)
    location = one_line(entry.location) or join or page
    if location:
        event["LOCATION"] = Text(location)
    if page or join:
        event["URL"] = Address(page or join)
    if join:
        label = translate(entry.language, "calendars.join_label")
        event["CONFERENCE"] = Address(join, conference(label))


def _add_state(event: Event, entry: CalendarEntry) -> None:
    event["STATUS"] = _word(entry.status.value)
    free = entry.transparent or entry.status is Status.CANCELLED
    event["TRANSP"] = _word("TRANSPARENT" if free else "OPAQUE")
    if free:
        event["X-MICROSOFT-CDO-BUSYSTATUS"] = _word("FREE")
    categories = _category(entry.categories)
    if categories is not None:
        event["CATEGORIES"] = categories
    if entry.related_to and entry.related_to != entry.uid:
        event["RELATED-TO"] = _word(_uid(entry.related_to))
    colour = colour_name(entry.colour) if entry.colour else None
    if colour:
        event["COLOR"] = _word(colour)


@lru_cache(maxsize=1024)
def _number(value: int) -> vInt:
    return vInt(value)


@lru_cache(maxsize=1024)
def _word(value: str) -> Text:
    """A value that many entries share; nobody changes it."""
    return Text(value)


@lru_cache(maxsize=1024)
def _category(categories: tuple[str, ...]) -> vCategory | None:
    names = [one_line(category, 80) for category in categories[:20]]
    kept = list(dict.fromkeys(name for name in names if name))
    return vCategory(kept) if kept else None


def _summary(entry: CalendarEntry) -> str:
    title = one_line(entry.title) or translate(entry.language, "calendars.untitled")
    if entry.status is Status.CANCELLED:
        title = translate(entry.language, "calendars.cancelled_title", title=title)
    return clip(title, MAX_TITLE)


def _uid(uid: str) -> str:
    if not uid or one_line(uid, MAX_UID_OCTETS) != uid or len(uid.encode("utf-8")) > MAX_UID_OCTETS:
        raise Unusable("an identifier that readers would change")
    return uid


@lru_cache(maxsize=4096)
def _address(url: str) -> str:
    try:
        return web_address(url) if url else ""
    except Unusable:
        return ""
