"""A schedule in the words of its file: text only, before times, zones and identities are made out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Where a room must have a name and there is none.
NO_ROOM = "-"


@dataclass(slots=True)
class RawPerson:
    """A speaker as written: the first of `ids` that is not empty names them."""

    name: str
    ids: tuple[str, ...] = ()
    company: str = ""
    role: str = ""
    biography: str = ""


@dataclass(slots=True)
class RawLink:
    """An address as written; `hint` is what its place in the file says it is."""

    url: str
    title: str = ""
    hint: str = ""


@dataclass(slots=True)
class RawSession:
    """One line of the schedule; `day*` are of the conference day that it is listed under."""

    line: int = 0
    ids: tuple[str, ...] = ()
    title: str = ""
    subtitle: str = ""
    abstract: str = ""
    description: str = ""
    date: str = ""
    start: str = ""
    end: str = ""
    duration: str = ""
    zone: str = ""
    day: str = ""
    day_start: str = ""
    day_end: str = ""
    room: str = ""
    track: str = ""
    language: str = ""
    state: str = ""
    is_break: bool = False
    people: list[RawPerson] = field(default_factory=list)
    links: list[RawLink] = field(default_factory=list)


@dataclass(slots=True)
class RawSchedule:
    """A whole file as written; `own` says that we wrote it: texts are Markdown, types exact."""

    dialect: str
    title: str = ""
    acronym: str = ""
    description: str = ""
    zone: str = ""
    zone_line: int = 0
    day_change: str = ""
    places: tuple[str, ...] = ()
    url: str = ""
    base_url: str = ""
    days: list[str] = field(default_factory=list)
    sessions: list[RawSession] = field(default_factory=list)
    own: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)
