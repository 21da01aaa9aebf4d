from __future__ import annotations

import pytest

from webinar.replay.chapter_files import ReadChapter, read_chapters
from webinar.replay.subtitles import UnreadableFile


def read(text: str) -> list[tuple[float, str]]:
    return [(chapter.start_s, chapter.title) for chapter in read_chapters(text.encode()).chapters]


def test_podcast_json() -> None:
    text = """{"version": "1.2.0", "chapters": [
        {"startTime": 94.5, "title": "Suite", "img": "x"}, {"startTime": 0, "title": "Intro"},
        {"startTime": 5, "title": "Cachée", "toc": false}, {"startTime": 7}]}"""
    assert read(text) == [(0, "Intro"), (94.5, "Suite")]


def test_webvtt() -> None:
    text = (
        "WEBVTT\nKind: chapters\n\nChapitre 1\n00:00.000 --> 01:00.000\nIntro\n\n"
        "01:00.000 --> 02:00.000\nSuite\n"
    )
    assert read(text) == [(0, "Intro"), (60, "Suite")]
    assert read_chapters(text.encode()).certain


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0:00 Intro\n1:30 Suite\n1:01:04 Fin\n", [(0, "Intro"), (90, "Suite"), (3664, "Fin")]),
        ("- 00:00 - Intro\n- 01:30 - Suite\n- 02:30 – Fin", [(0, "Intro"), (90, "Suite"), (150, "Fin")]),
        (
            "### CH 1. 00:00:00 - Intro\n### CH 2. 00:01:16 - Suite\n### CH 3. 00:02:00 - Fin",
            [(0, "Intro"), (76, "Suite"), (120, "Fin")],
        ),
        ("(0:00) #5: Cinq\n(0:24) #4: Quatre\n(1:00) ?", [(0, "#5: Cinq"), (24, "#4: Quatre"), (60, "?")]),
        ("Intro 0:00\nSuite : 1:30\nFin (2:00)", [(0, "Intro"), (90, "Suite"), (120, "Fin")]),
    ],
)
def test_a_list_of_stamps_is_certain(text: str, found: list[tuple[float, str]]) -> None:
    assert read(text) == found
    assert read_chapters(text.encode()).certain


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Une vidéo. 0:00 Intro 0:30 Pourquoi 1:40 Les règles…",
            [(0, "Intro"), (30, "Pourquoi"), (100, "Les règles…")],
        ),
        ("Deux seulement\n\n00:00 Un\n09:50 Deux", [(0, "Un"), (590, "Deux")]),
        ("9:00 Accueil\n10:30 Pause\n11:00 Reprise", [(540, "Accueil"), (630, "Pause"), (660, "Reprise")]),
        ("0:00 A\n2:00 B\n1:00 C", [(0, "A"), (60, "C"), (120, "B")]),
    ],
)
def test_what_only_looks_like_chapters_is_asked_about(text: str, found: list[tuple[float, str]]) -> None:
    assert read(text) == found
    assert not read_chapters(text.encode()).certain


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Rien ici", "none"),
        ("", "none"),
        ("1:99 pas une heure", "none"),
        ('{"chapters": 3}', "no_list"),
        ('{"chapters": [{"startTime": NaN, "title": "x"}]}', "not_json"),
        ('{"chapters": [{"startTime": -1, "title": "x"}]}', "bad_start"),
        ('{"chapters": [{"startTime": true, "title": "x"}]}', "bad_start"),
        ("\n".join(f"{i}:00 x" for i in range(501)), "too_many"),
    ],
)
def test_refusals_have_a_reason(text: str, reason: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_chapters(text.encode())
    assert refused.value.reason == f"replay.chapters.{reason}"


def test_a_stamp_given_twice_counts_once() -> None:
    assert read_chapters(b"0:00 Un\n0:00 Deux\n1:00 Trois").chapters == (
        ReadChapter(0, "Un"),
        ReadChapter(60, "Trois"),
    )
