from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests import factories
from tests.calendars.examples import values
from webinar.calendars.build import feed_bytes
from webinar.calendars.entries import Feed
from webinar.calendars.feeds import REFRESH_ON_THE_DAY, Choice, feed_of, state_of
from webinar.calendars.personal.agenda import entries_of, read_mine
from webinar.core import clock
from webinar.core.db import Database

NOW = factories.NOON - timedelta(days=5)
CHOICE = Choice("https://estrade.example", "fr")


def _feeds(database: Database) -> tuple[bytes, bytes]:
    """A programme and a speaker's agenda out of it."""
    with clock.fixed(NOW):
        with database.writing() as db:
            event = factories.event(db, slug="salon", uid="salon@test")
            first = factories.pitch_session(db, event, status="published", uid="one@test", public_id="one")
            factories.pitch_session(
                db,
                event,
                status="published",
                uid="two@test",
                public_id="two",
                starts_at=factories.NOON + timedelta(days=1),
            )
            person = factories.person(db)
            slot = factories.slot(db, first)
            factories.speaker(db, event, slot, person_id=person.id)
            event_id, person_id = event.id, person.id
        with database.reading() as db:
            event = db.get_one(type(event), event_id)
            programme = feed_of(
                db, event, state_of(db, event, NOW), CHOICE, "https://estrade.example/e/salon/calendar.ics"
            )
            mine = tuple(entries_of(db, read_mine(db, person_id, NOW), CHOICE))
    return feed_bytes(programme), feed_bytes(Feed("Moi", "", "Europe/Paris", mine, public=False))


def test_sqlite_and_postgresql_give_the_same_calendars(tmp_path: Path, fresh_postgres_url: str) -> None:
    made = []
    for url in (f"sqlite:///{tmp_path}/one.db", fresh_postgres_url):
        with factories.fresh_database(url) as database:
            programme, mine = _feeds(database)
            made.append((programme, values(mine, "SUMMARY"), values(mine, "DTSTART")))
    assert made[0] == made[1]
    assert values(made[0][0], "UID") == [":one@test", ":two@test"]


@pytest.mark.parametrize(("days", "often"), [(-3, False), (-1, True), (0, True), (1, True), (4, False)])
def test_calendars_are_asked_to_come_back_sooner_around_the_event(
    tmp_path: Path, days: int, often: bool
) -> None:
    with factories.fresh_database(f"sqlite:///{tmp_path}/one.db") as database, database.writing() as db:
        event = factories.event(db)
        factories.pitch_session(db, event, status="published")
        state = state_of(db, event, factories.NOON + timedelta(days=days))
        assert (
            feed_of(db, event, state, CHOICE, "https://x.example/a.ics").refresh == REFRESH_ON_THE_DAY
        ) is often
