"""Markdown of people and HTML of imports, made safe to show (S29)."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

MAX_BYTES = 60_000
# Some constructs cost quadratic time, so no piece that is parsed at once is longer.
PIECE_BYTES = 4_000
TAGS = frozenset(
    ("p", "br", "a", "em", "strong", "s", "ul", "ol", "li", "h3", "h4", "h5", "h6", "blockquote", "code", "pre", "hr",
     "table", "thead", "tbody", "tr", "th", "td")
)  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = frozenset({"http", "https", "mailto"})
LINK_REL = "nofollow noopener noreferrer ugc"
HTML_TAG = re.compile(
    r"</?(?:p|br|a|em|i|b|strong|ul|ol|li|h[1-6]|div|span|blockquote|pre|code|table|tr|td)\b[^<>]*>", re.I
)


class _Parser(MarkdownIt):
    """Markdown whose links lead to named places only: no relative ones, which read differently by page."""

    def validateLink(self, url: str) -> bool:
        return url.lower().startswith(tuple(f"{scheme}:" for scheme in SCHEMES))


_parser = _Parser("js-default", {"html": False, "linkify": False, "breaks": True}).disable("image")
_HEADING = re.compile(r"<(/?)h([12])>")
_WHITE = re.compile(r"[ \t\r\n]+")
_BLANK_LINES = re.compile(r"\n[ \t]*\n+")
_SPECIAL = re.compile(r"([\\`*_\[\]<>~|])")
_AT_START = re.compile(r"(?m)^(\s*)(?:([-+#=>])|(\d{1,9})([.)]))(?=\s|$|#|=|-)")


def render(text: str) -> Markup:
    """The HTML of Markdown: no raw HTML, no images, headings below the page's own, safe links.

    Over MAX_BYTES it is shown as plain text.
    """
    text = _encodable(text)
    if len(text.encode()) > MAX_BYTES:
        return Markup("<p>%s</p>") % text
    html = "".join(_render_piece(piece) for piece in _pieces(text))
    # Pages have their own h1 and h2.
    lowered = _HEADING.sub(r"<\1h3>", html)
    return Markup(  # noqa: S704 - this is the one place where cleaned HTML becomes markup
        nh3.clean(
            lowered, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=set(SCHEMES), link_rel=LINK_REL
        )
    )


def plain(text: str) -> str:
    """The words of Markdown without its signs, for previews, feeds and calendars."""
    html = nh3.clean(str(render(text)), tags={"p", "br", "li", "h3", "h4", "h5", "h6", "pre", "tr"})
    return html_to_text(html)


def looks_like_html(text: str) -> bool:
    """Whether text from a file is HTML rather than Markdown or plain text."""
    return HTML_TAG.search(text) is not None


def html_to_markdown(html: str) -> str:
    """The same text as Markdown; what Markdown cannot say (styles, scripts, images) is left out."""
    writer = _MarkdownWriter()
    html = _encodable(html)
    writer.feed(nh3.clean(html, tags=_KEPT, attributes={"a": {"href"}}, url_schemes=set(SCHEMES), link_rel=None))
    writer.close()
    return writer.result()


def html_to_text(html: str) -> str:
    """The words of HTML, a line per block."""
    writer = _MarkdownWriter(signs=False)
    writer.feed(nh3.clean(_encodable(html), tags=_KEPT - {"a", "em", "i", "strong", "b", "code"}, attributes={}))
    writer.close()
    return writer.result()


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _pieces(text: str) -> list[str]:
    if len(text) <= PIECE_BYTES:
        return [text]
    pieces: list[str] = []
    size = PIECE_BYTES + 1
    for block in _BLANK_LINES.split(text):
        if size + len(block) > PIECE_BYTES:
            pieces.append(block)
            size = len(block)
        else:
            pieces[-1] += "\n\n" + block
            size += len(block) + 2
    return pieces


def _render_piece(piece: str) -> str:
    if len(piece) > PIECE_BYTES:
        return f"<p>{escape(piece)}</p>"
    return str(_parser.render(piece))


_KEPT = {
    "p", "br", "a", "em", "i", "strong", "b", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6",
    "blockquote", "code", "pre", "hr", "div", "tr", "td", "th", "dt", "dd",
}  # fmt: skip
_BLOCKS = frozenset({"p", "div", "ul", "ol", "blockquote", "pre", "hr", "tr", "dt", "dd"})
_MARKS = {"em": "*", "i": "*", "strong": "**", "b": "**"}


def _literal(text: str) -> str:
    return _AT_START.sub(_escape_start, _SPECIAL.sub(r"\\\1", text))


def _escape_start(match: re.Match[str]) -> str:
    space, sign, number, dot = match.groups()
    return f"{space}\\{sign}" if sign else f"{space}{number}\\{dot}"


class _MarkdownWriter(HTMLParser):
    """Writes Markdown while cleaned HTML is read; without `signs` only the words."""

    def __init__(self, signs: bool = True) -> None:
        super().__init__(convert_charrefs=True)
        self.signs = signs
        self.blocks: list[str] = []
        self.line = ""
        self.lists: list[int] = []
        self.quotes = 0
        self.first = ""
        self.links: list[tuple[str, int]] = []
        self.in_pre = False

    def result(self) -> str:
        self.flush()
        return "\n".join(self.blocks).strip("\n")

    def flush(self, gap: bool = True) -> None:
        text = re.sub(r" *\n *", "\n", self.line).strip() if not self.in_pre else self.line.rstrip()
        self.line = ""
        self.links.clear()
        if text:
            lead, self.first = self.first, ""
            indent = " " * len(lead)
            quote = "> " * self.quotes if self.signs else ""
            rows = [quote + (indent if at else lead) + row for at, row in enumerate(text.split("\n"))]
            self.blocks.append("\n".join(rows))
        between = ("> " * self.quotes).rstrip() if self.signs else ""
        if gap and self.blocks and self.blocks[-1] not in {"", between} and not self.lists:
            self.blocks.append(between)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS or tag[0] == "h" and tag[1:].isdigit():
            self.flush()
        if tag == "br":
            self.line += "\n"
        elif tag in {"ul", "ol"}:
            self.lists.append(0 if tag == "ul" else 1)
        elif tag == "li":
            self._start_item()
        elif tag == "blockquote":
            self.quotes += 1
        elif tag == "pre":
            self.in_pre = True
        elif tag == "hr" and self.signs:
            self.blocks.extend(["---", ""])
        elif self.signs:
            self._start_inline(tag, dict(attrs).get("href") or "")

    def _start_item(self) -> None:
        self.flush(gap=False)
        depth = "    " * max(0, len(self.lists) - 1)
        number = self.lists[-1] if self.lists else 0
        if number:
            self.lists[-1] += 1
        self.first = f"{depth}{number}. " if number else f"{depth}- "

    def _start_inline(self, tag: str, href: str) -> None:
        if tag in _MARKS:
            self.line += _MARKS[tag]
        elif tag == "code" and not self.in_pre:
            self.line += "`"
        elif tag == "a":
            self.links.append((href, len(self.line)))
        elif tag[0] == "h" and tag[1:].isdigit():
            self.first = "#" * int(tag[1:]) + " "

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre":
            self._end_pre()
        elif tag in {"ul", "ol"}:
            self.flush(gap=False)
            if self.lists:
                self.lists.pop()
            self.flush()
        elif tag in _BLOCKS or tag[0] == "h" and tag[1:].isdigit():
            self.flush()
        elif tag == "li":
            self.flush(gap=False)
        if tag == "blockquote":
            self.quotes = max(0, self.quotes - 1)
        elif self.signs:
            self._end_inline(tag)

    def _end_pre(self) -> None:
        code = self.line.strip("\n")
        self.line, self.in_pre = "", False
        if code.strip():
            body = ["    " + row if self.signs else row for row in code.split("\n")]
            gap = [""] if self.blocks and self.blocks[-1] else []
            self.blocks.extend([*gap, "\n".join(body), ""])

    def _end_inline(self, tag: str) -> None:
        if tag in _MARKS:
            mark = _MARKS[tag]
            # Emphasis around nothing, or with a space inside its signs, is no emphasis in Markdown.
            head, _, inside = self.line.rpartition(mark)
            self.line = f"{head}{mark}{inside.strip()}{mark}" + " " * inside.endswith(" ")
            if not inside.strip():
                self.line = head + inside
        elif tag == "code" and not self.in_pre:
            self.line += "`"
        elif tag == "a" and self.links:
            href, start = self.links.pop()
            words = self.line[start:].strip() or _literal(href)
            target = href.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
            self.line = self.line[:start] + (f"[{words}]({target})" if target else words)

    def handle_data(self, data: str) -> None:
        if self.in_pre:
            self.line += data
            return
        words = _WHITE.sub(" ", data)
        if self.line.endswith((" ", "\n")) or not self.line:
            words = words.lstrip(" ")
        if not self.signs:
            self.line += words
        elif self.line.rpartition("\n")[2]:
            self.line += _SPECIAL.sub(r"\\\1", words)
        else:
            self.line += _literal(words)
