"""The moment at which a pasted video address starts."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl

_LENGTH = re.compile(r"(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,6})(?:\.\d+)?s?)?", re.ASCII)
_START_KEYS = ("t", "start", "time_continue", "startTime", "time")


def seconds_of(text: str) -> int:
    """Seconds of "90", "90s", "1h2m3s" or "1:02:03"; 0 for anything else."""
    if re.fullmatch(r"\d{1,3}(:\d{1,2}){1,2}", text, re.ASCII):
        total = 0
        for piece in text.split(":"):
            total = total * 60 + int(piece)
        return total
    match = _LENGTH.fullmatch(text.strip())
    hours, minutes, seconds = match.groups() if match else (None, None, None)
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)


def start_of(parts: SplitResult) -> int:
    """The moment that the pasted address starts at, in query or fragment."""
    for source in (parts.query, parts.fragment):
        values = dict(parse_qsl(source))
        for key in _START_KEYS:
            if key in values:
                return seconds_of(values[key].split(",")[0])
    return 0
