"""Judges a WebVTT file by the standard's syntax, independently of the code that writes it."""

from __future__ import annotations

import re

TIMING = re.compile(r"(\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3}) --> (\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3})")
TEXT = re.compile(r"(?:<v [^<>&\n]+>)?(?:[^<>&\n]|&(?:amp|lt|gt|lrm|rlm|nbsp);)+")


def faults(text: str) -> list[str]:
    """What the standard forbids in the file: nothing for a valid one whose cues have one line each."""
    found: list[str] = []
    if not text.startswith("WEBVTT\n\n") and text != "WEBVTT\n":
        found.append("no header")
    if "\r" in text or "\0" in text:
        found.append("a character that must not be there")
    latest = -1
    for block in [block for block in text.split("\n\n")[1:] if block]:
        lines = block.rstrip("\n").split("\n")
        if "-->" not in lines[0]:
            lines = lines[1:]
        timing = TIMING.fullmatch(lines[0]) if lines else None
        if timing is None or len(lines) != 2:
            found.append(f"no cue: {block!r}")
            continue
        parts = [int(part) for part in timing.groups()]
        start, end = (
            ((h * 60 + m) * 60 + s) * 1000 + ms for h, m, s, ms in (tuple(parts[:4]), tuple(parts[4:]))
        )
        if start < latest:
            found.append(f"starts before the cue above: {block!r}")
        if end <= start:
            found.append(f"ends before it starts: {block!r}")
        if not TEXT.fullmatch(lines[1]):
            found.append(f"text: {lines[1]!r}")
        latest = start
    return found
