"""The frab XML schedule, valid against the c3voc schema."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from webinar.schedule.interchange.outline import (
    SLOT,
    Day,
    acronym_of,
    days_of,
    duration,
    iso,
    numbers_of,
    title_of,
)
from webinar.schedule.interchange.values import ImportedSchedule, ImportedSession, exported_guid
from webinar.schedule.interchange.xml_file import OWN_GENERATOR

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
AddressOf = Callable[[ImportedSession], str]


def write_xml(
    schedule: ImportedSchedule,
    *,
    scope: str,
    version: str,
    base_url: str,
    address_of: AddressOf | None = None,
) -> bytes:
    """The schedule as frab XML; `scope` is the event's uid, `address_of` gives a session's public page."""
    root = Element("schedule")
    SubElement(root, "generator", name=OWN_GENERATOR, version=version)
    _add(root, "version", version)
    days = days_of(schedule)
    _conference(root, schedule, days, base_url)
    numbers = numbers_of(schedule.sessions)
    for day in days:
        node = SubElement(
            root, "day", index=str(day.index), date=day.date.isoformat(),
            start=day.starts.isoformat(), end=day.ends.isoformat(),
        )  # fmt: skip
        for room, sessions in day.rooms.items():
            place = SubElement(node, "room", name=_legal(room), guid=exported_guid(room, f"{scope}/room"))
            for pitch_session in sessions:
                _event(
                    place, pitch_session, schedule.event.zone, scope, numbers[pitch_session.guid], address_of
                )
    indent(root)
    text: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _conference(root: Element, schedule: ImportedSchedule, days: list[Day], base_url: str) -> None:
    event = schedule.event
    node = SubElement(root, "conference")
    _add(node, "title", event.title)
    _add(node, "acronym", acronym_of(schedule))
    if days:
        _add(node, "start", days[0].date.isoformat())
        _add(node, "end", days[-1].date.isoformat())
    _add(node, "days", str(len(days)))
    _add(node, "timeslot_duration", SLOT)
    _add(node, "base_url", base_url)
    if event.url:
        _add(node, "url", event.url)
    _add(node, "time_zone_name", event.zone)
    for track in sorted({pitch_session.track for pitch_session in schedule.sessions if pitch_session.track}):
        SubElement(node, "track", name=_legal(track)).text = _legal(track)


def _event(
    place: Element,
    pitch_session: ImportedSession,
    zone: str,
    scope: str,
    number: int,
    address_of: AddressOf | None,
) -> None:
    node = SubElement(place, "event", guid=exported_guid(pitch_session.guid, scope), id=str(number))
    starts = iso(pitch_session.starts_at, zone)
    for tag, text in (
        ("room", pitch_session.room),
        ("title", title_of(pitch_session)),
        ("subtitle", pitch_session.subtitle),
        ("type", pitch_session.kind),
        ("date", starts),
        ("start", starts[11:19].removesuffix(":00")),
        ("duration", duration(pitch_session.length, seconds=True)),
        ("abstract", pitch_session.abstract),
        ("track", pitch_session.track),
        ("language", pitch_session.language),
    ):
        _add(node, tag, text)
    if address_of is not None:
        _add(node, "url", address_of(pitch_session))
    persons = SubElement(node, "persons")
    for person in pitch_session.people:
        given = {"id": person.guid} if re.fullmatch(r"\d{1,9}", person.guid, re.ASCII) else {}
        one = SubElement(persons, "person", given, guid=exported_guid(person.guid, f"{scope}/person"))
        one.text = _legal(person.name)
    links = SubElement(node, "links")
    for link in pitch_session.links:
        SubElement(links, "link", href=_legal(link.url), type=link.kind).text = _legal(link.title)


def _add(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = _legal(text)


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)
