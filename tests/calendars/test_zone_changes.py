"""New zone rules move the instant of a session whose wall time stands, and everybody is told."""

from __future__ import annotations

from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.factories import NOON
from tests.plugins.application import browser_of
from tests.registrations.outbox import register, work, written
from webinar.calendars.zone_changes import CHECK_ZONES, ask_now, follow_zones
from webinar.core import clock
from webinar.core.db import Base
from webinar.core.jobs import Job, asked_for_at_start
from webinar.schedule.models import PitchSession, Slot

HOUR = timedelta(hours=1)
STARTS_AT = NOON + timedelta(days=20)


def no_more_winter_time(name: str) -> tzinfo:
    """Paris stays at UTC+2; every other zone is as it is."""
    return timezone(2 * HOUR) if name == "Europe/Paris" else ZoneInfo(name)


def planned(app: Flask) -> tuple[int, str]:
    """A session in Paris with a slot, and its organiser."""
    with app.extensions["database"].writing() as db:
        event = factories.event(db)
        made = factories.pitch_session(db, event, starts_at=STARTS_AT, status="published")
        factories.slot(db, made, 1)
        factories.grant(db, factories.person(db, email="ines@example.org"), event, "organiser")
    return made.id, made.public_id


def follow(app: Flask, zones: object = no_more_winter_time) -> int:
    """Looks at the rules."""
    with app.app_context():
        return follow_zones(app.extensions["database"], zones)  # type: ignore[arg-type]


def test_unchanged_rules_move_nothing(app: Flask) -> None:
    with clock.fixed(NOON):
        planned(app)
        assert follow(app, ZoneInfo) == 0
        assert written(app) == []


def test_new_rules_move_the_instant_and_everybody_is_told_once(app: Flask) -> None:
    with clock.fixed(NOON):
        number, public_id = planned(app)
        register(browser_of(app), public_id, "nadia@example.org")
        assert (follow(app), follow(app)) == (1, 0)
        with app.extensions["database"].reading() as db:
            moved = db.get_one(PitchSession, number)
            slots = list(db.scalars(select(Slot.planned_at)))
        assert (moved.starts_at, moved.ends_at, moved.sequence) == (STARTS_AT - HOUR, STARTS_AT, 1)
        assert moved.starts_wall.hour == 13
        assert slots == [STARTS_AT - HOUR]
        (letter,) = written(app, "ines@example.org")
        assert ["12:00" in letter.text, "11:00" in letter.text, "Europe/Paris" in letter.text] == [True] * 3
        clock.advance(301)
        work(app)
        assert [one.subject.split(" · ")[0] for one in written(app, "nadia@example.org")][1:] == ["Nouvel horaire"]


def test_an_hour_that_comes_twice_is_left_as_it_was_meant(app: Flask) -> None:
    """On 25 October 2026 it is 02:30 in Paris at 00:30 and at 01:30 UTC."""
    with clock.fixed(NOON - timedelta(days=60)):
        with app.extensions["database"].writing() as db:
            second = NOON.replace(month=10, day=25, hour=1, minute=30)
            factories.pitch_session(db, factories.event(db), starts_at=second, status="published")
        assert follow(app, ZoneInfo) == 0


def test_the_rules_are_looked_at_when_serving_begins_and_each_day(app: Flask) -> None:
    with clock.fixed(NOON):
        asked_for_at_start(ask_now)(app)
        asked_for_at_start(ask_now)(app)
        work(app)
        with app.extensions["database"].reading() as db:
            due = list(db.scalars(select(Job.due_at).where(Job.name == CHECK_ZONES).order_by(Job.id)))
        assert due == [NOON, NOON + timedelta(days=1)]


def test_a_database_without_tables_does_not_keep_the_server_from_starting(app: Flask) -> None:
    Base.metadata.drop_all(app.extensions["database"].engine)
    asked_for_at_start(ask_now)(app)
