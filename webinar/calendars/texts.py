"""Makes any text safe and plain for a calendar line: no markup, no control characters, bounded length."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import unescape
from urllib.parse import quote, urlsplit

MAX_TITLE = 255
MAX_DESCRIPTION = 8_192
MAX_URL = 2_000
MAX_SOURCE = 20_000

_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
# Not the no-break spaces, which French puts before its punctuation.
_SPACES = re.compile(r"[ \t\n]+")
_ANY_SPACE = re.compile(r"\s")
_MARKUP = re.compile(r"[<&*_`#\[]|^\s*>", re.MULTILINE)
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,128}@[^\s@<>\"(),:;\\\[\]]{1,190}")


class Unusable(ValueError):
    """A value that no calendar line can carry."""


def clean(text: str) -> str:
    """The text with line breaks as `\\n` and without control characters or half characters."""
    if not _ODD.search(text):
        return text
    text = _FORBIDDEN.sub("", _BREAKS.sub("\n", text))
    return _SURROGATES.sub("\ufffd", text)


def one_line(text: str, limit: int = MAX_TITLE) -> str:
    """The text cleaned, on one line, at most `limit` characters."""
    return clip(_SPACES.sub(" ", clean(text)).strip(), limit)


def clip(text: str, limit: int) -> str:
    """The text cut with an ellipsis to at most `limit` characters, not inside one that people see."""
    if len(text) <= limit or limit < 1:
        return text if limit >= 1 else ""
    end = limit - 1
    while end > 0 and _joins(text[end]) or end > 0 and text[end - 1] == "\u200d":
        end -= 1
    return text[:end].rstrip() + "…"


def _joins(char: str) -> bool:
    return bool(unicodedata.combining(char)) or char in "\u200d\ufe0f" or "\U0001f3fb" <= char <= "\U0001f3ff"


def parameter(text: str, limit: int = MAX_TITLE) -> str:
    """The text fit for a property parameter: older readers know no escape for a double quote or a caret."""
    return one_line(text.replace('"', "'").replace("^", ""), limit)


def web_address(url: str) -> str:
    """The http(s) address in ASCII; raises Unusable for anything else."""
    if len(url) > MAX_URL:
        raise Unusable("address too long")
    try:
        parts = urlsplit(url)
        host = parts.hostname
        ascii_url = quote(url, safe="!#$%&'()*+,/:;=?@[]~")
    except ValueError as error:
        raise Unusable("not a web address") from error
    if parts.scheme not in ("http", "https") or not host or _ODD.search(url) or _ANY_SPACE.search(url):
        raise Unusable("not a web address")
    return ascii_url


def mail_uri(address: str) -> str:
    """The `mailto:` URI of a mail address; raises Unusable for what is none."""
    address = address.strip()
    if _ODD.search(address) or not _ADDRESS.fullmatch(address):
        raise Unusable("not a mail address")
    try:
        return "mailto:" + quote(address, safe="!$'*+-/=@_{|}~.")
    except UnicodeEncodeError as error:
        raise Unusable("not a mail address") from error


@lru_cache(maxsize=2048)
def plain(source: str) -> str:
    """Plain text of a text written in HTML or Markdown, entities decoded."""
    text = clip(clean(source), MAX_SOURCE)
    if not _MARKUP.search(text):
        return text.strip()
    text = _from_html(text) if _TAG.search(text) else unescape(text)
    return _tidy(_from_markdown(clean(text)))


_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)\b([^<>]*)>")
_NOT_TEXT = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|head|template)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_HREF = re.compile(r"""href\s*=\s*["']?(https?://[^\s"'<>]+)""", re.IGNORECASE)
_LINES = "p div section article blockquote pre h1 h2 h3 h4 h5 h6 ul ol dl table tr hr"


_BLOCKS = frozenset(_LINES.split())


def _from_html(text: str) -> str:
    links: list[tuple[str, int]] = []
    out: list[str] = []
    position = 0
    text = _NOT_TEXT.sub("", text)
    if "<pre" not in text:
        text = _SPACES.sub(" ", text) if "<p" in text or "<br" in text or "<div" in text else text
    for tag in _TAG.finditer(text):
        out.append(unescape(text[position : tag.start()]))
        position = tag.end()
        name, closing = tag.group(1).lower(), tag.group(0).startswith("</")
        if name == "br":
            out.append("\n")
        elif name == "li":
            out.append("" if closing else "\n- ")
        elif name in _BLOCKS:
            out.append("\n\n")
        elif name == "a" and not closing:
            found = _HREF.search(tag.group(2))
            links.append((unescape(found.group(1)) if found else "", len(out)))
        elif name == "a" and links:
            address, start = links.pop()
            if address and address.rstrip("/") not in "".join(out[start:]):
                out.append(f" ({address})")
    out.append(unescape(text[position:]))
    return "".join(out)


_MARKDOWN = (
    (re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+", re.MULTILINE), ""),
    (re.compile(r"^[ \t]{0,3}>[ \t]?", re.MULTILINE), ""),
    (re.compile(r"^([ \t]*)[*+][ \t]+", re.MULTILINE), r"\1- "),
    (re.compile(r"!?\[([^\[\]\n]{1,300})\]\((https?://[^\s()]{1,2000})\)"), r"\1 (\2)"),
    (re.compile(r"(\*\*|__)(?=\S)([^\n]{1,500}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,500}?)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_/])_(?=[^\s_])([^_\n]{1,500}?)(?<=\S)_(?![\w_])"), r"\1"),
    (re.compile(r"`([^`\n]{1,500})`"), r"\1"),
)
# An escaped sign waits as a private character until emphasis is gone.
_ESCAPABLE = "\\`*_{}[]()#+.!<>~|=-"
_HIDDEN = {sign: chr(0xE000 + ord(sign)) for sign in _ESCAPABLE}
_ESCAPED = re.compile(r"\\([" + re.escape(_ESCAPABLE) + "])")
_SHOWN = str.maketrans({hidden: sign for sign, hidden in _HIDDEN.items()})


def _from_markdown(text: str) -> str:
    if not _MARKUP.search(text) and "\\" not in text:
        return text
    text = _ESCAPED.sub(lambda match: _HIDDEN[match.group(1)], text)
    for pattern, replacement in _MARKDOWN:
        text = pattern.sub(replacement, text)
    return text.translate(_SHOWN)


def _tidy(text: str) -> str:
    lines = [line.strip() if line.startswith((" ", "\t")) else line.rstrip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
