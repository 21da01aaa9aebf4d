"""Small schedule files of every dialect, written here for the tests."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from webinar.schedule.interchange import ImportedSchedule, ImportedSession, read_schedule

GUIDS = [f"00000000-0000-4000-8000-{number:012d}" for number in range(20)]


def xml_event(fields: str = "", attributes: str = f'guid="{GUIDS[1]}" id="1"', **elements: str) -> str:
    """An event element; keyword arguments are its text elements, `fields` is raw XML."""
    shown = {"start": "10:00", "duration": "00:30", "title": "Talk", "room": "Saal 1", **elements}
    body = "".join(f"<{tag}>{escape(text)}</{tag}>\n" for tag, text in shown.items())
    return f"<event {attributes}>\n{body}{fields}</event>\n"


def xml_schedule(
    *events: str,
    conference: str = "<time_zone_name>Europe/Berlin</time_zone_name>",
    day: str = 'date="2027-02-06" index="1"',
    room: str = "Saal 1",
) -> bytes:
    """A whole frab file with one day and room."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<schedule>\n'
        f"<conference><title>Tagung</title>{conference}</conference>\n"
        f"<day {day}><room name={quoteattr(room)}>\n{''.join(events)}</room></day>\n</schedule>\n"
    ).encode()


def person(name: str, attributes: str = 'id="7"') -> str:
    """A persons element with one person."""
    return f"<persons><person {attributes}>{escape(name)}</person></persons>"


def json_event(**values: Any) -> dict[str, Any]:
    """An event of a frab JSON file."""
    return {
        "id": 1,
        "guid": GUIDS[1],
        "date": "2027-02-06T10:00:00+01:00",
        "start": "10:00",
        "duration": "00:30",
        "room": "Saal 1",
        "title": "Talk",
        "persons": [{"id": 7, "public_name": "Ada Winter"}],
        **values,
    }


def json_schedule(*events: dict[str, Any], conference: dict[str, Any] | None = None) -> bytes:
    """A whole frab JSON file with one day and room."""
    day = {"index": 1, "date": "2027-02-06", "day_start": "2027-02-06T09:00:00+01:00",
           "day_end": "2027-02-07T04:00:00+01:00", "rooms": {"Saal 1": list(events)}}  # fmt: skip
    conference = {"acronym": "tag27", "title": "Tagung", "days": [day], **(conference or {})}
    return json.dumps({"schedule": {"version": "1", "conference": conference}}, indent=1).encode()


def sessionize(*sessions: dict[str, Any]) -> bytes:
    """A Sessionize "All data" file with two speakers."""
    usual = {"description": "Un\r\ndeux", "endsAt": "2027-02-06T10:45:00", "isServiceSession": False, "roomId": 5,
             "speakers": ["s1", "s2"], "categoryItems": [11, 21], "questionAnswers": []}  # fmt: skip
    return json.dumps(
        {
            "sessions": [{**usual, **session} for session in sessions],
            "speakers": [
                {"id": "s1", "fullName": "Ada Winter", "tagLine": "Ingénieure", "bio": "Elle code."},
                {"id": "s2", "firstName": "Bo", "lastName": "Sommer", "fullName": ""},
            ],
            "questions": [{"id": 1, "question": "Enregistrement"}],
            "categories": [
                {"id": 1, "title": "Track", "items": [{"id": 11, "name": "Énergie"}]},
                {"id": 2, "title": "Language", "items": [{"id": 21, "name": "German"}]},
            ],
            "rooms": [{"id": 5, "name": "Salle 5"}],
        }
    ).encode()


def read(data: bytes, zone: str | None = None, name: str = "file.xml") -> ImportedSchedule:
    """The schedule of a file."""
    return read_schedule(data, name=name, zone=zone)


def only(data: bytes, zone: str | None = None) -> ImportedSession:
    """The one session of a file."""
    (session,) = read(data, zone).sessions
    return session


def said(schedule: ImportedSchedule) -> list[tuple[str, int]]:
    """The report without its placeholders."""
    return [(entry.reason.removeprefix("schedule.import."), entry.line) for entry in schedule.report]


def utc(text: str) -> datetime:
    """An instant."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
