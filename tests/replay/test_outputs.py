from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from tests.replay.webvtt_check import faults
from webinar.replay.outputs import podcast_json, webvtt_chapters, youtube_text
from webinar.replay.timeline import Chapter


def chapters(*starts: float, end: float, titles: tuple[str, ...] = ()) -> list[Chapter]:
    bounds = [*starts, end]
    return [
        Chapter(str(i), titles[i] if titles else f"Chapitre {i + 1}", (), bounds[i], bounds[i + 1])
        for i in range(len(starts))
    ]


def test_webvtt_chapters() -> None:
    text = webvtt_chapters(chapters(0, 61.5, end=3700, titles=("R&D <b> --> suite", "Deux\nlignes")))
    assert text == (
        "WEBVTT\n"
        "\n"
        "1\n00:00:00.000 --> 00:01:01.500\nR&amp;D &lt;b&gt; --&gt; suite\n"
        "\n"
        "2\n00:01:01.500 --> 01:01:40.000\nDeux lignes\n"
    )
    assert faults(text) == []


def test_the_check_of_webvtt_finds_faults() -> None:
    assert faults("WEBVT\n\n") == ["no header"]
    assert len(faults("WEBVTT\n\n00:01.000 --> 00:02.000\nx\n")) == 1
    assert len(faults("WEBVTT\n\n00:00:03.000 --> 00:00:02.000\na < b\n")) == 2
    assert len(faults("WEBVTT\n\n00:00:03.000 --> 00:00:05.000\na\n\n00:00:02.000 --> 00:00:05.000\nb")) == 1


def test_podcast_chapters() -> None:
    assert json.loads(podcast_json(chapters(0, 94.5, end=120))) == {
        "version": "1.2.0",
        "chapters": [
            {"startTime": 0, "endTime": 94.5, "title": "Chapitre 1"},
            {"startTime": 94.5, "endTime": 120, "title": "Chapitre 2"},
        ],
    }


def test_youtube_description() -> None:
    result = youtube_text(chapters(12, 600.9, 3725, end=4000), "Accueil")
    assert result.text == "0:00 Accueil\n0:12 Chapitre 1\n10:00 Chapitre 2\n1:02:05 Chapitre 3"
    assert (result.reason, result.merged) == (None, ())


def test_youtube_starts_at_zero_without_an_opening_shorter_than_ten_seconds() -> None:
    result = youtube_text(chapters(6, 60, 120, end=200), "Accueil")
    assert result.text == "0:00 Chapitre 1\n1:00 Chapitre 2\n2:00 Chapitre 3"


def test_youtube_short_chapters_join_a_neighbour() -> None:
    result = youtube_text(chapters(0, 5, 60, 64, 120, 195, end=200), "Accueil")
    assert result.text == "0:00 Chapitre 2\n1:04 Chapitre 4\n2:00 Chapitre 5"
    assert result.merged == ("Chapitre 1", "Chapitre 3", "Chapitre 6")


def test_youtube_says_why_not() -> None:
    assert youtube_text([], "Accueil").reason == "replay.youtube.no_chapters"
    assert youtube_text(chapters(0, 60, end=200), "Accueil").reason == "replay.youtube.too_few"
    long = chapters(*(i * 20 for i in range(60)), end=1300, titles=tuple("x" * 99 for _ in range(60)))
    assert youtube_text(long, "Accueil").reason == "replay.youtube.too_long"


def test_youtube_titles_are_what_youtube_takes() -> None:
    result = youtube_text(chapters(0, 20, 40, end=60, titles=("a <b>", "x" * 150, "c\td")), "Accueil")
    assert result.text == f"0:00 a ‹b›\n0:20 {'x' * 99}…\n0:40 c d"


titles = st.text(max_size=60)
gaps = st.lists(st.tuples(st.floats(1, 500), titles), min_size=1, max_size=12)


@given(gaps, st.floats(0, 100))
def test_any_titles_and_times_give_sound_files(parts: list[tuple[float, str]], first: float) -> None:
    made: list[Chapter] = []
    start = round(first, 3)
    for number, (length, title) in enumerate(parts):
        end = round(start + length, 3)
        made.append(Chapter(str(number), title, (), start, end))
        start = end
    assert faults(webvtt_chapters(made)) == []
    assert len(json.loads(podcast_json(made))["chapters"]) == len(made)
    text = youtube_text(made, "Accueil").text
    if text is not None:
        stamps = [_seconds(line.split(" ")[0]) for line in text.split("\n")]
        assert stamps[0] == 0
        assert len(stamps) >= 3
        assert all(b - a >= 10 for a, b in zip(stamps, stamps[1:], strict=False))


def _seconds(stamp: str) -> int:
    total = 0
    for part in stamp.split(":"):
        total = total * 60 + int(part)
    return total
