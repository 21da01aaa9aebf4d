"""Home shows somebody's own events with the one thing to do next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests import factories
from tests.plugins.application import signed_in
from webinar.core import clock
from webinar.core.db import Database
from webinar.schedule.mine import own_events
from webinar.schedule.models import Event

NOW = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def first_of_february() -> Iterator[None]:
    """It stays nine o'clock."""
    with clock.fixed(NOW):
        yield


def mine(app: Flask, database: Database, role: str, *sessions: tuple[str, timedelta]) -> tuple[str, str]:
    """What the holder of a role is offered at an event with sessions of a state, this much later than now."""
    with database.writing() as db:
        event = factories.event(db, slug="mine")
        person = factories.person(db)
        if role != "speaker":
            factories.grant(db, person, event, role)
        for status, after in sessions:
            of = factories.pitch_session(db, event, starts_at=NOW + after, status=status)
            if role == "speaker":
                factories.speaker(db, event, factories.slot(db, of), person_id=person.id)
        person_id = person.id
    with app.test_request_context(), database.reading() as db:
        (one,) = own_events(db, person_id, NOW)
    return one["action"], one["action_url"].replace(of.public_id if sessions else "-", "ID")


DAY, HALF = timedelta(days=1), timedelta(minutes=30)


@pytest.mark.parametrize(
    ("role", "sessions", "address"),
    [
        ("organiser", [], "/e/mine/sessions/new"),
        ("organiser", [("draft", DAY)], "/e/mine/publish"),
        ("organiser", [("published", DAY)], "/e/mine/workspace"),
        ("organiser", [("published", HALF)], "/s/ID/console"),
        ("organiser", [("live", -HALF)], "/s/ID/console"),
        ("organiser", [("published", -DAY), ("ended", -DAY)], "/s/ID/replay/edit"),
        ("moderator", [("draft", DAY)], "/e/mine/workspace"),
        ("moderator", [("published", 2 * DAY), ("open", HALF)], "/s/ID/console"),
        ("speaker", [("published", DAY)], "/s/ID/green-room"),
        ("speaker", [("ended", -DAY)], "/e/mine"),
    ],
)
def test_each_role_is_offered_its_next_step(
    app: Flask, database: Database, role: str, sessions: list[tuple[str, timedelta]], address: str
) -> None:
    assert mine(app, database, role, *sessions)[1] == address


def test_home_lists_own_events_by_what_comes_first_and_no_others(app: Flask, database: Database) -> None:
    with database.writing() as db:
        person = factories.person(db)
        events = [factories.event(db, slug=slug, title={"fr": slug}) for slug in ("later", "sooner", "past", "old")]
        for event, days in zip(events, (9, 2, -3, -9), strict=True):
            factories.grant(db, person, event, "organiser")
            status = "published" if days > 0 else "replay"
            factories.pitch_session(db, event, starts_at=NOW + timedelta(days=days), status=status)
        db.get_one(Event, events[3].id).status = "archived"
        one = factories.pitch_session(db, factories.event(db, slug="one-session", title={"fr": "one"}), starts_at=NOW)
        factories.grant(db, person, db.get_one(Event, one.event_id), "moderator", one)
        factories.event(db, slug="foreign", title={"fr": "foreign"})
        person_id = person.id
    with app.test_request_context(), database.reading() as db:
        assert [row["title"] for row in own_events(db, person_id, NOW)] == ["one", "sooner", "later", "past"]
    page = signed_in(app, person_id).get("/").text
    assert page.split('id="mine-title"')[1].count("Vous organisez") == 3
    assert "mine-title" not in app.test_client().get("/", base_url="http://127.0.0.1:5000").text
