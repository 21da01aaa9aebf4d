"""Measures a 1,000-session feed: cold, warm, and built through the library each time.

Run `python bench/calendars.py [rounds]`; it prints milliseconds of CPU and the ratios, and ends by itself.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from icalendar import Calendar, Event
from icalendar.enums import STATUS

from webinar.calendars import build, zones
from webinar.calendars.build import feed_bytes
from webinar.calendars.entries import CalendarEntry, Feed

SESSIONS = 1_000
ZONES = ("Europe/Paris", "America/New_York", "Asia/Tokyo", "Africa/Casablanca")
BUDGET_COLD_MS, BUDGET_WARM_MS = 150, 20


def sample_feed() -> Feed:
    """A programme of about 900 kB in four zones."""
    start = datetime(2026, 10, 1, 9, tzinfo=UTC).replace(tzinfo=None)
    entries = tuple(
        CalendarEntry(
            uid=f"{number:08x}@estrade.example",
            sequence=1,
            created=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number),
            modified=datetime(2026, 2, 1, tzinfo=UTC) + timedelta(minutes=number),
            title=f"Présentation {number} : l’avenir, « déjà »",
            starts_wall=start + timedelta(minutes=20 * number),
            ends_wall=start + timedelta(minutes=20 * number + 20),
            zone=ZONES[number % len(ZONES)],
            abstract="Un résumé assez long ; avec des virgules, des accents. " * 3 + f"N° {number}.",
            speakers=("Inès Marceau", "Noé Tan"),
            join_url=f"https://estrade.example/s/{number:08x}/live",
            page_url=f"https://estrade.example/s/{number:08x}",
            categories=("Santé", "Données"),
            colour="teal",
            related_to="programme@estrade.example",
        )
        for number in range(SESSIONS)
    )
    return Feed("Programme", "https://estrade.example/e/p/calendar.ics", "Europe/Paris", entries)


def through_the_library(feed: Feed) -> bytes:
    """The same feed as `icalendar` alone makes it (its time zones are wrong, which is why we do not)."""
    calendar = Calendar.new(name=feed.name, description=feed.description or "x", prodid="-//bench//EN")
    for entry in feed.entries:
        zone = ZoneInfo(entry.zone)
        event = Event.new(
            uid=entry.uid,
            stamp=entry.modified,
            created=entry.created,
            last_modified=entry.modified,
            summary=entry.title,
            description=entry.abstract,
            location=entry.join_url,
            start=entry.starts_wall.replace(tzinfo=zone),
            end=entry.ends_wall.replace(tzinfo=zone),
            sequence=entry.sequence,
            categories=list(entry.categories),
            url=entry.page_url,
            color=entry.colour,
            status=STATUS.CONFIRMED,
        )
        event.add("conference", entry.join_url, parameters={"VALUE": "URI", "FEATURE": "VIDEO"})
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def cpu_ms(action: Callable[[], object], rounds: int, before: Callable[[], object] = lambda: None) -> float:
    """The best of some rounds, in milliseconds of CPU."""
    best = float("inf")
    for _ in range(rounds):
        before()
        started = time.process_time()
        action()
        best = min(best, (time.process_time() - started) * 1_000)
    return best


def forget() -> None:
    """Empties the caches, as after a restart."""
    build._fragment.cache_clear()
    zones._zone_text.cache_clear()


def main(rounds: int) -> int:
    """Prints the figures; gives 1 when a budget is exceeded."""
    feed = sample_feed()
    size = len(feed_bytes(feed))
    cold = cpu_ms(lambda: feed_bytes(feed), rounds, forget)
    warm = cpu_ms(lambda: feed_bytes(feed), rounds)
    library = cpu_ms(lambda: through_the_library(feed), max(1, rounds // 3))
    print(f"{SESSIONS} sessions, {size / 1000:.0f} kB")
    print(f"cold      {cold:7.1f} ms   (budget {BUDGET_COLD_MS}; library / cold = {library / cold:.1f})")
    print(f"warm      {warm:7.1f} ms   (budget {BUDGET_WARM_MS}; library / warm = {library / warm:.0f})")
    print(f"library   {library:7.1f} ms")
    return int(cold > BUDGET_COLD_MS or warm > BUDGET_WARM_MS)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
