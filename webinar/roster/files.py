"""The people of an event as files for spreadsheets and programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from webinar.core.i18n import pick, translate
from webinar.core.spreadsheet import Value, write_csv
from webinar.core.strict_json import dumps
from webinar.core.workbook import CONTENT_TYPE, write_workbook
from webinar.registrations.answers import in_words
from webinar.roster.entries import Choice, Entry, Place
from webinar.schedule.models import Event, PitchSession

FORMS = ("csv", "xlsx", "json")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": CONTENT_TYPE,
    "json": "application/json",
}
COLUMNS = ("name", "email", "language", "status", "placed_at", "contact", "session", "session_id")


@dataclass(frozen=True)
class Sheet:
    """What a file is written from: everybody asked for and the sessions by id."""

    event: Event
    sessions: Mapping[int, PitchSession]
    entries: Sequence[Entry]
    choice: Choice
    lang: str

    def places(self, entry: Entry) -> list[Place]:
        """The entry's places that the file tells of."""
        found = entry.within(self.choice.pitch_session_id, self.choice.statuses)
        return [place for place in found if place.pitch_session_id in self.sessions]


def write(sheet: Sheet, form: str) -> bytes:
    """The file in one of FORMS: one row for each place, since status and agreement belong to a place."""
    if form == "json":
        return dumps(as_data(sheet)).encode()
    rows = as_table(sheet)
    return write_csv(rows, sheet.lang) if form == "csv" else write_workbook(rows, pick(sheet.event.title, sheet.lang))


def as_table(sheet: Sheet) -> list[tuple[Value, ...]]:
    """A header and the rows, in words of the reader's language; times are of the event's zone."""
    zone = ZoneInfo(sheet.event.zone)
    asked = _questions(sheet)
    titles = [translate(sheet.lang, f"roster.column.{name}") for name in COLUMNS]
    rows: list[tuple[Value, ...]] = [(*titles, *asked)]
    for entry in sheet.entries:
        for place in sheet.places(entry):
            pitch_session = sheet.sessions[place.pitch_session_id]
            rows.append(
                (
                    entry.name,
                    entry.email,
                    entry.language,
                    translate(sheet.lang, f"roster.status.{place.status}"),
                    place.placed_at.astimezone(zone).replace(tzinfo=None, microsecond=0),
                    _contact(place.contact, sheet.lang),
                    pick(pitch_session.title, sheet.lang),
                    pitch_session.public_id,
                    *_answers(place, asked, sheet.lang),
                )
            )
    return rows


def _questions(sheet: Sheet) -> list[str]:
    """The organiser's own questions that anybody of the file answered, each once."""
    places = (place for entry in sheet.entries for place in sheet.places(entry))
    return list(dict.fromkeys(label for place in places for label, _ in in_words(place.answers, sheet.lang)))


def _answers(place: Place, asked: Sequence[str], lang: str) -> list[str]:
    said = dict(in_words(place.answers, lang))
    return [said.get(label, "") for label in asked]


def _contact(agreed: bool | None, lang: str) -> str:
    """Empty where nobody asked: that is no "no"."""
    return "" if agreed is None else translate(lang, f"roster.contact.{'yes' if agreed else 'no'}")


def as_data(sheet: Sheet) -> dict[str, Any]:
    """The same for programs, one object a person."""
    return {
        "event": sheet.event.slug,
        "people": [
            {
                "name": entry.name,
                "email": entry.email or None,
                "language": entry.language or None,
                "places": [
                    {
                        "session": sheet.sessions[place.pitch_session_id].public_id,
                        "title": sheet.sessions[place.pitch_session_id].title,
                        "status": place.status,
                        "placed_at": place.placed_at.isoformat(),
                        "contact": place.contact,
                        "answers": list(place.answers.values()),
                    }
                    for place in sheet.places(entry)
                ],
            }
            for entry in sheet.entries
        ],
    }
