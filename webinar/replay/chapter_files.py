"""Reads chapters that others wrote: YouTube descriptions, Podcasting 2.0, WebVTT."""

from __future__ import annotations

import re
from dataclasses import dataclass

from webinar.core import strict_json
from webinar.replay.outputs import one_line
from webinar.replay.stamps import MAX_S, parse_moment
from webinar.replay.subtitles import UnreadableFile, decode, read_subtitles

MAX_CHAPTERS = 500
TITLE_LONGEST = 200
_STAMP = re.compile(r"(?<![\d:.,-])(\d{1,3}:\d{2}(?::\d{2})?)(?![\d:])")
_TRIM_AFTER = " \t-–—:|.)]>•·"
_TRIM_BEFORE = " \t-–—:|([<•·*#"
_NUMBERING = re.compile(r"(?i)^(?:#+\s*)?(?:ch(?:ap(?:itre|ter)?)?\.?\s*\d+|\d+)\s*[.):-]?\s*$")


@dataclass(frozen=True)
class ReadChapter:
    """A chapter of a foreign file."""

    start_s: float
    title: str


@dataclass(frozen=True)
class ReadChapters:
    """`certain` is False when free text only looks like chapters: the organiser is asked first."""

    chapters: tuple[ReadChapter, ...]
    certain: bool


def read_chapters(data: bytes) -> ReadChapters:
    """The chapters of a file of any known kind; raises UnreadableFile with line and reason."""
    text = decode(data)
    start = text.lstrip()
    if start.startswith("{"):
        return _from_podcast(text)
    if start.startswith("WEBVTT") or "-->" in text:
        cues = read_subtitles(data).cues
        return _checked([ReadChapter(cue.start_s, cue.text[:TITLE_LONGEST]) for cue in cues], certain=True)
    return _from_text(text)


def _from_podcast(text: str) -> ReadChapters:
    try:
        document = strict_json.loads(text)
    except strict_json.InvalidJSON as error:
        raise UnreadableFile(1, "replay.chapters.not_json") from error
    entries = document.get("chapters") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise UnreadableFile(1, "replay.chapters.no_list")
    chapters = []
    for entry in entries:
        if not isinstance(entry, dict) or entry.get("toc") is False:
            continue
        start, title = entry.get("startTime"), entry.get("title")
        if isinstance(start, bool) or not isinstance(start, (int, float)) or not 0 <= start <= MAX_S:
            raise UnreadableFile(1, "replay.chapters.bad_start")
        if isinstance(title, str) and title.strip():
            chapters.append(ReadChapter(float(start), one_line(title)[:TITLE_LONGEST]))
    return _checked(chapters, certain=True)


def _from_text(text: str) -> ReadChapters:
    """Stamps in free text; the title follows its stamp, or stands before it on a line of its own."""
    chapters: list[ReadChapter] = []
    one_per_line = prose = 0
    for line in text.split("\n"):
        stamps = list(_STAMP.finditer(line))
        if not stamps:
            prose += bool(line.strip())
            continue
        one_per_line += len(stamps) == 1
        chapters += _from_line(line, stamps)
    ascending = all(a.start_s < b.start_s for a, b in zip(chapters, chapters[1:], strict=False))
    from_zero = bool(chapters) and chapters[0].start_s == 0
    certain = ascending and from_zero and len(chapters) >= 3 and one_per_line == len(chapters) and prose == 0
    return _checked(chapters, certain=certain)


def _from_line(line: str, stamps: list[re.Match[str]]) -> list[ReadChapter]:
    found = []
    for index, stamp in enumerate(stamps):
        start = parse_moment(stamp.group(1))
        end = stamps[index + 1].start() if index + 1 < len(stamps) else len(line)
        title = line[stamp.end() : end].strip().lstrip(_TRIM_AFTER).rstrip(" \t-–—|([")
        before = line[: stamp.start()].strip().strip(_TRIM_BEFORE)
        if not title and len(stamps) == 1 and not _NUMBERING.match(before):
            title = before
        if start is not None and title:
            found.append(ReadChapter(start, one_line(title)[:TITLE_LONGEST]))
    return found


def _checked(chapters: list[ReadChapter], *, certain: bool) -> ReadChapters:
    if not chapters:
        raise UnreadableFile(1, "replay.chapters.none")
    if len(chapters) > MAX_CHAPTERS:
        raise UnreadableFile(1, "replay.chapters.too_many")
    by_start = {chapter.start_s: chapter for chapter in reversed(chapters)}
    return ReadChapters(tuple(by_start[start] for start in sorted(by_start)), certain)
