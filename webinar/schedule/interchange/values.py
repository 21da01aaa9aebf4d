"""A schedule as its file says it, dialect and database apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

LinkKind = Literal["recording", "stream", "chat", "slides", "other"]
SessionKind = Literal["talk", "break"]
Outcome = Literal["noted", "skipped"]
MAX_SESSIONS = 5_000
LONGEST_TALK = timedelta(hours=6)


class ImportRefused(Exception):
    """A file of which nothing is read: the line, a catalogue key that says why, and its placeholders."""

    def __init__(self, reason: str, line: int = 0, **params: str | int) -> None:
        super().__init__(reason, line, params)
        self.reason = f"schedule.import.refused.{reason}"
        self.line = line
        self.params: Mapping[str, str | int] = params


@dataclass(frozen=True, slots=True)
class ReportLine:
    """What became of a line of the file that was not taken as it stands; `reason` is a catalogue key."""

    outcome: Outcome
    line: int
    reason: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportedPerson:
    """A speaker; `guid` is whatever the file knows them by."""

    guid: str
    name: str
    company: str = ""
    role: str = ""
    biography: str = ""


@dataclass(frozen=True, slots=True)
class ImportedLink:
    """An address of a session."""

    url: str
    title: str = ""
    kind: LinkKind = "other"


@dataclass(frozen=True, slots=True)
class ImportedSession:
    """One talk or break; `starts_wall` is naive, its `fold` chooses between two equal wall times."""

    guid: str
    title: str
    starts_wall: datetime
    zone: str
    length: timedelta
    subtitle: str = ""
    abstract: str = ""
    room: str = ""
    track: str = ""
    language: str = ""
    people: tuple[ImportedPerson, ...] = ()
    links: tuple[ImportedLink, ...] = ()
    kind: SessionKind = "talk"
    cancelled: bool = False
    line: int = field(default=0, compare=False)

    @property
    def starts_at(self) -> datetime:
        """The instant that the wall time means."""
        return self.starts_wall.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    @property
    def local(self) -> datetime:
        """The start in its zone."""
        return self.starts_at.astimezone(ZoneInfo(self.zone))

    @property
    def ends_at(self) -> datetime:
        """The instant after the length has really passed."""
        return self.starts_at + self.length

    @property
    def ends_wall(self) -> datetime:
        """What clocks in the zone show at the end."""
        return self.ends_at.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class ImportedEvent:
    """The programme that the sessions belong to."""

    title: str
    zone: str
    acronym: str = ""
    description: str = ""
    url: str = ""
    days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedSchedule:
    """A whole file: what is imported, and a report of what was assumed or left out."""

    event: ImportedEvent
    sessions: tuple[ImportedSession, ...]
    report: tuple[ReportLine, ...] = field(default=(), compare=False)
    dialect: str = field(default="", compare=False)

    @property
    def skipped(self) -> tuple[ReportLine, ...]:
        """The lines of the file that became no session."""
        return tuple(entry for entry in self.report if entry.outcome == "skipped")


def exported_guid(guid: str, scope: str) -> str:
    """The UUID that a thing has in exported files: its own if it is one, else one that stays the same.

    `scope` keeps equal ids of two events apart.
    """
    try:
        return str(UUID(guid))
    except ValueError:
        return str(uuid5(NAMESPACE_URL, f"{scope}#{guid}"))
