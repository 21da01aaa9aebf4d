"""JSON with the line of each object, and the JSON schedules of frab, pretalx and the c3 hub."""

from __future__ import annotations

import json
import json.decoder
import json.scanner
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from webinar.core.spreadsheet import decode
from webinar.schedule.interchange.raw import RawLink, RawPerson, RawSchedule, RawSession
from webinar.schedule.interchange.values import ImportRefused

MAX_OBJECTS = 200_000
LANGUAGE_ORDER = ("fr", "en", "de")


class Lined(dict[str, Any]):
    """A JSON object that knows the line it starts on."""

    line = 0

    def word(self, *keys: str) -> str:
        """The first of these keys that holds words."""
        return next((words for key in keys if (words := words_of(self.get(key)))), "")

    def objects(self, *keys: str) -> list[Lined]:
        """The objects in the first of these keys that holds any."""
        for key in keys:
            value = self.get(key)
            found = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, Lined)]
            if found:
                return found
        return []


def words_of(value: Any) -> str:
    """Text, number, translated text or named thing as words; "" for anything else."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Lined):
        for key in (*LANGUAGE_ORDER, "name", "title", "public_name", "label", "slug"):
            if words := words_of(value.get(key)):
                return words
        only = list(value.values())
        return only[0].strip() if len(only) == 1 and isinstance(only[0], str) else ""
    return ""


class _Decoder(json.JSONDecoder):
    """The standard decoder, noting where objects start."""

    def __init__(self, text: str) -> None:
        super().__init__(strict=False, parse_constant=self._no_constant)
        self._count = 0
        self._breaks = [at for at, char in enumerate(text) if char == "\n"]
        self._plain_object: Any = json.decoder.JSONObject  # type: ignore[attr-defined]
        self.parse_object: Any = self._object
        if "\\ud" in text.lower():
            # Half of a pair of escapes is no character: no encoding and no database takes it.
            self.parse_string: Any = _whole_string
        self.scan_once: Any = json.scanner.py_make_scanner(self)  # type: ignore[attr-defined]

    def _no_constant(self, name: str) -> NoReturn:
        raise ValueError(name)

    def line_at(self, offset: int) -> int:
        return bisect_right(self._breaks, offset) + 1

    def _object(self, text_and_start: tuple[str, int], *args: Any) -> tuple[Lined, int]:
        self._count += 1
        if self._count > MAX_OBJECTS:
            raise ImportRefused("too_slow", self.line_at(text_and_start[1]))
        value, end = self._plain_object(text_and_start, *args)
        lined = Lined(value)
        lined.line = self.line_at(text_and_start[1] - 1)
        return lined, end


def _whole_string(*args: Any) -> tuple[str, int]:
    value, end = json.decoder.scanstring(*args)  # type: ignore[attr-defined]
    return value.encode("utf-8", "replace").decode("utf-8"), end


def parse_json(data: bytes) -> Any:
    """The values of a JSON file, objects as `Lined`; raises ImportRefused with the line of the mistake."""
    text, _ = decode(data)
    text = text.replace("\x00", "")
    decoder = _Decoder(text)
    try:
        return decoder.decode(text)
    except json.JSONDecodeError as error:
        at_end = error.pos >= len(text.rstrip())
        raise ImportRefused("json_unfinished" if at_end else "json_broken", error.lineno) from None
    except RecursionError:
        raise ImportRefused("too_deep") from None
    except ValueError:
        raise ImportRefused("json_broken") from None


def read_conference(root: Lined, conference: Lined, name: str) -> RawSchedule:
    """A frab or pretalx schedule, or the c3 hub's second version."""
    schedule = root if root.get("conference") is conference else Lined(root.get("schedule") or {})
    raw = RawSchedule(
        dialect="frab-json",
        title=conference.word("title", "name") or name,
        acronym=conference.word("acronym"),
        description=conference.word("description"),
        zone=conference.word("time_zone_name", "timezone", "time_zone"),
        zone_line=conference.line,
        day_change=conference.word("day_change"),
        places=(conference.word("city"), conference.word("venue"), conference.word("country")),
        url=conference.word("url") or schedule.word("url", "base_url"),
        base_url=schedule.word("base_url") or conference.word("base_url", "url"),
        own=any(made.word("name") == "Estrade" for made in root.objects("generator")),
        extra=schedule.get("estrade") or {},
    )
    tracks = {track.word("slug"): track.word("name") for track in conference.objects("tracks")}
    biographies = {who.word("guid"): who.word("biography") for who in schedule.objects("persons")}
    for event, day, room in _events(conference, schedule):
        raw.sessions.append(_session(event, day, room, tracks))
        raw.sessions[-1].people = _people(event, biographies, raw.own)
    _apply_own(raw)
    raw.days = [day.word("date", "day_start", "start") for day in conference.objects("days")]
    return raw


def _apply_own(raw: RawSchedule) -> None:
    """Puts back what the schema had no place for when we wrote the file."""
    sessions = raw.extra.get("sessions")
    if not raw.own or not isinstance(sessions, dict):
        return
    raw.zone = raw.zone or words_of(raw.extra.get("zone"))
    for pitch_session in raw.sessions:
        more = sessions.get(pitch_session.ids[0])
        if not isinstance(more, dict):
            continue
        pitch_session.zone = words_of(more.get("zone"))
        kinds = more.get("links")
        for link, kind in zip(pitch_session.links, kinds if isinstance(kinds, list) else [], strict=False):
            link.hint = words_of(kind)


def _events(conference: Lined, schedule: Lined) -> Iterator[tuple[Lined, Lined, str]]:
    none = Lined()
    for day in conference.objects("days"):
        rooms = day.get("rooms")
        if isinstance(rooms, Lined):
            for room, events in rooms.items():
                yield from ((event, day, room) for event in _objects(events))
        for room_object in day.objects("rooms") if isinstance(rooms, list) else []:
            for event in room_object.objects("events", "talks", "sessions"):
                yield event, day, room_object.word("name")
        yield from ((event, day, "") for event in day.objects("events"))
    for holder in (schedule, conference):
        yield from ((event, none, "") for event in holder.objects("events"))


def _objects(value: Any) -> list[Lined]:
    return [one for one in value if isinstance(one, Lined)] if isinstance(value, list) else []


def _session(event: Lined, day: Lined, room: str, tracks: dict[str, str]) -> RawSession:
    track = event.get("track")
    named = tracks.get(track.word("slug"), "") if isinstance(track, Lined) else ""
    return RawSession(
        line=event.line,
        ids=tuple(event.word(key) for key in ("guid", "id", "code", "slug")),
        title=event.word("title", "name"),
        subtitle=event.word("subtitle"),
        abstract=event.word("abstract"),
        description=event.word("description"),
        date=event.word("date"),
        start=event.word("start", "start_time"),
        end=event.word("end", "end_time"),
        duration=event.word("duration"),
        day=day.word("date"),
        day_start=day.word("day_start", "start"),
        day_end=day.word("day_end", "end"),
        room=event.word("room", "room_name") or room,
        track=named or event.word("track"),
        language=event.word("language"),
        state=event.word("state", "status"),
        is_break=event.word("type").lower() in {"break", "meta", "pause", "lunch"},
        links=_links(event),
    )


def _people(event: Lined, biographies: dict[str, str], own: bool) -> list[RawPerson]:
    people: list[RawPerson] = []
    for key in ("persons", "participants", "speakers"):
        value = event.get(key)
        for person in value if isinstance(value, list) else [value]:
            if isinstance(person, Lined):
                ids = tuple(person.word(mark) for mark in ("guid", "id", "code"))
                name = person.word("public_name", "name", "full_public_name")
                story = person.word("biography") or biographies.get(ids[0], "")
                company = person.word("company", "organization")
                people.append(RawPerson(name, ids, company, person.word("role") if own else "", story))
            elif isinstance(person, str):
                people.append(RawPerson(person))
        if people:
            break
    return people


def _links(event: Lined) -> list[RawLink]:
    links = [_link(link, "") for link in event.objects("links")]
    links += [_link(link, "slides") for link in event.objects("attachments")]
    for url in _strings(event.get("links")):
        links.append(RawLink(url))
    links += [RawLink(url, "", "recording") for url in _strings([event.get("video_download_url")])]
    return [link for link in links if link.hint.lower() not in {"origin", "feedback"}]


def _link(link: Lined, hint: str) -> RawLink:
    return RawLink(link.word("url", "href"), link.word("title", "name"), link.word("type") or hint)


def _strings(value: Any) -> Iterable[str]:
    return [one for one in value if isinstance(one, str) and one] if isinstance(value, list) else []
