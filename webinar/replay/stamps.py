"""Moments of a video as people write them: 1:02:03, 90, 1h2m3s."""

from __future__ import annotations

import math
import re

MAX_S = 100 * 3600.0
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:[.,](\d{1,3}))?")
_UNITS = re.compile(r"(?:(\d{1,3})h)?(?:(\d{1,4})m(?:in)?)?(?:(\d{1,6})s?)?", re.IGNORECASE)
_PLAIN = re.compile(r"\d{1,6}(?:[.,]\d{1,3})?")


def parse_moment(text: str) -> float | None:
    """Seconds of "12:34", "1:02:03", "754", "754.5" or "12m34s"; None for anything else."""
    text = text.strip().replace(" ", "")
    if _PLAIN.fullmatch(text):
        return _bounded(float(text.replace(",", ".")))
    clock = _CLOCK.fullmatch(text)
    if clock:
        hours, minutes, seconds, fraction = clock.groups()
        if int(seconds) > 59 or (hours is not None and int(minutes) > 59):
            return None
        whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
        return _bounded(whole + (float("0." + fraction) if fraction else 0.0))
    units = _UNITS.fullmatch(text)
    if text and units:
        hours, minutes, seconds = (int(part or 0) for part in units.groups())
        return _bounded(float(hours * 3600 + minutes * 60 + seconds))
    return None


def _bounded(seconds: float) -> float | None:
    return seconds if seconds <= MAX_S else None


def show_moment(seconds: float) -> str:
    """M:SS, or H:MM:SS from one hour on; the second that has begun."""
    whole = max(0, math.floor(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, seconds_left = divmod(rest, 60)
    if hours:
        return f"{hours}:{minutes:02d}:{seconds_left:02d}"
    return f"{minutes}:{seconds_left:02d}"


def cue_time(seconds: float) -> str:
    """HH:MM:SS.mmm, as WebVTT wants it."""
    milliseconds = max(0, round(seconds * 1000))
    whole, fraction = divmod(milliseconds, 1000)
    hours, rest = divmod(whole, 3600)
    minutes, seconds_left = divmod(rest, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds_left:02d}.{fraction:03d}"
