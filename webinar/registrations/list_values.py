"""Dates, durations, names and answers as other tools' lists write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

_NUMERIC = re.compile(
    r"(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})(?:[ ,T]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AP])?\.?M?\.?)?.*",
    re.I,
)
_WORDED = re.compile(
    r"([A-Za-z]{3})[a-z]* (\d{1,2}), (\d{4}),? (\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AP])?M?.*", re.I
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LENGTH = re.compile(r"(?:(\d+)\s*h[a-z]*\.?)?\s*(?:(\d+)\s*m[a-z]*\.?)?\s*(?:(\d+)\s*s[a-z]*\.?)?", re.I)
_MARKS = re.compile(r"\s*\((?:external|externe|unverified|non vérifié|guest|invité|ext)\)", re.I)
_COMPANY = re.compile(r"^\[([^\]]{2,60})\]\s*(.+)$")
_PHONE = re.compile(r"\+?[\d\s().*-]{6,20}|call-in user.*|utilisateur du téléphone.*", re.I)
_EMAIL = re.compile(r"[^\s@,;<>()\"]{1,64}@(?:[^\s@.,;<>()\"]+\.)+[^\s@.,;<>()\"]{2,63}")
MAX_EMAIL = 254


def clean_email(text: str) -> str | None:
    """The address in lower case, "" for none, None for one that cannot be."""
    text = re.sub(r"^mailto:|^.*<(.+)>$", r"\1", text.strip(), flags=re.I).strip("\u200b\ufeff ").lower()
    if not text or text in {"--", "-", "n/a"}:
        return ""
    return text if len(text) <= MAX_EMAIL and _EMAIL.fullmatch(text) else None


def clean_name(text: str, *, original_name: bool = False) -> tuple[str, str]:
    """The name as people say it and the company that stood before it.

    "Last, First" is turned round; what Teams and Zoom put in brackets is left out.
    """
    company = ""
    text = _MARKS.sub("", text.strip())
    if match := _COMPANY.match(text):
        company, text = match[1].strip(), match[2]
    if original_name:
        text = re.sub(r"\s*\([^()]*\)$", "", text)
    pieces = [piece.strip() for piece in text.split(",")]
    if len(pieces) == 2 and all(pieces) and not re.fullmatch(r"(?:jr|sr|ph\.?d|md|iii?)\.?", pieces[1], re.I):
        text = f"{pieces[1]} {pieces[0]}"
    return text.strip(), company


def is_phone(name: str) -> bool:
    """Whether a name is a dial-in's number."""
    return _PHONE.fullmatch(name.strip()) is not None


def minutes_of(text: str) -> int | None:
    """Whole minutes of "85", "1h 27m 51s", "00:19:26" or "19.5"; None for anything else."""
    text = text.strip().replace(",", ".")
    if re.fullmatch(r"\d{1,5}(?:\.\d+)?", text):
        return round(float(text))
    if match := re.fullmatch(r"(\d{1,3}):(\d{2}):(\d{2})", text):
        return round((int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3])) / 60)
    match = _LENGTH.fullmatch(text)
    if not text or match is None:
        return None
    hours, minutes, seconds = (int(piece or 0) for piece in match.groups())
    return round((hours * 3600 + minutes * 60 + seconds) / 60)


def day_first(texts: Iterable[str], session_day: date | None) -> bool | None:
    """Whether dates like 05/06/2026 begin with the day; None when nothing tells."""
    pairs = [(int(match[1]), int(match[2])) for text in texts if (match := _NUMERIC.fullmatch(_plain(text)))]
    pairs = [pair for pair in pairs if 1 <= pair[0] <= 31 and pair[1] >= 1]
    if any(first > 12 for first, _ in pairs):
        return True
    if any(second > 12 for _, second in pairs):
        return False
    if any(re.search(r"\d\s*[AP]M", _plain(text), re.I) for text in texts):
        return False
    if session_day is None or all(first == second for first, second in pairs):
        return True if pairs and session_day is None and all(a == b for a, b in pairs) else None
    return _nearest(pairs, session_day)


def read_moment(text: str, days_first: bool | None) -> datetime | None:
    """The wall time of a list's date; None when it cannot be told."""
    text = _plain(text)
    if match := _WORDED.fullmatch(text):
        month = match[1].lower()
        if month not in _MONTHS:
            return None
        return _made(int(match[3]), _MONTHS.index(month) + 1, int(match[2]), match.groups()[3:])
    match = _NUMERIC.fullmatch(text)
    if match is None:
        return None
    first, second, third = int(match[1]), int(match[2]), int(match[3])
    if len(match[1]) == 4:
        return _made(first, second, third, match.groups()[3:])
    if days_first is None and first != second:
        return None
    day, month_number = (first, second) if days_first else (second, first)
    return _made(third + 2000 if third < 100 else third, month_number, day, match.groups()[3:])


def _plain(text: str) -> str:
    return re.sub(r"[\u00a0\u202f\u200e\u200f]", " ", text).strip().strip('"')


def _nearest(pairs: list[tuple[int, int]], session_day: date) -> bool | None:
    distances: list[int] = []
    for is_day_first in (True, False):
        found = []
        for first, second in pairs:
            day, month = (first, second) if is_day_first else (second, first)
            found.append(abs((date(session_day.year, month, min(day, 28)) - session_day).days))
        distances.append(sum(found))
    return None if distances[0] == distances[1] else distances[0] < distances[1]


def _made(year: int, month: int, day: int, clock: tuple[str | None, ...]) -> datetime | None:
    hour, minute, second, half = (*clock, None, None, None, None)[:4]
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half.lower() == "p" else 0)
    try:
        return datetime.combine(date(year, month, day), datetime.min.time()) + timedelta(
            hours=hours, minutes=int(minute or 0), seconds=int(second or 0)
        )
    except (ValueError, OverflowError):
        return None
