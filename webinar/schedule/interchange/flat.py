"""Schedules without a dialect: lists of objects or tables whose columns say what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any

from webinar.core.spreadsheet import Table, column_key
from webinar.schedule.interchange.json_file import Lined, words_of
from webinar.schedule.interchange.raw import RawLink, RawPerson, RawSchedule, RawSession
from webinar.schedule.interchange.values import MAX_SESSIONS, ImportRefused

MAX_LEVELS = 6
# What programmers and French, German and English organisers call the columns; the first that is filled counts.
FIELDS: Mapping[str, str] = {
    "title": "title titre name nom intitule titel subject talk_title session_title session",
    "subtitle": "subtitle sous_titre untertitel",
    "date": "date day jour datum event_date date_debut_jour",
    "start": "start starts_at start_time start_date start_datetime starttime startdate begin begins_at beginn "
    "debut date_debut heure_debut heure_de_debut horaire heure time hour from dtstart scheduled_at datetime",
    "end": "end ends_at end_time end_date end_datetime endtime enddate ende fin date_fin heure_fin heure_de_fin "
    "until to dtend",
    "duration": "duration duree dauer length minutes duration_minutes duree_minutes duree_min duration_min dauer_min",
    "zone": "zone timezone time_zone time_zone_name tz fuseau fuseau_horaire zeitzone",
    "room": "room salle raum room_name location lieu place venue stage scene hall rooms",
    "track": "track category categorie theme thematique thema topic parcours stream_name track_name",
    "language": "language langue lang sprache talk_language",
    "abstract": "abstract resume summary zusammenfassung short_description",
    "description": "description descriptif beschreibung long_description content contenu texte body",
    "speakers": "speakers speaker intervenants intervenant intervenantes orateurs orateur oratrices speaker_names "
    "conferenciers conferencier presenters presenter persons participants authors author auteurs auteur hosts "
    "people personnes vortragende referenten",
    "speaker_ids": "speaker_ids speakers_ids",
    "company": "affiliation company societe entreprise organisation organization structure employer",
    "role": "role fonction job_title tagline",
    "id": "guid uuid id code slug uid session_id sid identifiant",
    "type": "type kind session_type event_type format",
    "service": "is_service_session is_break pause",
    "state": "status state statut etat",
    "recording": "recording recording_url video video_url youtube youtube_url replay replay_url enregistrement",
    "youtube": "youtube_slug youtube_id",
    "slides": "slides slides_url presentation presentation_url diapos support",
    "stream": "stream stream_url live live_url streaming_url lien_direct",
    "links": "links liens urls",
    "url": "url link lien website page",
}  # fmt: skip
_BREAKS = frozenset(
    (
        "break",
        "pause",
        "lunch",
        "dejeuner",
        "meal",
        "repas",
        "registration",
        "accueil",
        "coffee",
        "cafe",
        "service",
    )
)
_PEOPLE_LISTS = (
    "speakers",
    "persons",
    "people",
    "intervenants",
    "orateurs",
    "presenters",
    "users",
    "authors",
)
_ZONES = ("timezone", "time_zone", "timeZone", "time_zone_name", "tz", "zone", "fuseau")
_TITLES = ("conference", "event", "title", "name", "event_name", "eventName", "titre", "nom")


def read_objects(root: Any, name: str) -> RawSchedule:
    """Sessions from any JSON that holds objects with a title and a start; raises ImportRefused when none do."""
    found = list(islice(_sessions(root, "", 0), MAX_SESSIONS + 1))
    if not found:
        line = root.line if isinstance(root, Lined) else 1
        keys = ", ".join(list(root)[:4]) if isinstance(root, Lined) else type(root).__name__
        raise ImportRefused("unknown_dialect", line, found=keys[:60])
    raw = RawSchedule(dialect="json", title=name)
    known: dict[str, RawPerson] = {}
    if isinstance(root, Lined):
        known = _known_people(root)
        raw.title = next((words for key in _TITLES if (words := words_of(root.get(key)))), name)
        holders = [root, *root.objects("conference", "event", "meta", "info")]
        raw.zone = next((words for one in holders for key in _ZONES if (words := words_of(one.get(key)))), "")
    raw.sessions = [_session(one, day, known) for one, day in found]
    return raw


def read_rows(table: Table, name: str) -> RawSchedule:
    """Sessions from a table with a header row; raises ImportRefused when no row is one."""
    header = next((at for at, row in enumerate(table.rows[:20]) if _is_header(row)), None)
    if header is None:
        raise ImportRefused("unknown_dialect", 1, found=" ".join(table.rows[0])[:60])
    names = table.rows[header]
    raw = RawSchedule(
        dialect="table", title=name, own=_has([column_key(cell) for cell in names], "speaker_ids")
    )
    for line, cells in zip(table.lines[header + 1 :], table.rows[header + 1 :], strict=True):
        if any(cell.strip() for cell in cells):
            lined = Lined(zip(names, cells, strict=False))
            lined.line = line
            raw.sessions.append(_session(lined, "", {}))
    return raw


def _is_header(row: tuple[str, ...]) -> bool:
    fields = [column_key(cell) for cell in row]
    return _has(fields, "title") and (_has(fields, "start") or _has(fields, "date"))


def _sessions(value: Any, day: str, level: int) -> Iterator[tuple[Lined, str]]:
    """Every object that looks like a session and holds none, with the date under which it is listed."""
    if level > MAX_LEVELS:
        return
    if isinstance(value, list):
        for one in value:
            yield from _sessions(one, day, level + 1)
    elif isinstance(value, Lined):
        inside = _inside(value, day, level)
        first = next(inside, None)
        if first is not None:
            # A conference has a title and a start too.
            yield first
            yield from inside
        else:
            keys = [column_key(key) for key in value]
            if _has(keys, "title") and _has(keys, "start") and _filled(value, "title"):
                yield value, day


def _inside(value: Lined, day: str, level: int) -> Iterator[tuple[Lined, str]]:
    listed = words_of(value.get("date")) or words_of(value.get("day")) or day
    for key, one in value.items():
        if isinstance(one, list | Lined):
            dated = key if re.fullmatch(r"\d{4}-\d{2}-\d{2}", key) else listed
            yield from _sessions(one, dated, level + 1)


@cache
def _aliases(field: str) -> tuple[str, ...]:
    return tuple(FIELDS[field].split())


def _has(keys: list[str], field: str) -> bool:
    return any(alias in keys for alias in _aliases(field))


def _by_key(one: Lined) -> dict[str, Any]:
    return {column_key(key): value for key, value in one.items()}


def _filled(one: Lined, field: str) -> str:
    values = _by_key(one)
    return next((words for alias in _aliases(field) if (words := words_of(values.get(alias)))), "")


def _session(one: Lined, day: str, known: Mapping[str, RawPerson]) -> RawSession:
    values = _by_key(one)

    def word(field: str) -> str:
        for alias in _aliases(field):
            value = values.get(alias)
            words = words_of(value[0]) if isinstance(value, list) and value else words_of(value)
            if words:
                return words
        return ""

    kind = column_key(word("type"))
    service = values.get("is_service_session") is True or word("service").lower() in {
        "1",
        "true",
        "oui",
        "yes",
    }
    return RawSession(
        line=one.line,
        ids=tuple(words_of(values.get(alias)) for alias in _aliases("id")),
        title=word("title"),
        subtitle=word("subtitle"),
        abstract=word("abstract"),
        description=word("description"),
        date=word("date"),
        start=word("start"),
        end=word("end"),
        duration=word("duration"),
        zone=word("zone"),
        day=word("date") or day,
        room=word("room"),
        track=word("track"),
        language=word("language"),
        state=word("state"),
        is_break=service or kind in _BREAKS,
        people=_people(values, word("company"), word("role"), known),
        links=_links(values, word),
    )


def _links(values: Mapping[str, Any], word: Any) -> list[RawLink]:
    links = [RawLink(word(field), "", field) for field in ("recording", "slides", "stream") if word(field)]
    if slug := word("youtube"):
        links.append(RawLink(f"https://www.youtube.com/watch?v={slug}", "", "recording"))
    listed: Any = next((values[alias] for alias in _aliases("links") if values.get(alias)), [])
    if isinstance(listed, str):
        listed = listed.splitlines()
    for link in listed if isinstance(listed, list) else [listed]:
        if isinstance(link, Lined):
            title, kind = link.word("title", "name", "label"), link.word("type", "kind")
            links.append(RawLink(link.word("url", "href", "link"), title, kind))
        elif isinstance(link, str) and link.strip():
            links.append(_written_link(link.strip()))
    return [link for link in links if link.url.startswith(("http", "www."))]


def _written_link(text: str) -> RawLink:
    """A link of our own table: "kind address title"."""
    pieces = text.split(" ", 2)
    if len(pieces) > 1 and pieces[1].startswith("http"):
        return RawLink(pieces[1], pieces[2] if len(pieces) > 2 else "", pieces[0])
    return RawLink(pieces[0], text[len(pieces[0]) :].strip())


def _people(
    values: Mapping[str, Any], company: str, role: str, known: Mapping[str, RawPerson]
) -> list[RawPerson]:
    listed: Any = next((values[alias] for alias in _aliases("speakers") if values.get(alias)), [])
    own = str(values.get("speaker_ids") or "").split("\n")
    if isinstance(listed, str) and any(own):
        names = listed.split("\n")
        return [RawPerson(name, (mark,)) for name, mark in zip(names, own, strict=False)]
    people: list[RawPerson] = []
    for person in listed if isinstance(listed, list) else [listed]:
        if isinstance(person, Lined):
            people.append(_person(person, known))
        elif words := words_of(person):
            people.append(known.get(words) or RawPerson(words, (), company, role))
    return people


def _person(person: Lined, known: Mapping[str, RawPerson]) -> RawPerson:
    marks = tuple(person.word(key) for key in ("guid", "uuid", "id", "code", "slug"))
    full = known.get(next((mark for mark in marks if mark), ""))
    first = (
        f"{person.word('first_name', 'firstName', 'prenom')} {person.word('last_name', 'lastName', 'nom')}"
    )
    name = person.word("public_name", "full_name", "fullName", "name", "title") or first.strip()
    if full is not None and not name:
        return full
    company = person.word("company", "affiliation", "organization", "organisation", "societe")
    story = person.word("biography", "bio", "description") or (full.biography if full else "")
    return RawPerson(name, marks, company, person.word("role", "job_title", "tagLine", "position"), story)


def _known_people(root: Lined) -> dict[str, RawPerson]:
    known: dict[str, RawPerson] = {}
    for key in _PEOPLE_LISTS:
        value = root.get(key)
        pairs = list(value.items()) if isinstance(value, Lined) else []
        if isinstance(value, list):
            pairs = [("", one) for one in value]
        for mark, one in pairs:
            if isinstance(one, Lined) and not _has([column_key(name) for name in one], "start"):
                person = _person(one, {})
                for name in (mark, *person.ids):
                    if name:
                        known.setdefault(name, person)
    return known
