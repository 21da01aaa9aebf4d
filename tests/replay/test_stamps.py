from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinar.replay.stamps import cue_time, parse_moment, show_moment


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0:00", 0.0),
        ("12:34", 754.0),
        ("1:02:03", 3723.0),
        (" 1 : 02 : 03 ", 3723.0),
        ("754", 754.0),
        ("754,5", 754.5),
        ("12:34.250", 754.25),
        ("12m34s", 754.0),
        ("1h2m3s", 3723.0),
        ("90s", 90.0),
        ("90:00", 5400.0),
    ],
)
def test_a_moment_is_read(text: str, seconds: float) -> None:
    assert parse_moment(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "  ", "abc", "1:60", "1:75:00", "-3", "1:2", "9999999", "1:02:03:04", "١:٠٢x"]
)
def test_what_is_no_moment_is_none(text: str) -> None:
    assert parse_moment(text) is None


@given(st.integers(min_value=0, max_value=359_999))
def test_a_shown_moment_reads_back(seconds: int) -> None:
    assert parse_moment(show_moment(seconds)) == float(seconds)


def test_moments_of_players_and_files() -> None:
    assert [show_moment(s) for s in (0, 59.9, 60, 3599, 3600, 37_230)] == [
        "0:00",
        "0:59",
        "1:00",
        "59:59",
        "1:00:00",
        "10:20:30",
    ]
    assert [cue_time(s) for s in (0, 1.0005, 59.9996, 3723.5, 360_000)] == [
        "00:00:00.000",
        "00:00:01.000",
        "00:01:00.000",
        "01:02:03.500",
        "100:00:00.000",
    ]
