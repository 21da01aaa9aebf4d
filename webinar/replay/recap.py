"""Writes the first draft of a recap from what the log knows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from webinar.core.i18n import translate
from webinar.replay.stamps import show_moment

_SIGNS = re.compile(r"([\\`*_\[\]<>#|~&])")
_BULLET = re.compile(r"^([-+=])")
_NUMBER = re.compile(r"^(\d+)([.)])")


@dataclass(frozen=True)
class AnsweredText:
    """An answered question as the draft tells of it; `answer` is the written one."""

    text: str
    author: str | None
    moment_s: float | None
    answer: str | None = None


@dataclass(frozen=True)
class SlotStory:
    """What is known of one slot after the sitting."""

    title: str
    company: str
    speakers: tuple[str, ...]
    minutes: int | None
    questions: tuple[AnsweredText, ...]


def literal(text: str) -> str:
    """The text on one line so that Markdown shows it as it is."""
    escaped = _SIGNS.sub(r"\\\1", " ".join(text.split()))
    return _NUMBER.sub(r"\1\\\2", _BULLET.sub(r"\\\1", escaped))


def draft(story: SlotStory, lang: str) -> str:
    """A first version in Markdown: who presented what and for how long, then the questions answered."""
    who = ", ".join(literal(name) for name in story.speakers) or literal(story.company)
    title = literal(story.title)
    if who and who != title:
        opening = translate(lang, "replay.draft.opening", who=who, title=title)
    else:
        opening = translate(lang, "replay.draft.opening_nobody", title=title)
    if story.minutes is not None:
        opening += " " + translate(lang, "replay.draft.minutes", count=story.minutes)
    lines = [opening]
    if story.questions:
        lines += ["", "### " + translate(lang, "replay.draft.questions", count=len(story.questions)), ""]
        lines += [_question(question, lang) for question in story.questions]
    return "\n".join(lines) + "\n"


def _question(question: AnsweredText, lang: str) -> str:
    author = literal(question.author) if question.author else translate(lang, "replay.anonymous")
    moment = f" ({show_moment(question.moment_s)})" if question.moment_s is not None else ""
    line = f"- {literal(question.text)} – {author}{moment}"
    return f"{line}\n  {literal(question.answer)}" if question.answer else line
