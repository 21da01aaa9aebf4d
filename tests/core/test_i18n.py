"""Dates, zones and plurals as French and English readers write them."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from webinar.core import i18n


@pytest.mark.parametrize(
    ("day", "lang", "shown"),
    [
        (date(2026, 12, 1), "fr", "mardi 1er décembre 2026"),
        (date(2026, 12, 11), "fr", "vendredi 11 décembre 2026"),
        (date(2026, 12, 1), "en", "Tuesday, December 1, 2026"),
    ],
)
def test_days_in_words(day: date, lang: str, shown: str) -> None:
    assert i18n.show_day(day, lang) == shown


@pytest.mark.parametrize(
    ("zone", "lang", "shown"),
    [
        ("Europe/Brussels", "fr", "Bruxelles"),
        ("Europe/Brussels", "en", "Brussels"),
        ("America/New_York", "en", "New York"),
        ("UTC", "fr", "UTC"),
    ],
)
def test_zones_by_their_city(zone: str, lang: str, shown: str) -> None:
    assert i18n.zone_name(ZoneInfo(zone), lang).split(" (")[-1].rstrip(")") == shown


@pytest.mark.parametrize(
    ("asked", "cookie", "accepted", "chosen"),
    [
        ("en", "fr", ["fr"], "en"),
        (None, "en", ["fr"], "en"),
        (None, None, ["en-GB", "fr"], "en"),
        (None, None, ["de", "nl"], "fr"),
        ("xx", "yy", [], "fr"),
    ],
)
def test_the_language_is_the_one_asked_for_chosen_or_accepted(
    asked: str | None, cookie: str | None, accepted: list[str], chosen: str
) -> None:
    assert i18n.choose_language(asked, cookie, accepted) == chosen


def test_a_text_in_another_language_says_which() -> None:
    texts = {"fr": "Bonjour"}
    assert (i18n.pick(texts, "en"), i18n.text_language(texts, "en")) == ("Bonjour", "fr")
