from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stopwatch import stopwatch
from webinar.calendars.colours import colour_name
from webinar.calendars.lines import fold
from webinar.calendars.texts import Unusable, clean, clip, mail_uri, one_line, parameter, plain, web_address


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("simple", "simple"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("<p>Un</p><p>Deux<br>trois</p>", "Un\n\nDeux\ntrois"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ('Voir <a href="https://a.example/x">la page</a>.', "Voir la page (https://a.example/x)."),
        ('<a href="https://a.example/">https://a.example</a>', "https://a.example"),
        ("<style>p{}</style><script>x()</script>Texte", "Texte"),
        ("avant <!-- jamais fermé <b>", "avant"),
        ("Caf&eacute; &lt;b&gt; &amp;amp;", "Café <b> &amp;"),
        ("# Titre\n\n**gras**, *italique*, `code`", "Titre\n\ngras, italique, code"),
        ("* un\n* deux", "- un\n- deux"),
        ("[le site](https://a.example/y)", "le site (https://a.example/y)"),
        ("5 * 3 * 2 et snake_case_name et 1 < 2", "5 * 3 * 2 et snake_case_name et 1 < 2"),
        ("> cité", "cité"),
        (r"\*pas gras\* et a\_b\<c", "*pas gras* et a_b<c"),
    ],
)
def test_markup_becomes_plain_text(source: str, text: str) -> None:
    assert plain(source) == text


@pytest.mark.parametrize(
    "piece", ["<script>", "<!--", "**", "[a](", "# ", "&lt;", "<a href=", "_", "`", "> ", "\\"]
)
def test_long_hostile_markup_takes_no_time(piece: str) -> None:
    with stopwatch() as spent:
        plain(piece * 20_000)
    assert spent.seconds < 2


@given(st.text(alphabet=st.characters(), max_size=200))
def test_cleaned_text_has_no_controls_and_encodes(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert not [char for char in cleaned if (ord(char) < 32 and char not in "\n\t") or 127 <= ord(char) < 160]
    assert "\n" not in one_line(text)


def test_a_cut_falls_between_characters_that_people_see() -> None:
    assert clip("abcdef", 4) == "abc…"
    assert clip("ab" + "e\u0301" * 3, 4) == "ab…"
    assert clip("ab👩\u200d👧cd", 5) == "ab…"
    assert clip("abc", 3) == "abc"
    assert clip("abc", 0) == ""


def test_parameters_need_no_escape() -> None:
    assert parameter('Zoé "la\r\ngrande" ^n') == "Zoé 'la grande' n"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://a.example",
        "javascript:alert(1)",
        "https://",
        "https://a.example/x y",
        "https://a\nb",
        "//a",
    ],
)
def test_only_web_addresses_are_written(url: str) -> None:
    with pytest.raises(Unusable):
        web_address(url)


def test_addresses_become_ascii() -> None:
    assert web_address("https://a.example/é?x=%20;y") == "https://a.example/%C3%A9?x=%20;y"
    assert mail_uri(" a+b@c.example ") == "mailto:a+b@c.example"


@given(st.text(max_size=300))
def test_folding_gives_the_line_back(text: str) -> None:
    line = b"X-TEXT:" + text.replace("\r", "").replace("\n", "").replace("\\", "\\\\").encode("utf-8")
    folded = fold(line)
    assert folded.replace(b"\r\n ", b"") == line
    for part in folded.split(b"\r\n "):
        assert len(part) <= 75
        part.decode("utf-8")
        assert (len(part) - len(part.rstrip(b"\\"))) % 2 == 0


def test_colours_are_css_names() -> None:
    assert [colour_name(given) for given in ("Teal", "#ff0001", "008080", "url(x)", "")] == [
        "teal",
        "red",
        "teal",
        None,
        None,
    ]
