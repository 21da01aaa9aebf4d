"""Pages hold nothing that the content policy forbids, no words of their own and no physical sides."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import jinja2
import pytest

from tests.architecture.sources import files, shown

LONGEST_TEMPLATE = 150
SPOKEN = {"aria-label", "alt", "title", "placeholder", "aria-description", "aria-roledescription"}
ADDRESSES = {"src", "href", "action", "formaction", "poster", "data", "srcset"}
DATA_BLOCKS = {"application/json", "application/ld+json"}
# Names, units and attribute words that macros assemble: the same in every language.
NO_LANGUAGE = {"Estrade", "ICS", "CSV", "JSON", "XML", "XLSX", "RSS", "Atom", "URL", "UTC", "QR", "WebVTT"}
ATTRIBUTE = re.compile(r"""[\w-]+="[^"]*"|\b(?:required|hidden|checked|selected|disabled|readonly|open)\b""")
WORD = re.compile(r"[^\W\d_]{2,}")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SIDE = re.compile(r"(?<![\w])(?:left|right)(?![\w])|-(?:left|right)\b")
CLASS_BLOCK = re.compile(r"\{%-? block \w+_class -?%\}.*?\{%-? endblock[^%]*%\}", re.DOTALL)
UNSAFE = re.compile(r"\|\s*safe\b|\bMarkup\(|autoescape\s+false")

syntax = jinja2.Environment()  # noqa: S701 - only its lexer is used, nothing is rendered


class Reader(HTMLParser):
    """Notes what a template's own markup says and loads; Jinja's expressions are gone already."""

    def __init__(self) -> None:
        super().__init__()
        self.forbidden: list[str] = []
        self.words: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self._inside = tag if tag in {"script", "style"} else self._inside
        if tag == "style" or (tag == "script" and not (named.get("src") or named.get("type") in DATA_BLOCKS)):
            self.forbidden.append(f"<{tag}> with content")
        for name, value in named.items():
            if name == "style" or name.startswith("on"):
                self.forbidden.append(f"{name}=")
            if name in ADDRESSES and re.match(r"\s*(?:https?:)?//|\s*javascript:", value, re.IGNORECASE):
                self.forbidden.append(f"{name}={value[:40]}")
            if name in SPOKEN:
                self._hear(value)

    def handle_endtag(self, tag: str) -> None:
        self._inside = "" if tag == self._inside else self._inside

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self._hear(ATTRIBUTE.sub("", data))

    def _hear(self, text: str) -> None:
        self.words += [word for word in WORD.findall(text) if word not in NO_LANGUAGE]


def read(template: str) -> Reader:
    """What is left of a template when Jinja's own parts are taken out."""
    # A `src` or `type` that an expression fills must not look empty, hence the placeholder in attributes.
    parts = []
    for _line, kind, value in syntax.lex(CLASS_BLOCK.sub("", template)):
        if kind == "data":
            parts.append(value)
        elif kind == "variable_begin":
            parts.append("1")
    reader = Reader()
    reader.feed("".join(parts))
    reader.close()
    return reader


def forbidden_by_policy(path: str, source: str) -> list[str]:
    """Inline script, style or handlers, addresses of other hosts, and text that is not escaped."""
    return [f"{path}: {what}" for what in [*read(source).forbidden, *UNSAFE.findall(source)]]


def own_words(path: str, source: str) -> list[str]:
    """Words in a template instead of a catalogue."""
    return [f"{path}: {word}" for word in read(source).words]


def too_long(path: str, source: str) -> list[str]:
    """Templates that want to be two."""
    return [f"{path}: {source.count(chr(10))} lines"] if source.count("\n") > LONGEST_TEMPLATE else []


def physical_sides(path: str, source: str) -> list[str]:
    """Left and right in a style sheet: start and end follow the writing direction."""
    plain = COMMENT.sub(lambda found: "\n" * found.group().count("\n"), source)
    return [f"{path}:{number}" for number, line in enumerate(plain.splitlines(), 1) if SIDE.search(line)]


Rule = Callable[[str, str], list[str]]


def _judged(rule: Rule, suffix: str, root: str) -> list[str]:
    return [line for path in files([suffix], root) for line in rule(shown(path), path.read_text("utf-8"))]


@pytest.mark.parametrize("rule", [forbidden_by_policy, own_words, too_long])
def test_templates(rule: Rule) -> None:
    assert _judged(rule, ".html", "templates") == []


def test_style_sheets_know_no_left_and_right() -> None:
    assert _judged(physical_sides, ".css", "static/src") == []


@pytest.mark.parametrize(
    ("rule", "source", "wrong"),
    [
        (forbidden_by_policy, '<p style="color:red">{{ x }}</p>', 1),
        (forbidden_by_policy, '<button onclick="go()">{{ x }}</button>', 1),
        (forbidden_by_policy, "<script>go()</script>", 1),
        (forbidden_by_policy, "<style>p {}</style>", 1),
        (forbidden_by_policy, '<img src="https://elsewhere.example/a.png">', 1),
        (forbidden_by_policy, '<a href="javascript:go()">{{ x }}</a>', 1),
        (forbidden_by_policy, "{{ text | safe }}", 1),
        (forbidden_by_policy, '<script type="module" src="{{ asset("core/enhance") }}"></script>', 0),
        (forbidden_by_policy, '<script type="application/json">{{ state }}</script>', 0),
        (forbidden_by_policy, '<a href="{{ url }}" class="on">{{ x }}</a>', 0),
        (own_words, "<h1>Questions</h1>", 1),
        (own_words, '<button aria-label="Close">{{ icon("x") }}</button>', 1),
        (own_words, '<p title="{{ t("core.x") }}">{{ t("core.y") }} · Estrade</p>', 0),
        (own_words, "{% block body_class %}page room{% endblock %}", 0),
        (own_words, '{# a comment in words #}<p class="lead">{% if x %}{{ x }}{% endif %}</p>', 0),
        (too_long, "\n" * 151, 1),
        (physical_sides, ".a { margin-left: 1px }", 1),
        (physical_sides, ".a { text-align: right }", 1),
        (physical_sides, ".a { left: 0 }", 1),
        (physical_sides, "/* left */ .a-copyright { margin-inline-start: 1px }", 0),
    ],
)
def test_the_rules_see(rule: Rule, source: str, wrong: int) -> None:
    assert len(rule("templates/a.html", source)) == wrong
