"""Writes the first draft of a recap from what the log knows, and turns Markdown into safe HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import nh3
from markdown_it import MarkdownIt

from webinar.core.i18n import translate
from webinar.replay.stamps import show_moment

MAX_SOURCE = 5_000
_TAGS = {"p", "br", "h3", "h4", "ul", "ol", "li", "strong", "em", "blockquote", "a", "code", "pre", "hr"}
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~])")
_LINE_START = re.compile(r"^(\s*)([-+=]|\d+[.)])", re.MULTILINE)
_parser = MarkdownIt("js-default", {"linkify": False, "html": False}).disable("image")


@dataclass(frozen=True)
class AnsweredText:
    """An answered question as the draft tells of it; `answer` is the written one."""

    text: str
    author: str | None
    moment_s: float | None
    answer: str | None = None


@dataclass(frozen=True)
class SlotFacts:
    """What is known of one slot after the sitting."""

    title: str
    company: str
    speakers: tuple[str, ...]
    minutes: int | None
    questions: tuple[AnsweredText, ...]
    votes: int = 0


def plain(text: str) -> str:
    """The text so that Markdown shows it as it is."""
    escaped = _MARKUP.sub(r"\\\1", " ".join(text.split()))
    return _LINE_START.sub(lambda match: match.group(1) + "\\" + match.group(2), escaped)


def draft(facts: SlotFacts, lang: str) -> str:
    """A first version in Markdown: who presented what and for how long, then the questions answered."""
    who = ", ".join(plain(name) for name in facts.speakers)
    key = "replay.draft.opening" if who else "replay.draft.opening_nobody"
    lines = [
        translate(
            lang,
            key,
            who=who,
            title=plain(facts.title),
            company=plain(facts.company) or "–",
        )
    ]
    if facts.minutes is not None:
        lines[0] += " " + translate(lang, "replay.draft.minutes", count=facts.minutes)
    if facts.questions:
        lines += ["", "### " + translate(lang, "replay.draft.questions", count=len(facts.questions)), ""]
        lines += [_question(question, lang) for question in facts.questions]
    return "\n".join(lines)


def _question(question: AnsweredText, lang: str) -> str:
    author = plain(question.author) if question.author else translate(lang, "replay.anonymous")
    moment = f" ({show_moment(question.moment_s)})" if question.moment_s is not None else ""
    line = f"- {plain(question.text)} – {author}{moment}"
    return f"{line}\n  {plain(question.answer)}" if question.answer else line


def render(source: str) -> str:
    """Safe HTML of a recap; headings start below the page's own. Slow for hostile text: off the loop."""
    html = _parser.render(source[:MAX_SOURCE])
    html = re.sub(r"<(/?)h[12]>", r"<\1h3>", html)
    html = re.sub(r"<(/?)h[56]>", r"<\1h4>", html)
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer ugc",
    )


def first_sentence(sources: Sequence[str], limit: int = 200) -> str:
    """The beginning of the first recap as plain text, for previews."""
    for source in sources:
        text = " ".join(nh3.clean(_parser.render(source[:MAX_SOURCE]), tags=set()).split())
        if text:
            return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"
    return ""
