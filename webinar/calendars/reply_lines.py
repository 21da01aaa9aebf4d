"""Picks the lines of a calendar text that an answer needs: the less is parsed, the less can break."""

from __future__ import annotations

import re
from dataclasses import dataclass

from webinar.calendars.texts import clean

MAX_LINES = 20_000
KEPT = frozenset(
    ("UID", "ATTENDEE", "SEQUENCE", "DTSTAMP", "RECURRENCE-ID", "COMMENT", "DTSTART", "DTEND", "DURATION")
)
KEPT_OF_GUEST = ("PARTSTAT", "SENT-BY", "DELEGATED-TO")
_NAME = re.compile(r"([A-Za-z0-9-]+)[ \t]*(?=[;:])")
_PARAMETER = re.compile(r""";[ ]*([A-Za-z0-9-]+)[ ]*=[ ]*("[^"]*"(?:,"[^"]*")*|[^";:]*)""")
_MAILTO = re.compile(r":[ ]*(?=mailto:)", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """One unfolded content line; `in_zone` when it belongs to a VTIMEZONE."""

    text: str
    in_zone: bool = False

    @property
    def is_date_of_series(self) -> bool:
        """Whether it says that one date of a series is meant, readable or not."""
        return not self.in_zone and self.text[:13].upper() == "RECURRENCE-ID"


def essential_lines(text: str) -> list[Line]:
    """The lines of calendars, their zones and the few properties of their events that answers need."""
    text = re.sub("\n[ \t]", "", re.sub("\r\n?", "\n", text).lstrip("\ufeff"))
    kept: list[Line] = []
    path: list[str] = []
    for raw in text.split("\n", MAX_LINES)[:MAX_LINES]:
        line = clean(raw).strip()
        match = _NAME.match(line)
        if match is None:
            continue
        name, value = match.group(1).upper(), line.rpartition(":")[2].strip().upper()
        if name == "BEGIN":
            path.append(value)
        if _is_essential(name, path):
            kept.append(Line(_tidied(name, line), path[1:2] == ["VTIMEZONE"]))
        if name == "END" and value in path:
            del path[len(path) - 1 - path[::-1].index(value) :]
    return kept


def _is_essential(name: str, path: list[str]) -> bool:
    if path[:1] != ["VCALENDAR"] or len(path) > 3:
        return False
    if path[1:2] == ["VTIMEZONE"]:
        return True
    if len(path) == 1:
        return name in ("BEGIN", "END", "METHOD")
    return path == ["VCALENDAR", "VEVENT"] and (name in ("BEGIN", "END") or name in KEPT)


def _tidied(name: str, line: str) -> str:
    if name in ("BEGIN", "END"):
        return f"{name}:{line.rpartition(':')[2].strip().upper()}"
    return _guest_line(line) if name == "ATTENDEE" else line


def _guest_line(line: str) -> str:
    """The guest with what an answer needs: programs add parameters that are malformed or unquoted."""
    parameters = ""
    for match in _PARAMETER.finditer(line):
        name, value = match.group(1).upper(), match.group(2).split('","')[0].strip('"').strip()
        if name in KEPT_OF_GUEST and f";{name}=" not in parameters:
            parameters += f';{name}="{value}"'
    starts = [match.end() for match in _MAILTO.finditer(line)]
    address = line[starts[-1] :] if starts else line.rpartition(":")[2]
    return f"ATTENDEE{parameters}:{address.strip()}"
