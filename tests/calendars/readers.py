"""Independent readers of our calendars: ical.js in Node, libical through ctypes, vobject."""

from __future__ import annotations

import ctypes
import ctypes.util
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import vobject

from tests.plugins.absent import absent

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Seen:
    """What a reader understood of one event; seconds are since the epoch."""

    uid: str
    starts: int
    ends: int
    summary: str


def ical_js(*bodies: bytes) -> list[dict[str, Any]]:
    """Each calendar as ical.js understands it."""
    beside = Path(sys.executable).parent / "node"
    node = str(beside) if beside.exists() else shutil.which("node")
    if node is None or not (ROOT / "node_modules" / "ical.js").is_dir():
        absent("ical.js", "run the set-up script, which runs npm ci")
    done = subprocess.run(
        [node, str(ROOT / "tests" / "calendars" / "ical_js.mjs")],
        input=json.dumps([body.decode("utf-8") for body in bodies]),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=90,
        env={**os.environ, "TZ": "UTC"},
    )
    assert done.returncode == 0, done.stderr
    read: list[dict[str, Any]] = json.loads(done.stdout)
    return read


def seen_by_ical_js(body: bytes) -> list[Seen]:
    """The calendar's events as ical.js understands them."""
    events = ical_js(body)[0]["events"]
    return [Seen(event["uid"], event["starts"], event["ends"], event["summary"]) for event in events]


def seen_by_vobject(body: bytes) -> list[Seen]:
    """The calendar's events as vobject understands them, VTIMEZONE included."""
    calendar = vobject.readOne(body.decode("utf-8"))
    events = calendar.contents.get("vevent", [])
    return [
        Seen(event.uid.value, _seconds(event.dtstart.value), _seconds(event.dtend.value), event.summary.value)
        for event in events
    ]


def _seconds(moment: date) -> int:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(0), ZoneInfo("UTC"))
    return int(moment.timestamp())


class _IcalTime(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second")),
        ("is_date", ctypes.c_int),
        ("is_daylight", ctypes.c_int),
        ("zone", ctypes.c_void_p),
    )


@cache
def _libical() -> Any:
    name = ctypes.util.find_library("ical") or "libical.so.3"
    try:
        library = ctypes.CDLL(name)
    except OSError:
        return None
    pointer, text = ctypes.c_void_p, ctypes.c_char_p
    for function, result, arguments in (
        ("icalparser_parse_string", pointer, [text]),
        ("icalcomponent_free", None, [pointer]),
        ("icalcomponent_string_to_kind", ctypes.c_int, [text]),
        ("icalcomponent_get_first_component", pointer, [pointer, ctypes.c_int]),
        ("icalcomponent_get_next_component", pointer, [pointer, ctypes.c_int]),
        ("icalcomponent_get_dtstart", _IcalTime, [pointer]),
        ("icalcomponent_get_dtend", _IcalTime, [pointer]),
        ("icalcomponent_get_uid", text, [pointer]),
        ("icalcomponent_get_summary", text, [pointer]),
        ("icalcomponent_count_errors", ctypes.c_int, [pointer]),
        ("icalcomponent_as_ical_string", text, [pointer]),
        ("icalrestriction_check", ctypes.c_int, [pointer]),
        ("icaltime_as_timet_with_zone", ctypes.c_long, [_IcalTime, pointer]),
    ):
        entry = getattr(library, function)
        entry.restype, entry.argtypes = result, arguments
    return library


def _loaded() -> Any:
    library = _libical()
    if library is None:
        absent("libical 3", "apt-get install libical3")
    return library


def seen_by_libical(body: bytes) -> list[Seen]:
    """The calendar's events as libical (Evolution, GNOME, KDE) understands them."""
    library = _loaded()
    root = library.icalparser_parse_string(body)
    assert root, "libical could not parse the calendar"
    kind = library.icalcomponent_string_to_kind(b"VEVENT")
    seen = []
    event = library.icalcomponent_get_first_component(root, kind)
    while event:
        starts, ends = library.icalcomponent_get_dtstart(event), library.icalcomponent_get_dtend(event)
        seen.append(
            Seen(
                library.icalcomponent_get_uid(event).decode("utf-8"),
                library.icaltime_as_timet_with_zone(starts, starts.zone),
                library.icaltime_as_timet_with_zone(ends, ends.zone),
                library.icalcomponent_get_summary(event).decode("utf-8"),
            )
        )
        event = library.icalcomponent_get_next_component(root, kind)
    library.icalcomponent_free(root)
    return seen


def libical_complaints(body: bytes) -> list[str]:
    """What libical's check of RFC 5545 and 5546 objects to."""
    library = _loaded()
    root = library.icalparser_parse_string(body)
    assert root, "libical could not parse the calendar"
    library.icalrestriction_check(root)
    text = library.icalcomponent_as_ical_string(root).decode("utf-8")
    library.icalcomponent_free(root)
    unfolded = text.replace("\r\n ", "").splitlines()
    return [line for line in unfolded if line.startswith("X-LIC-ERROR")]


def sabre_complaints(body: bytes) -> list[str]:
    """What sabre/vobject's validation objects to."""
    php = shutil.which("php")
    if php is None or not Path("/usr/share/php/Sabre/VObject/autoload.php").exists():
        absent("sabre/vobject", "apt-get install php-cli php-sabre-vobject")
    script = str(ROOT / "tests" / "calendars" / "sabre.php")
    # The Debian package is older than this PHP, which has deprecations to tell of.
    command = [php, "-d", "error_reporting=0", script]
    done = subprocess.run(command, input=body, capture_output=True, timeout=60, check=True)
    found: list[str] = json.loads(done.stdout)
    return found
