"""Organisers choose the reminders of an event and of a session; jobs follow the choice that holds when they run."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.mailing.conftest import LETTERS, STARTS_AT
from tests.plugins.application import browser_of, send
from tests.registrations.outbox import register, work, written
from webinar.core import clock
from webinar.core.mail import Letter
from webinar.registrations import reminders
from webinar.schedule.models import PitchSession

NADIA = "nadia@example.org"
DAY, HOUR, MINUTES = "Demain 13:00", "Dans une heure", "Dans dix minutes"


def came(app: Flask) -> list[str]:
    """Nadia's reminders until the session begins."""
    while clock.now() < STARTS_AT:
        clock.advance(300)
        work(app)
    return [letter.subject.split(" · ")[0] for letter in written(app, NADIA)][1:]


def choose(client: FlaskClient, action: str = "reminders", **fields: str) -> int:
    """Sends a form of the page; gives the status."""
    return int(send(client, LETTERS, f"{LETTERS}/{action}", **fields).status_code)


@pytest.mark.parametrize(
    ("ticked", "expected"),
    [
        ({"day": "on"}, [DAY]),
        ({"hour": "on", "minutes": "on"}, [HOUR, MINUTES]),
        ({}, []),
        ({"preset": "day_minutes", "hour": "on"}, [DAY, MINUTES]),
        ({"preset": "none", "hour": "on"}, []),
        ({"preset": "all"}, [DAY, HOUR, MINUTES]),
    ],
)
def test_only_chosen_reminders_go_out(
    app: Flask, meeting: PitchSession, organiser: FlaskClient, ticked: dict[str, str], expected: list[str]
) -> None:
    register(browser_of(app), meeting.public_id, NADIA)
    assert choose(organiser, **ticked) == 303
    assert came(app) == expected


def test_a_choice_made_after_the_jobs_were_planned_counts(
    app: Flask, meeting: PitchSession, organiser: FlaskClient
) -> None:
    register(browser_of(app), meeting.public_id, NADIA)
    clock.advance(86_400)
    work(app)
    assert choose(organiser, minutes="on") == 303
    assert came(app) == [DAY, MINUTES]


def test_a_reminder_is_of_use_until_the_next_one_that_is_chosen(
    app: Flask, meeting: PitchSession, organiser: FlaskClient
) -> None:
    register(browser_of(app), meeting.public_id, NADIA)
    choose(organiser, day="on", minutes="on")
    came(app)
    with app.extensions["database"].reading() as db:
        ends = list(db.scalars(select(Letter.not_after).order_by(Letter.id)))[1:]
    assert ends == [STARTS_AT - timedelta(minutes=10), STARTS_AT]


def test_a_session_may_differ_from_its_event_and_follow_it_again(
    app: Flask, meeting: PitchSession, organiser: FlaskClient
) -> None:
    choose(organiser, preset="none")
    assert choose(organiser, "reminders/session", pitch_session=meeting.public_id, day="on") == 303
    with app.extensions["database"].reading() as db:
        assert reminders.chosen(db, meeting.event_id, meeting.id) == {"day"}
        assert reminders.chosen(db, meeting.event_id) == set()
    page = organiser.get(LETTERS).text
    assert "Faire comme l’événement" in page
    assert choose(organiser, "reminders/follow", pitch_session=meeting.public_id) == 303
    with app.extensions["database"].reading() as db:
        assert reminders.chosen(db, meeting.event_id, meeting.id) == set()


def test_no_session_chosen_is_said_by_the_field_and_a_foreign_one_does_not_exist(
    app: Flask, meeting: PitchSession, organiser: FlaskClient
) -> None:
    with app.extensions["database"].writing() as db:
        elsewhere = factories.event(db)
        foreign = factories.pitch_session(db, elsewhere, starts_at=STARTS_AT)
    assert choose(organiser, "reminders/session", pitch_session="") == 422
    for action in ("reminders/session", "reminders/follow"):
        assert choose(organiser, action, pitch_session=foreign.public_id) == 404
    assert organiser.get(f"/e/{elsewhere.slug}/letters").status_code == 403
