"""Measures a 1,000-session feed: cold, warm, built through the library each time, and asked for over HTTP.

Run `python bench/calendars.py [rounds]`; it prints milliseconds of CPU and the ratios, and ends by itself.
"""

from __future__ import annotations

import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from icalendar import Calendar, Event
from icalendar.enums import STATUS

from config import Settings
from tests import factories
from webinar.app import create_app
from webinar.calendars import build, zones
from webinar.calendars.build import feed_bytes
from webinar.calendars.entries import CalendarEntry, Feed
from webinar.core.db import Base

SESSIONS = 1_000
ZONES = ("Europe/Paris", "America/New_York", "Asia/Tokyo", "Africa/Casablanca")
BUDGET_COLD_MS, BUDGET_WARM_MS, BUDGET_304_MS = 150, 20, 5


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


def over_http(rounds: int) -> tuple[float, float]:
    """CPU of a 304 and of a warm 200 with the rows in SQLite, everything of the application included."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(SECRET_KEY=secrets.token_hex(32), DATA_DIR=folder, LOG_LEVEL="ERROR"))
        database = app.extensions["database"]
        Base.metadata.create_all(database.engine)
        with database.writing() as db:
            event = factories.event(db)
            for number in range(SESSIONS):
                starts_at = factories.NOON + timedelta(minutes=20 * number)
                factories.pitch_session(db, event, status="published", starts_at=starts_at, minutes=20)
            path = f"/e/{event.slug}/calendar.ics"
        client = app.test_client()
        here = "http://127.0.0.1:5000"
        tag = client.get(path, base_url=here).headers["ETag"]
        known = {"If-None-Match": tag}
        unchanged = cpu_ms(lambda: client.get(path, base_url=here, headers=known), 10 * rounds)
        warm = cpu_ms(lambda: client.get(path, base_url=here), 10 * rounds)
        app.extensions["kernel"].stop()
        database.dispose()
    return unchanged, warm


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
    unchanged, served = over_http(rounds)
    print(f"HTTP 304  {unchanged:7.1f} ms   (budget {BUDGET_304_MS})")
    print(f"HTTP 200  {served:7.1f} ms   (budget {BUDGET_WARM_MS}, warm)")
    return int(cold > BUDGET_COLD_MS or max(warm, served) > BUDGET_WARM_MS or unchanged > BUDGET_304_MS)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
