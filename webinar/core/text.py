"""What text people may enter: one rule for what is refused, what is removed, how long it is (S28)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import islice

import regex  # type: ignore[import-untyped]

from webinar.core.errors import Refusal

MAX_MARKS = 8
LINE_GRAPHEMES, LINE_BYTES = 200, 1_600
TEXT_GRAPHEMES, TEXT_BYTES = 500, 4_000
# Nothing longer is even looked at: normalising costs time, and no field holds this much.
MAX_CODE_POINTS = 200_000

_GRAPHEME = regex.compile(r"\X")
_SURROGATE = regex.compile(r"[\ud800-\udfff]")
# Joiners between marks would hide a pile from a plain count.
_MARK_PILE = regex.compile(rf"((?:\p{{M}}[\u200c\u200d]*+){{{MAX_MARKS}}})(?:\p{{M}}[\u200c\u200d]*+)+")
# Controls, but for tab and line feed, and the code points that are no characters (XML 1.0 cannot carry them).
_NEVER = regex.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufeff\p{NChar=Yes}]")
_LINE_BREAK = regex.compile(r"\r\n|[\r\x85\u2028\u2029\x0b\x0c]")
_GAP = regex.compile(r"[ \t\n]*[\t\n][ \t\n]*| {2,}")
_ASCII_WORK = regex.compile(r"[\x00-\x08\x0b-\x1f\x7f]|\n{4}")
_EDGES = regex.compile(r"^[\s\u200b\u2060\u00ad]+|[\s\u200b\u2060\u00ad]+$")
_MANY_BREAKS = regex.compile(r"\n{4,}")
# A letter, digit, sign or picture that leaves ink; the excepted ones are letters and symbols that do not.
_INKLESS = r"\u115f\u1160\u2800\u3164\uffa0"
_INK = regex.compile(rf"[[\p{{L}}\p{{N}}\p{{P}}\p{{S}}\p{{Co}}]--[{_INKLESS}]]", regex.V1)
_OPENS_EMBEDDING = frozenset("\u202a\u202b\u202d\u202e")
_OPENS_ISOLATE = frozenset("\u2066\u2067\u2068")
_CLOSES_EMBEDDING, _CLOSES_ISOLATE = "\u202c", "\u2069"
_BIDI = regex.compile(r"[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Text fit to be stored and shown; `changed` says that characters were removed, which people are told."""

    text: str
    changed: bool


def count_graphemes(text: str) -> int:
    """The length as people count it: a family emoji or a letter with its accents is one."""
    if text.isascii():
        return len(text) - text.count("\r\n")
    return sum(1 for _ in _GRAPHEME.finditer(text))


def clean_line(
    raw: str, *, min_graphemes: int = 1, max_graphemes: int = LINE_GRAPHEMES, max_bytes: int | None = None
) -> Cleaned:
    """A name, title or label on one line; raises Refusal("invalid") for what cannot be kept.

    `min_graphemes=0` allows an empty field. Line breaks and tabs become a space. Code points are limited as
    graphemes are: lines live in columns that count the former.
    """
    return _clean(raw, False, min_graphemes, max_graphemes, max_bytes or 8 * max_graphemes)


def clean_text(
    raw: str, *, min_graphemes: int = 1, max_graphemes: int = TEXT_GRAPHEMES, max_bytes: int | None = None
) -> Cleaned:
    """A text of several lines; raises Refusal("invalid") for what cannot be kept."""
    return _clean(raw, True, min_graphemes, max_graphemes, max_bytes or 8 * max_graphemes)


def salvage(raw: str, *, multi_line: bool = False, max_graphemes: int = LINE_GRAPHEMES) -> Cleaned:
    """The best that can be kept of text from a file: nothing is refused, what is too long is cut with "…"."""
    kept = _SURROGATE.sub("", raw[:MAX_CODE_POINTS].replace("\x00", ""))
    text, removed = _normalise(kept, multi_line)
    removed = removed or kept != raw
    if len(text) > max_graphemes and (not multi_line or count_graphemes(text) > max_graphemes):
        first = islice(_GRAPHEME.finditer(text), max_graphemes - 1)
        ends = [match.end() for match in first if multi_line or match.end() < max_graphemes]
        text = _balance(text[: ends[-1] if ends else 0].rstrip()) + "…"
        removed = True
    return Cleaned(text if is_visible(text) else "", removed)


def is_visible(text: str) -> bool:
    """Whether anything of the text can be seen."""
    return _INK.search(text) is not None


def _clean(raw: str, multi_line: bool, least: int, most: int, max_bytes: int) -> Cleaned:
    if len(raw) > MAX_CODE_POINTS:
        raise Refusal("invalid", "core.text.too_long", params={"max": most, "length": len(raw)})
    if "\x00" in raw or _SURROGATE.search(raw):
        raise Refusal("invalid", "core.text.not_text")
    text, removed = _normalise(raw, multi_line)
    if not is_visible(text):
        if least:
            raise Refusal("invalid", "core.text.blank")
        return Cleaned("", removed or bool(text))
    length = count_graphemes(text)
    if length < least:
        raise Refusal("invalid", "core.text.too_short", params={"min": least, "length": length})
    if length > most or len(text.encode()) > max_bytes or (not multi_line and len(text) > most):
        raise Refusal("invalid", "core.text.too_long", params={"max": most, "length": length})
    return Cleaned(text, removed)


def _normalise(raw: str, multi_line: bool) -> tuple[str, bool]:
    if raw.isascii() and not _ASCII_WORK.search(raw) and (multi_line or not _GAP.search(raw)):
        return raw.strip(), False
    text = _LINE_BREAK.sub("\n", raw)
    if not multi_line:
        text = _GAP.sub(" ", text)
    before = text
    # Marks are thinned out before NFC too: ordering thousands of them takes quadratic time.
    text = _MARK_PILE.sub(r"\1", _NEVER.sub("", text))
    changed = text != before
    text = composed = unicodedata.normalize("NFC", text)
    text = _balance(_MARK_PILE.sub(r"\1", text))
    changed = changed or text != composed
    if multi_line:
        text = _MANY_BREAKS.sub("\n\n\n", text)
    # Removing a control can bring two spaces or breaks together.
    return _EDGES.sub("", text if multi_line else _GAP.sub(" ", text)), changed


def _balance(text: str) -> str:
    """Without the bidi controls that open nothing that closes in the same paragraph, or close nothing."""
    if not _BIDI.search(text):
        return text
    return "\n".join(_balance_line(line) if _BIDI.search(line) else line for line in text.split("\n"))


def _balance_line(line: str) -> str:
    open_at: list[int] = []
    isolates = 0
    kept = list(line)
    for at, char in enumerate(line):
        if char in _OPENS_EMBEDDING or char in _OPENS_ISOLATE:
            open_at.append(at)
            isolates += char in _OPENS_ISOLATE
        elif char == _CLOSES_EMBEDDING:
            if open_at and line[open_at[-1]] in _OPENS_EMBEDDING:
                open_at.pop()
            else:
                kept[at] = ""
        elif char == _CLOSES_ISOLATE:
            if isolates:
                isolates -= 1
                while line[start := open_at.pop()] not in _OPENS_ISOLATE:
                    kept[start] = ""
            else:
                kept[at] = ""
    for start in open_at:
        kept[start] = ""
    return "".join(kept)
