"""Web addresses that people type into profiles: made whole, refused when a browser could be led astray by them."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from webinar.core.errors import Refusal
from webinar.core.text import clean_line

LONGEST_URL, LONGEST_LABEL, MOST_LINKS = 500, 80, 8
_UNSAFE = re.compile(r'[\x00-\x20\x7f\\<>"{}|^`\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)


def clean_url(raw: str) -> str:
    """An https or http address; raises ValueError for anything else, user names before an @ included (S39)."""
    typed = raw.strip()
    if not _SCHEME.match(typed):
        typed = f"https://{typed.removeprefix('//')}"
    if len(typed) > LONGEST_URL or _UNSAFE.search(typed):
        raise ValueError("no web address")
    parts = urlsplit(typed)
    try:
        host = (parts.hostname or "").encode("idna").decode("ascii")
        well_formed = parts.port is None or 0 < parts.port < 65_536
    except (UnicodeError, ValueError) as error:
        raise ValueError("no web address") from error
    if parts.scheme.lower() not in ("https", "http") or "@" in parts.netloc or not _HOST.fullmatch(host):
        raise ValueError("no web address")
    if not well_formed:
        raise ValueError("no web address")
    return typed


def _optional(raw: str) -> str:
    if not raw.strip():
        return ""
    try:
        return clean_url(raw)
    except ValueError as error:
        raise PydanticCustomError("directory.field.url", "url") from error


def _links(raw: str) -> str:
    read_links(raw)
    return raw


OptionalUrl = Annotated[str, AfterValidator(_optional)]
LinkLines = Annotated[str, AfterValidator(_links)]


def read_links(raw: str) -> list[dict[str, str]]:
    """Links from lines of `address` or `words | address`; what cannot be one is a field's problem."""
    lines = [line.strip() for line in raw.splitlines() if line.strip()]
    if len(lines) > MOST_LINKS:
        raise PydanticCustomError("directory.field.many_links", "links", {"most": MOST_LINKS})
    return [_link(line, number) for number, line in enumerate(lines, 1)]


def _link(line: str, number: int) -> dict[str, str]:
    words, _, address = line.rpartition("|")
    try:
        url = clean_url(address)
    except ValueError as error:
        raise PydanticCustomError("directory.field.link_line", "links", {"line": number}) from error
    try:
        label = clean_line(words, min_graphemes=0, max_graphemes=LONGEST_LABEL).text
    except Refusal as refusal:
        raise PydanticCustomError("directory.field.link_line", "links", {"line": number}) from refusal
    return {"url": url, "label": label or (urlsplit(url).hostname or url).removeprefix("www.")}


def link_lines(links: list[dict[str, str]]) -> str:
    """Links as the field shows them."""
    return "\n".join(f"{link.get('label', '')} | {link['url']}".removeprefix(" | ") for link in links if "url" in link)
