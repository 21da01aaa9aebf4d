from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.replay.webvtt_check import faults
from webinar.replay.subtitles import (
    MAX_BYTES,
    Cue,
    Paragraph,
    Passed,
    UnreadableFile,
    read_subtitles,
    transcript,
    write_webvtt,
)

VTT = """WEBVTT - titre
Kind: captions
Language: fr

NOTE Relu par l’équipe
sur deux lignes

STYLE
::cue(b) { color: red }

ouverture
00:01.500 --> 00:03.000 align:start position:0%
<v.fort Zoé Martin>Bonjour &amp; <i>bienvenue</i>.</v>

1:00:00,25 --> 1:00:02
Deux
lignes <00:01:01.000><c.jaune>fin</c>
"""


def test_webvtt_with_everything_in_it() -> None:
    subtitles = read_subtitles(VTT.encode())
    assert subtitles.cues == (
        Cue(1.5, 3.0, "Bonjour & bienvenue.", "Zoé Martin"),
        Cue(3600.25, 3602.0, "Deux lignes fin"),
    )
    assert subtitles.warnings == ()


def test_srt_with_markup_and_without_blank_lines() -> None:
    srt = (
        '1\r\n00:00:01,000 --> 00:00:02,000\r\n<font color="#ff0">Un</font> {\\an8}deux\r\n'
        "2\r\n00:00:02,500 --> 00:00:04,000\r\n3 < 4\r\n"
    )
    assert read_subtitles(srt.encode()).cues == (Cue(1, 2, "Un deux"), Cue(2.5, 4, "3 < 4"))


def test_sbv() -> None:
    assert read_subtitles(b"0:00:01.000,0:00:02.000\nUn\nmot\n").cues == (Cue(1, 2, "Un mot"),)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + "WEBVTT\n\n00:01.000 --> 00:02.000\nÉté".encode(),
        b"\xff\xfe" + "WEBVTT\n\n00:01.000 --> 00:02.000\nÉté".encode("utf-16-le"),
        b"\xfe\xff" + "WEBVTT\n\n00:01.000 --> 00:02.000\nÉté".encode("utf-16-be"),
        "WEBVTT\r\r00:01.000 --> 00:02.000\rÉté\r".encode("cp1252"),
    ],
)
def test_encodings(data: bytes) -> None:
    assert read_subtitles(data).cues == (Cue(1, 2, "Été"),)


def test_cues_are_put_in_order_and_odd_ones_passed_over() -> None:
    text = (
        "WEBVTT\n\n00:10.000 --> 00:12.000\nplus tard\n\n00:01.000 --> 00:02.000\n\n"
        "orphelin\n\n00:05.000 --> 00:04.000\nà l’envers\n\n00:03.000 --> 00:04.000\ntôt\0\n"
    )
    subtitles = read_subtitles(text.encode())
    assert [cue.text for cue in subtitles.cues] == ["tôt\N{REPLACEMENT CHARACTER}", "plus tard"]
    assert subtitles.warnings == (
        Passed(6, "replay.subtitles.no_text"),
        Passed(8, "replay.subtitles.no_time"),
        Passed(10, "replay.subtitles.ends_before"),
    )


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "no_cue"),
        ("\n\nWEBVTT\n", 3, "no_cue"),
        ("du texte\nsans rien\n", 1, "no_cue"),
        ("WEBVTT\n\n00:00:1d.000 --> 00:00:12.000\nx", 3, "bad_time"),
        ("WEBVTT\n\n00:60:00.000 --> 00:61:00.000\nx", 3, "sixty"),
        ("WEBVTT\n\n\n00:01.000 --> 00:75.000\nx", 4, "sixty"),
        ("1\n-00:00:01,000 --> 00:00:02,000\nx", 2, "negative_time"),
        ("1\n00:00:01,000 --> -00:00:02,000\nx", 2, "negative_time"),
        ("1\n9999:00:01,000 --> 9999:00:02,000\nx", 2, "bad_time"),
        ("0:00:13.f89,0:00:15.489\nx", 1, "bad_time"),
        ("x" * (MAX_BYTES + 1), 1, "too_large"),
    ],
)
def test_what_cannot_be_read_is_refused_with_line_and_reason(text: str, line: int, reason: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_subtitles(text.encode())
    assert (refused.value.line, refused.value.reason) == (line, f"replay.subtitles.{reason}")


def test_the_written_file_is_strict() -> None:
    cues = [Cue(0, 1.25, "a < b & c --> d", "Zoé <3"), Cue(3600, 3601, "مرحبا 日本語")]
    text = write_webvtt(cues)
    assert text == (
        "WEBVTT\n"
        "\n00:00:00.000 --> 00:00:01.250\n<v Zoé 3>a &lt; b &amp; c --&gt; d\n"
        "\n01:00:00.000 --> 01:00:01.000\nمرحبا 日本語\n"
    )
    assert faults(text) == []
    assert [cue.text for cue in read_subtitles(text.encode()).cues] == [cue.text for cue in cues]


def test_the_transcript_has_paragraphs() -> None:
    cues = [
        Cue(0, 2, "Bonjour", "Zoé"),
        Cue(2, 4, "à tous.", "Zoé"),
        Cue(4, 6, "Merci.", "Ali"),
        Cue(6, 9, "Je commence.", None),
        Cue(20, 22, "Après un silence."),
    ]
    assert transcript(cues) == [
        Paragraph(0, "Zoé", "Bonjour à tous."),
        Paragraph(4, "Ali", "Merci. Je commence."),
        Paragraph(20, None, "Après un silence."),
    ]


def test_automatic_captions_are_not_repeated() -> None:
    cues = [
        Cue(0, 1, "oui"),
        Cue(1, 2, "oui voilà ce qui"),
        Cue(2, 3, "voilà ce qui"),
        Cue(3, 4, "voilà ce qui compte"),
    ]
    assert [paragraph.text for paragraph in transcript(cues)] == ["oui voilà ce qui compte"]


def test_a_long_speech_is_broken_at_sentences() -> None:
    cues = [Cue(i * 5, i * 5 + 5, f"Phrase {i}.") for i in range(20)]
    assert [paragraph.start_s for paragraph in transcript(cues)] == [0, 40, 80]


@given(
    st.binary(max_size=300) | st.text(alphabet="WEBVT0123456789:.,-> \n<v&;\0é", max_size=200).map(str.encode)
)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        subtitles = read_subtitles(data)
    except UnreadableFile as refused:
        assert refused.line >= 1
        assert refused.reason.startswith("replay.subtitles.")
    else:
        assert faults(write_webvtt(subtitles.cues)) == []


def test_hostile_markup_takes_no_time() -> None:
    data = b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"<v " * 400_000
    assert len(read_subtitles(data).cues) == 1


def test_real_files_when_they_are_at_hand() -> None:
    root = Path(os.environ.get("ESTRADE_SHARED_DATA", Path(__file__).parents[3] / "shared/data")) / "chapters"
    if not root.is_dir():
        pytest.skip("no folder of real subtitle files (ESTRADE_SHARED_DATA)")
    read = 0
    for path in [path for ext in ("vtt", "srt", "sbv") for path in root.rglob(f"*.{ext}")]:
        try:
            cues = read_subtitles(path.read_bytes()).cues
        except UnreadableFile as refused:
            assert "invalid" in path.name or path.name in ("empty.vtt", "no_captions.vtt"), (path, refused)
        else:
            assert faults(write_webvtt(cues)) == []
            read += 1
    assert read >= 30
