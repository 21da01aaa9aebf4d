"""Reads subtitles as tools really write them (WebVTT, SRT, SBV) into cues."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from webinar.replay.outputs import escape_cue
from webinar.replay.stamps import MAX_S, cue_time

MAX_BYTES = 2_000_000
MAX_CUES = 20_000
MAX_CUE_TEXT = 2_000
PARAGRAPH_S = 40.0
PARAGRAPH_LONGEST_S = 90.0
PARAGRAPH_PAUSE_S = 2.5

MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？")

_STAMP = r"(-?)(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,3}))?"
_ARROW_TIMES = re.compile(rf"{_STAMP}\s*-{{2,3}}>\s*{_STAMP}(?:\s+.*)?")
_COMMA_TIMES = re.compile(r"(\d{1,4}):(\d{2}):(\d{2})\.(\d{3}),(\d{1,4}):(\d{2}):(\d{2})\.(\d{3})")
_COMMA_LIKE = re.compile(r"\d+:\d\d:\S*,\d+:\d\d:\S*")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]*)>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|</?(?:\d{1,4}:)?\d{1,3}:\d{2}\.\d{1,3}>|</?[cvibu]>|\{\\[^}]*\}")
_NOT_IN_NAMES = re.compile(r"[<>&]")
_SPACE = re.compile(r"\s+")


class UnreadableFile(ValueError):
    """The file is refused: `line` counts from 1, `reason` is a catalogue key."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(line, reason)
        self.line = line
        self.reason = reason


@dataclass(frozen=True)
class Cue:
    """What is said from … to …; `speaker` when the file names one."""

    start_s: float
    end_s: float
    text: str
    speaker: str | None = None


@dataclass(frozen=True)
class Passed:
    """Something that was passed over, with its line."""

    line: int
    reason: str


@dataclass(frozen=True)
class Subtitles:
    """The cues in order of time, and what was passed over."""

    cues: tuple[Cue, ...]
    warnings: tuple[Passed, ...] = ()


def decode(data: bytes) -> str:
    """The file's text: byte order mark first, then UTF-8, else Windows-1252; line ends made one kind."""
    if len(data) > MAX_BYTES:
        raise UnreadableFile(1, "replay.subtitles.too_large")
    for mark, encoding in MARKS:
        if data.startswith(mark):
            try:
                text = data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                line = data[: error.start].count(b"\n") + 1
                raise UnreadableFile(line, "replay.subtitles.encoding") from error
            break
    else:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\N{REPLACEMENT CHARACTER}")


def read_subtitles(data: bytes) -> Subtitles:
    """The cues of a file; raises UnreadableFile when it holds none or a time that cannot be."""
    lines = decode(data).split("\n")
    cues: list[Cue] = []
    warnings: list[Passed] = []
    for block in _blocks(lines):
        _read_block(block, cues, warnings)
        if len(cues) > MAX_CUES:
            raise UnreadableFile(block[0][0], "replay.subtitles.too_many")
    if not cues:
        first = next((number for number, line in enumerate(lines, 1) if line.strip()), 1)
        raise UnreadableFile(first, "replay.subtitles.no_cue")
    return Subtitles(tuple(sorted(cues, key=lambda cue: cue.start_s)), tuple(warnings))


Block = list[tuple[int, str]]


def _is_timing(line: str) -> bool:
    return "-->" in line or _COMMA_LIKE.fullmatch(line.strip()) is not None


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    """Groups of lines between blank ones; a second time line begins a new group, as players read it."""
    block: Block = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            if block:
                yield block
            block = []
            continue
        if _is_timing(line) and any(_is_timing(earlier) for _number, earlier in block):
            counter = [block.pop()] if block[-1][1].strip().isdecimal() else []
            yield block
            block = counter
        block.append((number, line))
    if block:
        yield block


def _read_block(block: Block, cues: list[Cue], warnings: list[Passed]) -> None:
    timing_at = next((index for index, (_number, line) in enumerate(block) if _is_timing(line)), None)
    first = block[0][1].strip()
    if first.startswith(("WEBVTT", "NOTE", "STYLE", "REGION")):
        return
    number = block[0][0]
    if timing_at is None:
        warnings.append(Passed(number, "replay.subtitles.no_time"))
        return
    number, line = block[timing_at]
    start, end = _times(number, line.strip())
    text, speaker = _plain([text for _number, text in block[timing_at + 1 :]])
    if not text:
        warnings.append(Passed(number, "replay.subtitles.no_text"))
    elif end <= start:
        warnings.append(Passed(number, "replay.subtitles.ends_before"))
    else:
        cues.append(Cue(start, end, text[:MAX_CUE_TEXT], speaker))


def _times(number: int, line: str) -> tuple[float, float]:
    comma = _COMMA_TIMES.fullmatch(line)
    if comma:
        parts = comma.groups()
        return _seconds(number, "", *parts[:4]), _seconds(number, "", *parts[4:])
    arrow = _ARROW_TIMES.fullmatch(line)
    if not arrow:
        raise UnreadableFile(number, "replay.subtitles.bad_time")
    parts = arrow.groups()
    return _seconds(number, *parts[:5]), _seconds(number, *parts[5:10])


def _seconds(
    number: int, sign: str | None, hours: str | None, minutes: str, seconds: str, fraction: str | None
) -> float:
    if sign:
        raise UnreadableFile(number, "replay.subtitles.negative_time")
    if int(seconds) > 59 or int(minutes) > 59:
        raise UnreadableFile(number, "replay.subtitles.sixty")
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    if whole > MAX_S:
        raise UnreadableFile(number, "replay.subtitles.bad_time")
    return whole + (int(fraction.ljust(3, "0")) / 1000 if fraction else 0.0)


def _plain(lines: Sequence[str]) -> tuple[str, str | None]:
    """The text without markup, and who speaks."""
    joined = " ".join(lines)
    voice = _VOICE.search(joined)
    speaker = html.unescape(voice.group(1)).strip() if voice else None
    text = html.unescape(_TAG.sub("", joined))
    return _SPACE.sub(" ", text).strip(), speaker or None


def write_webvtt(cues: Sequence[Cue]) -> str:
    """A strict WebVTT file of the cues, as browsers are to get it."""
    blocks = ["WEBVTT\n"]
    for cue in cues:
        name = _NOT_IN_NAMES.sub("", cue.speaker or "").strip()
        voice = f"<v {name}>" if name else ""
        blocks.append(f"{cue_time(cue.start_s)} --> {cue_time(cue.end_s)}\n{voice}{escape_cue(cue.text)}\n")
    return "\n".join(blocks)


@dataclass(frozen=True)
class Paragraph:
    """A piece of the transcript that one can seek to."""

    start_s: float
    speaker: str | None
    text: str


def transcript(cues: Sequence[Cue]) -> list[Paragraph]:
    """The cues as paragraphs: broken at another speaker, a silence, or a sentence that ends late."""
    paragraphs: list[Paragraph] = []
    texts: list[str] = []
    opened: Cue | None = None
    before: Cue | None = None
    for cue in cues:
        if opened and before and texts and _breaks(opened, before, cue):
            paragraphs.append(Paragraph(opened.start_s, opened.speaker, " ".join(texts)))
            opened, texts = None, []
        opened = opened or cue
        fresh = _without_repeat(texts[-1] if texts else "", cue.text)
        if fresh:
            texts.append(fresh)
        before = cue
    if opened and texts:
        paragraphs.append(Paragraph(opened.start_s, opened.speaker, " ".join(texts)))
    return paragraphs


def _breaks(opened: Cue, before: Cue, cue: Cue) -> bool:
    if cue.speaker and cue.speaker != opened.speaker:
        return True
    if cue.start_s - before.end_s >= PARAGRAPH_PAUSE_S:
        return True
    lasted = cue.start_s - opened.start_s
    return lasted >= PARAGRAPH_LONGEST_S or (lasted >= PARAGRAPH_S and before.text.endswith(SENTENCE_ENDS))


def _without_repeat(before: str, text: str) -> str:
    """Automatic captions show each line again with the next one: what was there already is left out."""
    if before and (text == before or before.endswith(" " + text)):
        return ""
    if before and text.startswith(before + " "):
        return text[len(before) + 1 :]
    return text
