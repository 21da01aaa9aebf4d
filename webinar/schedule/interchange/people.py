"""The people of a session: one entry per person, with an identity that lasts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from webinar.core.markdown import html_to_markdown, looks_like_html
from webinar.core.text import salvage
from webinar.schedule.interchange.raw import RawPerson
from webinar.schedule.interchange.values import ImportedPerson

# A comma before these is part of the name.
_SUFFIX = r"(?!\s*(?:jr|sr|ph\.?d|md|m\.d|dr|msc|iii?|inc|ltd|gmbh)\b)"
_BETWEEN = re.compile(rf"\s*[;\n]\s*|\s*,{_SUFFIX}\s*(?![^(]*\))|\s+&\s+", re.I)
_NOBODY = frozenset({"", "-", "tba", "tbd", "n/a", "none", "null", "?", "à venir", "à définir"})


def read_people(raw: Iterable[RawPerson]) -> tuple[ImportedPerson, ...]:
    """Everybody once, in order; names joined by commas in one entry are taken apart."""
    people: dict[str, ImportedPerson] = {}
    for entry in raw:
        for person in _persons(entry):
            people.setdefault(person.guid, person)
    return tuple(people.values())


def _persons(entry: RawPerson) -> Iterator[ImportedPerson]:
    marks = (salvage(mark, max_graphemes=180).text for mark in entry.ids if mark.strip())
    given = next((mark for mark in marks if mark), "")
    names = [entry.name] if given else _BETWEEN.split(entry.name)
    company, role = salvage(entry.company).text, salvage(entry.role).text
    for written in names:
        name = salvage(written.strip()).text
        if name.lower() in _NOBODY:
            continue
        biography = html_to_markdown(entry.biography) if looks_like_html(entry.biography) else entry.biography
        kept = salvage(biography, multi_line=True, max_graphemes=5_000).text
        yield ImportedPerson(given or f"name:{name.casefold()}"[:180], name, company, role, kept)
