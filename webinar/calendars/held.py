"""An entry as it is kept of what a guest's calendar holds, and back."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from webinar.calendars.entries import CalendarEntry, Status
from webinar.calendars.texts import Unusable

# Long, and no reason to write to anybody.
NOT_KEPT = frozenset({"abstract", "html", "repeats", "replaces", "stamp"})
MOMENTS = frozenset({"created", "modified", "starts_wall", "ends_wall"})
LISTS = frozenset({"speakers", "notes", "categories"})


def to_held(entry: CalendarEntry) -> dict[str, Any]:
    """The values of a single entry that fit into a row."""
    if entry.repeats is not None or entry.replaces is not None:
        raise Unusable("a series is not kept as a single entry")
    kept: dict[str, Any] = {}
    for field in fields(CalendarEntry):
        value = getattr(entry, field.name)
        if field.name in MOMENTS:
            value = value.isoformat()
        elif field.name in LISTS:
            value = list(value)
        elif field.name == "status":
            value = value.value
        if field.name not in NOT_KEPT:
            kept[field.name] = value
    return kept


def from_held(kept: dict[str, Any]) -> CalendarEntry:
    """The entry of a row, without its long texts."""
    values = dict(kept)
    for name in MOMENTS:
        values[name] = datetime.fromisoformat(values[name])
    for name in LISTS:
        values[name] = tuple(values[name])
    values["status"] = Status(values["status"])
    return CalendarEntry(**values)
