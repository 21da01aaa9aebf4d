"""Writes chapters in the forms that players and platforms read."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from webinar.core import strict_json
from webinar.replay.stamps import cue_time, show_moment
from webinar.replay.timeline import Chapter

YOUTUBE_SHORTEST_S = 10
YOUTUBE_FEWEST = 3
YOUTUBE_LONGEST_TEXT = 5000
TITLE_LONGEST = 100
_SPACE = re.compile(r"\s+")


def one_line(text: str) -> str:
    """The text without line breaks, controls or doubled spaces; never empty."""
    cleaned = "".join(" " if char.isspace() or ord(char) < 32 else char for char in text)
    return _SPACE.sub(" ", cleaned).strip() or "–"


def escape_cue(text: str) -> str:
    """The text as WebVTT cue text: no markup, no arrow."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def webvtt_chapters(chapters: Sequence[Chapter]) -> str:
    """A WebVTT chapters file; a chapter shorter than a millisecond is left out."""
    blocks = ["WEBVTT\n"]
    for number, chapter in enumerate((c for c in chapters if c.end_s - c.start_s >= 0.001), start=1):
        times = f"{cue_time(chapter.start_s)} --> {cue_time(chapter.end_s)}"
        blocks.append(f"{number}\n{times}\n{escape_cue(one_line(chapter.title))}\n")
    return "\n".join(blocks)


def podcast_json(chapters: Sequence[Chapter]) -> str:
    """Podcasting 2.0 chapters, version 1.2.0 (type application/json+chapters)."""
    entries = [
        {
            "startTime": _number(chapter.start_s),
            "endTime": _number(chapter.end_s),
            "title": one_line(chapter.title),
        }
        for chapter in chapters
    ]
    return strict_json.dumps({"version": "1.2.0", "chapters": entries})


def _number(seconds: float) -> float | int:
    return int(seconds) if seconds == int(seconds) else round(seconds, 3)


@dataclass(frozen=True)
class YoutubeText:
    """The description text; without it `reason` is a catalogue key that says why there is none."""

    text: str | None
    reason: str | None = None
    merged: tuple[str, ...] = ()


@dataclass
class _Line:
    start: int
    title: str


def youtube_text(chapters: Sequence[Chapter], opening: str, duration_s: float | None = None) -> YoutubeText:
    """Stamps by YouTube's rules: the first at 0:00, three at least, ten seconds each.

    `opening` names what comes before the first chapter. Chapters that are too short join a neighbour; their
    titles are in `merged`.
    """
    if not chapters:
        return YoutubeText(None, "replay.youtube.no_chapters")
    end = duration_s if duration_s is not None else chapters[-1].end_s
    lines = _from_zero(chapters, opening)
    merged = _join_short(lines, end)
    if len(lines) < YOUTUBE_FEWEST:
        return YoutubeText(None, "replay.youtube.too_few", tuple(merged))
    text = "\n".join(f"{show_moment(line.start)} {line.title}" for line in lines)
    if len(text) > YOUTUBE_LONGEST_TEXT:
        return YoutubeText(None, "replay.youtube.too_long", tuple(merged))
    return YoutubeText(text, None, tuple(merged))


def _from_zero(chapters: Sequence[Chapter], opening: str) -> list[_Line]:
    lines = [_Line(math.floor(c.start_s), _youtube_title(c.title)) for c in chapters]
    if lines[0].start >= YOUTUBE_SHORTEST_S:
        lines.insert(0, _Line(0, _youtube_title(opening)))
    lines[0].start = 0
    return lines


def _join_short(lines: list[_Line], end: float) -> list[str]:
    """Joins each line shorter than ten seconds to the one before it, the first to the one after."""
    merged: list[str] = []
    index = 0
    while index < len(lines):
        after = lines[index + 1].start if index + 1 < len(lines) else end
        if after - lines[index].start >= YOUTUBE_SHORTEST_S or len(lines) == 1:
            index += 1
            continue
        merged.append(lines.pop(index).title)
        if index == 0:
            lines[0].start = 0
        else:
            index -= 1
    return merged


def _youtube_title(title: str) -> str:
    """YouTube refuses angle brackets and cuts titles after a hundred characters."""
    plain = one_line(title).replace("<", "‹").replace(">", "›")
    return plain if len(plain) <= TITLE_LONGEST else plain[: TITLE_LONGEST - 1].rstrip() + "…"
