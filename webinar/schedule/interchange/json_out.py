"""The frab JSON schedule, valid against the published schema, version 1."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from webinar.schedule.interchange.outline import (
    SLOT,
    acronym_of,
    days_of,
    duration,
    iso,
    numbers_of,
    slug_of,
    title_of,
)
from webinar.schedule.interchange.values import (
    ImportedPerson,
    ImportedSchedule,
    ImportedSession,
    exported_guid,
)
from webinar.schedule.interchange.xml_file import OWN_GENERATOR

# The schema's link types; what they cannot say stands in `schedule.estrade`, which our reader knows.
LINK_TYPES = {"recording": "media", "slides": "slides"}
_ZONE_OF_SCHEMA = re.compile(r"[A-Z][a-z]+/[A-Z][a-z]+|UTC$")


def write_json(
    schedule: ImportedSchedule,
    *,
    scope: str,
    version: str,
    base_url: str,
    address_of: Callable[[ImportedSession], str] | None = None,
) -> bytes:
    """The schedule as frab JSON; `scope` is the event's uid, `address_of` gives a session's public page."""
    numbers = numbers_of(schedule.sessions)

    def described(pitch_session: ImportedSession) -> dict[str, Any]:
        guid = exported_guid(pitch_session.guid, scope)
        url = address_of(pitch_session) if address_of else f"{base_url.rstrip('/')}/{guid}"
        return _event(pitch_session, schedule.event.zone, scope, numbers[pitch_session.guid], url)

    file = {
        "generator": {"name": OWN_GENERATOR, "version": version},
        "schedule": {
            "version": version,
            "base_url": base_url,
            "estrade": _more(schedule, scope),
            "conference": _conference(schedule, scope, described),
        },
    }
    return json.dumps(file, ensure_ascii=False, allow_nan=False, indent=1).encode("utf-8")


def _conference(
    schedule: ImportedSchedule, scope: str, described: Callable[[ImportedSession], dict[str, Any]]
) -> dict[str, Any]:
    event, days = schedule.event, days_of(schedule)
    rooms = sorted({room for day in days for room in day.rooms})
    tracks = sorted({one.track for one in schedule.sessions if one.track})
    conference: dict[str, Any] = {
        "acronym": acronym_of(schedule),
        "title": event.title,
        "description": event.description,
        "start": days[0].date.isoformat() if days else "",
        "end": days[-1].date.isoformat() if days else "",
        "daysCount": len(days),
        "timeslot_duration": SLOT,
        "tracks": [{"name": track, "slug": slug_of(track)} for track in tracks],
        "rooms": [{"name": room, "guid": exported_guid(room, f"{scope}/room")} for room in rooms],
        "days": [
            {
                "index": day.index,
                "date": day.date.isoformat(),
                "day_start": day.starts.isoformat(),
                "day_end": day.ends.isoformat(),
                "rooms": {room: [described(one) for one in found] for room, found in day.rooms.items()},
            }
            for day in days
        ],
    }
    if _ZONE_OF_SCHEMA.match(event.zone):
        conference["time_zone_name"] = event.zone
    if event.url:
        conference["url"] = event.url
    return conference


def _more(schedule: ImportedSchedule, scope: str) -> dict[str, Any]:
    """What the schema has no place for, by exported guid."""
    zone = schedule.event.zone
    sessions: dict[str, dict[str, Any]] = {}
    for pitch_session in schedule.sessions:
        more: dict[str, Any] = {}
        if pitch_session.zone != zone:
            more["zone"] = pitch_session.zone
        if pitch_session.links:
            more["links"] = [link.kind for link in pitch_session.links]
        if more:
            sessions[exported_guid(pitch_session.guid, scope)] = more
    return {"zone": zone, "sessions": sessions}


def _event(pitch_session: ImportedSession, zone: str, scope: str, number: int, url: str) -> dict[str, Any]:
    starts = iso(pitch_session.starts_at, zone)
    return {
        "guid": exported_guid(pitch_session.guid, scope),
        "id": number,
        "logo": None,
        "date": starts,
        "start": starts[11:16],
        "end": iso(pitch_session.ends_at, zone),
        "duration": duration(pitch_session.length, seconds=False),
        "room": pitch_session.room,
        "slug": f"{number}-{slug_of(pitch_session.title)}",
        "url": quote(url, safe=":/?#[]@!$&'()*+,;=%~"),
        "title": title_of(pitch_session),
        "subtitle": pitch_session.subtitle,
        "track": pitch_session.track,
        "type": pitch_session.kind,
        "language": pitch_session.language,
        "abstract": pitch_session.abstract,
        "description": "",
        "persons": [_person(person, scope) for person in pitch_session.people],
        "links": [
            {"url": link.url, "title": link.title, "type": LINK_TYPES.get(link.kind, "web")}
            for link in pitch_session.links
        ],
        "attachments": [],
    }


def _person(person: ImportedPerson, scope: str) -> dict[str, Any]:
    written: dict[str, Any] = {"guid": exported_guid(person.guid, f"{scope}/person"), "name": person.name}
    for key, value in (("company", person.company), ("role", person.role), ("biography", person.biography)):
        if value:
            written[key] = value
    return written
