"""Entries, feeds and invitations to build tests from; hostile texts for every field."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from webinar.calendars.entries import CalendarEntry, Feed, Guest, Invite, Mailbox

CREATED = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
MODIFIED = datetime(2026, 2, 1, 9, 30, tzinfo=UTC)
SENT_AT = datetime(2026, 3, 1, 7, 0, 5, tzinfo=UTC)

HOSTILE = {
    "two_paragraphs": 'Premier paragraphe.\r\n\r\nSecond, avec ; et \\ et "guillemets".',
    "controls": "a\x00b\x07c\x1b[31md\x0be\x85f\u2028g",
    "end_of_event": "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:injected",
    "emoji": "👩‍👩‍👧‍👦 équipe 🇫🇷 " * 6,
    "right_to_left": "عرض الشركات الناشئة — שלום",
    "long": "é" * 10_000,
    "backslashes": "\\" * 400 + "\\n\\,\\;",
    "half_character": "avant\ud800après",
    "markup": "<script>alert(1)</script><b>gras</b> &amp; <i>fin</i>",
    "parameters": 'Zoé "la grande"; CN=x:y,^n^^\'',
}


def wall(year: int, month: int, day: int, hour: int = 0, minute: int = 0, fold: int = 0) -> datetime:
    """A planned wall time."""
    return datetime(year, month, day, hour, minute, fold=fold)  # noqa: DTZ001 - wall times carry no offset


def entry(number: int = 1, **changes: Any) -> CalendarEntry:
    """A pitch session in Paris."""
    base = CalendarEntry(
        uid=f"6f3c{number:04}@estrade.example",
        sequence=2,
        created=CREATED,
        modified=MODIFIED,
        title=f"Présentation {number} : la santé, « autrement »",
        starts_wall=wall(2026, 10, 1, 14, 0),
        ends_wall=wall(2026, 10, 1, 15, 30),
        zone="Europe/Paris",
        abstract="Cinq jeunes pousses ; cinq minutes chacune.\n\nPuis vos questions.",
        speakers=("Inès Marceau", "Noé Tan"),
        join_url=f"https://estrade.example/s/{number}/live",
        page_url=f"https://estrade.example/s/{number}",
        categories=("Santé", "Données"),
        colour="#0f766e",
        related_to="programme-1@estrade.example",
    )
    return replace(base, **changes)


def feed(*entries: CalendarEntry, **changes: Any) -> Feed:
    """A public programme."""
    base = Feed(
        name="Rencontres du numérique",
        url="https://estrade.example/e/rencontres/calendar.ics",
        zone="Europe/Paris",
        entries=tuple(entries),
        description="Le programme de l’association.\n\nMis à jour chaque heure.",
        colour="teal",
    )
    return replace(base, **changes)


def invite(**changes: Any) -> Invite:
    """An invitation for one guest."""
    base = Invite(
        entry=entry(),
        organizer=Mailbox("calendrier@estrade.example", 'Association "Rencontres"'),
        guest=Guest("ines+agenda@guest.example", "Inès Marceau, PhD"),
        sent_at=SENT_AT,
    )
    return replace(base, **changes)


def unfolded(body: bytes) -> list[str]:
    """The content lines of a calendar."""
    return body.decode("utf-8").replace("\r\n ", "").split("\r\n")[:-1]


def values(body: bytes, name: str) -> list[str]:
    """The text of each property of that name, parameters included."""
    return [line[len(name) :] for line in unfolded(body) if line.startswith((f"{name}:", f"{name};"))]
