"""Running orders to begin with: what a pitch day, a webinar and a round table are made of."""

from __future__ import annotations

from typing import Literal, NamedTuple

Starter = Literal["pitch_day", "webinar", "round_table"]
STARTERS: tuple[Starter, ...] = ("pitch_day", "webinar", "round_table")
MINUTE = 60
PITCH_S = (5 * MINUTE, 5 * MINUTE, MINUTE)
MOST_PITCHES = 40
PITCHES_BEFORE_A_BREAK = 6


class Planned(NamedTuple):
    """A slot to make: its kind, the last word of its title's key, and its lengths in seconds."""

    kind: str
    title: str
    pitch_s: int
    questions_s: int = 0
    changeover_s: int = 0


def lines_of(starter: Starter, minutes: int) -> list[Planned]:
    """The slots of a starter for a session of that length: they fill it as far as they can and never pass its end."""
    return {"pitch_day": _pitch_day, "webinar": _webinar, "round_table": _round_table}[starter](max(20, minutes))


def _pitch_day(minutes: int) -> list[Planned]:
    """A welcome, pitches with a break after every few, a closing word."""
    left = (minutes - 10) * MINUTE
    lines = [Planned("talk", "welcome", 5 * MINUTE)]
    pitches = 0
    while pitches < MOST_PITCHES:
        pause = 10 * MINUTE if pitches and pitches % PITCHES_BEFORE_A_BREAK == 0 else 0
        if left < pause + sum(PITCH_S):
            break
        if pause:
            lines.append(Planned("break", "pause", pause))
        lines.append(Planned("pitch", "pitch", *PITCH_S))
        left -= pause + sum(PITCH_S)
        pitches += 1
    return [*lines, Planned("talk", "closing", 5 * MINUTE)]


def _webinar(minutes: int) -> list[Planned]:
    """A welcome, one talk, the questions of everybody."""
    questions = max(5, minutes // 4)
    return [
        Planned("talk", "welcome", 5 * MINUTE),
        Planned("talk", "talk", (minutes - questions - 5) * MINUTE),
        Planned("questions", "questions", questions * MINUTE),
    ]


def _round_table(minutes: int) -> list[Planned]:
    """A welcome, the discussion, questions, a closing word."""
    questions = max(5, minutes // 4)
    return [
        Planned("talk", "welcome", 5 * MINUTE),
        Planned("talk", "discussion", (minutes - questions - 10) * MINUTE),
        Planned("questions", "questions", questions * MINUTE),
        Planned("talk", "closing", 5 * MINUTE),
    ]
