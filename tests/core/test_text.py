"""What text people may enter."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stopwatch import stopwatch
from webinar.core.errors import Refusal
from webinar.core.text import clean_line, clean_text, count_graphemes, is_visible, salvage

FAMILY = "👨\u200d👩\u200d👧"
FLAG = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200d\u0301\u0323\r\n\t é")
    ),
    max_size=60,
)  # fmt: skip


def refusal(raw: str, **limits: int) -> str:
    """The catalogue key with which the text is refused, "" when it is kept."""
    try:
        clean_text(raw, **limits)
    except Refusal as refused:
        assert refused.code == "invalid"
        return refused.message
    return ""


@pytest.mark.parametrize(
    "raw",
    ["", " ", "\n\t\r\n", "\u200b", "\u2800\u2800", "\u3164", "\uffa0", "\u115f", "\ufeff", "\u00ad", "\u0301",
     "\u200e\u200f", "\u2066\u2069", "\u034f", "\U000e0041", "\ufe0f", "\u0007"],
)  # fmt: skip
def test_text_without_ink_is_refused(raw: str) -> None:
    assert refusal(raw) == "core.text.blank"


def test_a_field_that_may_be_empty_is_empty() -> None:
    assert clean_line(" \u200b ", min_graphemes=0).text == ""


@pytest.mark.parametrize("raw", ["a\x00b", "\ud800", "a\udfffb"])
def test_nul_and_lone_surrogates_are_refused(raw: str) -> None:
    assert refusal(raw) == "core.text.not_text"


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("Ça va\x07 ?\x1b[31m", "Ça va ?[31m"),
        ("a\x9fb\x7f", "ab"),
        ("a\ufffeb\uffffc\U0001ffffd\ufdd0e", "abcde"),
        ("Zoe" + "\u0301" * 10_000, "Zo" + unicodedata.normalize("NFC", "e" + "\u0301" * 8)),
        ("x" + "\u0301\u200d" * 500, "x" + "\u0301\u200d" * 8),
        ("prix \u202e001", "prix 001"),
        ("a \u202c\u2069 b", "a  b"),
        ("\u2066a", "a"),
        ("\u202aab\u2066c\u202cd", "abcd"),
    ],
)
def test_what_is_removed_is_said(raw: str, kept: str) -> None:
    cleaned = clean_text(raw)
    assert (cleaned.text, cleaned.changed) == (kept, True)


@pytest.mark.parametrize(
    "raw",
    [
        "Où est-ce\u202f? « Là\u00a0»", "مرحبا \u2067abc\u2069 بكم", "\u202bעברית\u202c", f"Bravo {FAMILY}{FLAG}🇫🇷",
        "क्षि", "นี้", "{{7*7}} <script>alert(1)</script>", "a\n\nb\tc",
    ],
)  # fmt: skip
def test_honest_text_is_kept_as_it_is(raw: str) -> None:
    cleaned = clean_text(raw)
    assert (cleaned.text, cleaned.changed) == (raw, False)


def test_line_breaks_are_alike_and_lines_have_none() -> None:
    assert clean_text("a\r\nb\rc\u2028d\x85e").text == "a\nb\nc\nd\ne"
    assert clean_text("a\n\n\n\n\n\nb").text == "a\n\n\nb"
    assert clean_line("  Léa\t\n Fontan  ").text == "Léa Fontan"
    assert clean_line("e\u0301").text == "é"
    assert clean_line("\u200bLéa\u200b \u2060").text == "Léa"


def test_length_is_counted_as_people_count() -> None:
    assert [count_graphemes(text) for text in ("", "abc", "e\u0301", FAMILY, FLAG, "🇫🇷🇧🇪", "क्षि")] == [
        0, 3, 1, 1, 1, 2, 1,
    ]  # fmt: skip
    assert clean_text(FAMILY * 100, max_graphemes=100, max_bytes=4000).text == FAMILY * 100
    assert refusal("ab", min_graphemes=3) == "core.text.too_short"
    assert refusal(FAMILY * 101, max_graphemes=100, max_bytes=4000) == "core.text.too_long"
    assert refusal("a" * 500) == ""
    assert refusal("a" * 501) == "core.text.too_long"


def test_bytes_are_limited_too() -> None:
    assert refusal(FAMILY * 300, max_bytes=4000) == "core.text.too_long"
    assert len((FAMILY * 300).encode()) > 4000


@pytest.mark.parametrize(
    "raw",
    ["a" + "\u0301\u0323" * 90_000, "\u202a" * 90_000 + "x" + "\u2069" * 90_000, ("e" + "\u0301" * 9) * 18_000,
     "\u2066\u202c" * 90_000, " \n" * 90_000 + "x", "a" * 1_000_000],
)  # fmt: skip
def test_no_text_takes_long(raw: str) -> None:
    with stopwatch() as spent:
        refusal(raw, max_graphemes=500)
    assert spent.seconds < 1


@given(HOSTILE)
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    try:
        once = clean_text(raw)
    except Refusal:
        return
    assert clean_text(once.text) == type(once)(once.text, False)
    assert once.text == unicodedata.normalize("NFC", once.text)
    once.text.encode()
    assert is_visible(once.text)


@given(HOSTILE)
def test_a_line_is_one_line_and_balanced(raw: str) -> None:
    line = salvage(raw).text
    assert len(line.splitlines()) <= 1
    assert sum(line.count(char) for char in "\u2066\u2067\u2068") == line.count("\u2069")
    assert sum(line.count(char) for char in "\u202a\u202b\u202d\u202e") == line.count("\u202c")


@given(HOSTILE, st.integers(1, 20))
def test_salvage_refuses_nothing_and_keeps_the_limit(raw: str, limit: int) -> None:
    kept = salvage("\x00" + raw + "\ud800", max_graphemes=limit)
    assert count_graphemes(kept.text) <= limit
    assert kept.changed
    kept.text.encode()


def test_salvage_cuts_with_an_ellipsis() -> None:
    assert salvage("abcdef", max_graphemes=4).text == "abc…"
    assert salvage("abcd", max_graphemes=4) == type(salvage(""))("abcd", False)


def test_lines_fit_columns_that_count_code_points() -> None:
    with pytest.raises(Refusal) as refused:
        clean_line(FAMILY * 50, max_graphemes=200, max_bytes=4000)
    assert refused.value.message == "core.text.too_long"
    assert salvage(FAMILY * 50).text == FAMILY * 39 + "…"
    assert len(salvage("e\u0323\u0301" * 150).text) <= 200


def test_naughty_strings_have_an_outcome() -> None:
    folder = Path(os.environ.get("ESTRADE_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
    path = folder / "strings" / "blns.txt"
    if not path.is_file():
        pytest.skip("the big list of naughty strings is not on this machine (ESTRADE_SHARED_DATA)")
    lines = [line for line in path.read_text("utf-8").split("\n") if line and not line.startswith("#")]
    outcomes = {refusal(line, max_graphemes=2000, max_bytes=20_000) for line in lines}
    assert outcomes <= {"", "core.text.blank"}
    assert len(lines) > 400
