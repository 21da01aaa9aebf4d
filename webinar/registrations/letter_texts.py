"""An event's own words in its letters: which kinds have them, the placeholders they may hold, and what they become."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from markupsafe import Markup, escape
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webinar.core.mail_content import Content
from webinar.core.mail_message import header_text
from webinar.core.markdown import render
from webinar.registrations.letter_models import LetterText

KINDS = ("registered", "waiting", "promoted", "moved", "cancelled", "day", "hour", "minutes", "replay")
# A placeholder in either language means the same in letters of both.
PLACEHOLDERS: Mapping[str, str] = {
    "prenom": "first", "first_name": "first", "nom": "name", "name": "name", "session": "session",
    "heure": "time", "time": "time", "date": "date",
}  # fmt: skip
OFFERED: Mapping[str, tuple[str, ...]] = {
    "fr": ("prenom", "nom", "session", "heure", "date"),
    "en": ("first_name", "name", "session", "time", "date"),
}
LONGEST_VALUE = 200
_BRACED = re.compile(r"\{([^{}\n]*)\}")


def unknown(text: str) -> str | None:
    """The first placeholder that means nothing, None when every one is known."""
    return next((found[0] for found in _BRACED.finditer(text) if found[1] not in PLACEHOLDERS), None)


def own_texts(db: Session, event_id: int) -> dict[tuple[str, str], LetterText]:
    """The event's own words by kind and language."""
    rows = db.scalars(select(LetterText).where(LetterText.event_id == event_id))
    return {(row.kind, row.lang): row for row in rows}


def own_text(db: Session, event_id: int, kind: str, lang: str) -> LetterText | None:
    """The event's own words for a kind of letter in a language."""
    wanted = (LetterText.event_id == event_id, LetterText.kind == kind, LetterText.lang == lang)
    return db.scalar(select(LetterText).where(*wanted))


def keep(db: Session, event_id: int, kind: str, lang: str, subject: str, text: str) -> None:
    """Stores the event's own words; letters written from now on have them."""
    row = own_text(db, event_id, kind, lang)
    if row is None:
        db.add(LetterText(event_id=event_id, kind=kind, lang=lang, subject=subject, text=text))
    else:
        row.subject, row.text = subject, text
    db.flush()


def reset(db: Session, event_id: int, kind: str, lang: str) -> None:
    """Goes back to the usual words."""
    wanted = (LetterText.event_id == event_id, LetterText.kind == kind, LetterText.lang == lang)
    db.execute(delete(LetterText).where(*wanted))


def in_own_words(
    db: Session, event_id: int, kind: str, subject: str, content: Content, values: Mapping[str, str]
) -> tuple[str, Content]:
    """Subject and letter with the event's own words where it has some; heading, facts and links stay."""
    own = own_text(db, event_id, kind, content.lang)
    if own is None:
        return subject, content
    lines = {name: header_text(value, LONGEST_VALUE) for name, value in values.items()}
    # The first line is the one that the own words replace; what follows it says why a session is cancelled.
    prose = (_filled(own.text, lines), _filled_page(render(own.text), lines))
    return _filled(own.subject, lines), replace(content, prose=prose, lines=content.lines[1:])


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _BRACED.sub(lambda found: _value(found, values), text)


def _filled_page(page: Markup, values: Mapping[str, str]) -> Markup:
    # Values come in after rendering, escaped: nothing in them is Markdown or HTML.
    filled = _BRACED.sub(lambda found: str(escape(_value(found, values))), str(page))
    return Markup(filled)  # noqa: S704 - rendered and cleaned above, values escaped


def _value(found: re.Match[str], values: Mapping[str, str]) -> str:
    return values.get(PLACEHOLDERS.get(found[1], ""), found[0])
