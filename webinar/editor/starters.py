"""What a new session begins with: a usual length and a running order that fills it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from webinar.core.i18n import LANGUAGES, translate
from webinar.schedule.models import Texts

Name = Literal["pitch_day", "webinar", "round_table", "empty"]
MINUTES: Mapping[Name, int] = {"pitch_day": 120, "webinar": 60, "round_table": 90, "empty": 60}
WELCOME_MIN, CLOSING_MIN = 5, 5
# A pitch, its questions, the change to the next one (product.md).
PITCH_S, QUESTIONS_S, CHANGEOVER_S = 300, 300, 60


@dataclass(frozen=True)
class Line:
    """A slot to be."""

    kind: str
    title: Texts
    pitch_s: int
    questions_s: int = 0
    changeover_s: int = 0


def _said(key: str, **params: int) -> Texts:
    return {lang: translate(lang, key, **params) for lang in LANGUAGES}


def lines_of(name: Name, minutes: int) -> Sequence[Line]:
    """The running order of a session of that length; what is short loses its welcome and closing words first."""
    if name == "empty":
        return []
    ends = minutes >= 4 * (WELCOME_MIN + CLOSING_MIN)
    middle = minutes - (WELCOME_MIN + CLOSING_MIN if ends else 0)
    lines = _pitches(middle) if name == "pitch_day" else _conversation(name, middle)
    if not ends:
        return lines
    welcome = Line("talk", _said("editor.line.welcome"), WELCOME_MIN * 60)
    closing = Line("talk", _said("editor.line.closing"), CLOSING_MIN * 60)
    return [welcome, *lines, closing]


def _pitches(minutes: int) -> list[Line]:
    many = max(1, minutes * 60 // (PITCH_S + QUESTIONS_S + CHANGEOVER_S))
    return [
        Line("pitch", _said("editor.line.pitch", number=number), PITCH_S, QUESTIONS_S, CHANGEOVER_S)
        for number in range(1, many + 1)
    ]


def _conversation(name: Name, minutes: int) -> list[Line]:
    """One long part with the last third for questions."""
    questions = minutes // 3 * 60
    return [Line("talk", _said(f"editor.line.{name}"), minutes * 60 - questions, questions)]
