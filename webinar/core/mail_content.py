"""What a letter says, written once and laid out as plain text and as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from flask import current_app
from markupsafe import Markup

from config import ROOT
from webinar.core.mail_message import two_fold

STYLE = Path(ROOT / "templates" / "mail" / "letter.css").read_text("utf-8")


@dataclass(frozen=True, kw_only=True)
class Content:
    """A letter: one heading, some sentences, facts by name, what people wrote, one thing to do.

    `prose` is what its sender wrote in place of sentences, as text and as cleaned HTML.
    `quotes` are (who or what, text), `links` further addresses under the button, `small` why one gets this.
    """

    lang: str
    title: str
    prose: tuple[str, Markup] | None = None
    lines: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()
    quotes: Sequence[tuple[str, str]] = ()
    button: tuple[str, str] | None = None
    links: Sequence[tuple[str, str]] = ()
    small: Sequence[str] = ()


def body_of(content: Content) -> EmailMessage:
    """The body of a letter in both forms."""
    return two_fold(as_text(content), as_html(content))


def as_text(content: Content) -> str:
    """The letter for readers of plain text; it says everything that the other form says."""
    parts = [content.title, *([content.prose[0]] if content.prose else []), *content.lines]
    if content.facts:
        parts.append("\n".join(f"{name} {value}" for name, value in content.facts))
    parts += [f"{name}\n{_quoted(text)}" for name, text in content.quotes]
    addresses = [content.button, *content.links] if content.button else content.links
    parts += [f"{label}\n{address}" for label, address in addresses]
    if content.small:
        parts.append("-- \n" + "\n".join(content.small))
    return "\n\n".join(parts) + "\n"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


def as_html(content: Content) -> str:
    """The letter as a page of at most 600 px that keeps its contrast in the dark."""
    template = current_app.jinja_env.get_template("mail/letter.html")
    return template.render(letter=content, style=Markup(f"<style>{STYLE}</style>"))  # noqa: S704 - our own file
