"""Words in the person's language: catalogues, plurals, dates in their zone."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_timezone_location

LANGUAGES = ("fr", "en")
Message = str | dict[str, str]
_FIRST = re.compile(r"\b1 (?=\D)")
PACKAGE = Path(__file__).resolve().parent.parent


@cache
def catalogue(lang: str) -> Mapping[str, Message]:
    """Every feature's messages of one language, as `webinar/<feature>/<lang>.json` holds them."""
    merged: dict[str, Message] = {}
    for path in sorted(PACKAGE.glob(f"*/{lang}.json")):
        merged.update(json.loads(path.read_text("utf-8")))
    return merged


def translate(lang: str, key: str, **params: Any) -> str:
    """The message `key` with its placeholders filled; `count` chooses the plural form.

    Raises KeyError for a key that the catalogue does not have.
    """
    message = catalogue(lang)[key]
    if isinstance(message, dict):
        form = Locale(lang).plural_form(params.get("count", 0))
        message = message.get(form) or message["other"]
    return message.format(**params) if params else message


def browser_messages(lang: str) -> dict[str, Message]:
    """The messages that islands need: keys with `.ui.`."""
    return {key: message for key, message in catalogue(lang).items() if ".ui." in key}


def choose_language(asked: str | None, cookie: str | None, accepted: list[str], default: str = "fr") -> str:
    """The language of a page: asked for, else chosen before, else the browser's, else the installation's."""
    for candidate in (asked, cookie, *(tag.split("-")[0].lower() for tag in accepted)):
        if candidate in LANGUAGES:
            return candidate
    return default


def pick(texts: Mapping[str, str] | None, lang: str) -> str:
    """The text in the viewer's language where there is one, else in any."""
    if not texts:
        return ""
    return texts.get(lang) or next((text for text in texts.values() if text), "")


def text_language(texts: Mapping[str, str] | None, lang: str) -> str:
    """The language that `pick` gives its text in."""
    if not texts or texts.get(lang):
        return lang
    return next((known for known, text in texts.items() if text), lang)


def zone_name(zone: ZoneInfo, lang: str) -> str:
    """The zone as people say it: its city ("Paris", "Bruxelles"), or UTC."""
    if zone.key in ("UTC", "Etc/UTC"):
        return "UTC"
    return str(get_timezone_location(zone, locale=lang, return_city=True))


def show_clock(moment: datetime, zone: ZoneInfo, lang: str) -> str:
    """Hours and minutes in the zone, 24 hours."""
    return str(format_time(moment, "HH:mm", tzinfo=zone, locale=lang))


def show_day(day: date, lang: str, form: str = "full") -> str:
    """A day in words; `form` is Babel's full, long, medium or short, or a pattern."""
    shown = str(format_date(day, form, locale=lang))
    # French counts the first of a month, and only it, with an ordinal.
    return _FIRST.sub("1er ", shown) if lang == "fr" and day.day == 1 else shown
