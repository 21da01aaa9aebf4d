"""Reminders: a day, an hour and ten minutes before, once each, moved when the session moves (R22)."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.plugins.application import browser_of
from tests.registrations.conftest import STARTS_AT
from tests.registrations.outbox import open_link, register, work, written
from webinar.core import clock
from webinar.core.mail import Letter
from webinar.people.models import Person
from webinar.registrations.reminders import remind
from webinar.registrations.signing_up import leave
from webinar.schedule.models import PitchSession

NADIA = "nadia@example.org"


def subjects(app: Flask) -> list[str]:
    """What Nadia was written, without the place she was given."""
    return [letter.subject for letter in written(app, NADIA)][1:]


def pass_time_until(app: Flask, moment: object) -> None:
    """Lets the worker look every five minutes until `moment`."""
    while clock.now() < moment:  # type: ignore[operator]
        clock.advance(300)
        work(app)


def move(app: Flask, meeting: PitchSession, by: timedelta) -> None:
    """Moves the session."""
    with app.extensions["database"].writing() as db:
        row = db.get_one(PitchSession, meeting.id)
        row.starts_at += by
        row.ends_at += by


def test_three_reminders_each_at_its_time(app: Flask, meeting: PitchSession) -> None:
    register(browser_of(app), meeting.public_id, NADIA)
    pass_time_until(app, STARTS_AT - timedelta(days=1, minutes=5))
    assert subjects(app) == []
    pass_time_until(app, STARTS_AT - timedelta(days=1))
    assert subjects(app) == ["Demain 13:00 · Pitchs du matin"]
    pass_time_until(app, STARTS_AT - timedelta(hours=1))
    pass_time_until(app, STARTS_AT - timedelta(minutes=10))
    assert subjects(app)[1:] == ["Dans une heure · Pitchs du matin", "Dans dix minutes · Pitchs du matin"]
    pass_time_until(app, STARTS_AT + timedelta(hours=1))
    assert len(subjects(app)) == 3
    assert open_link(browser_of(app), written(app, NADIA)[-1].link)[0] == 303


def test_a_reminder_is_of_no_use_later_than_the_next(app: Flask, meeting: PitchSession) -> None:
    register(browser_of(app), meeting.public_id, NADIA)
    pass_time_until(app, STARTS_AT)
    with app.extensions["database"].reading() as db:
        ends = list(db.scalars(select(Letter.not_after).order_by(Letter.id)))[1:]
    assert ends == [STARTS_AT - timedelta(hours=1), STARTS_AT - timedelta(minutes=10), STARTS_AT]


def test_who_registers_late_gets_what_is_still_to_come(app: Flask, meeting: PitchSession) -> None:
    clock.advance((timedelta(days=2) - timedelta(minutes=30)).total_seconds())
    register(browser_of(app), meeting.public_id, NADIA)
    pass_time_until(app, STARTS_AT)
    assert subjects(app) == ["Dans dix minutes · Pitchs du matin"]


def test_a_moved_session_tells_once_and_reminds_at_its_new_time(app: Flask, meeting: PitchSession) -> None:
    register(browser_of(app), meeting.public_id, NADIA)
    move(app, meeting, timedelta(hours=1))
    clock.advance(60)
    move(app, meeting, timedelta(minutes=30))
    pass_time_until(app, STARTS_AT - timedelta(days=1))
    assert subjects(app) == ["Nouvel horaire · Pitchs du matin\u00a0: Vendredi 14:30"]
    pass_time_until(app, STARTS_AT + timedelta(hours=3))
    assert subjects(app)[1:] == [
        "Demain 14:30 · Pitchs du matin", "Dans une heure · Pitchs du matin", "Dans dix minutes · Pitchs du matin",
    ]  # fmt: skip


def test_a_session_moved_forward_reminds_earlier(app: Flask, meeting: PitchSession) -> None:
    register(browser_of(app), meeting.public_id, NADIA)
    move(app, meeting, -timedelta(hours=20))
    pass_time_until(app, STARTS_AT - timedelta(hours=20))
    assert [subject.split(" · ")[0] for subject in subjects(app)] == [
        "Nouvel horaire", "Demain 17:00", "Dans une heure", "Dans dix minutes",
    ]  # fmt: skip


def test_a_session_moved_and_moved_back_tells_nobody(app: Flask, meeting: PitchSession) -> None:
    register(browser_of(app), meeting.public_id, NADIA)
    move(app, meeting, timedelta(hours=1))
    clock.advance(60)
    move(app, meeting, -timedelta(hours=1))
    pass_time_until(app, STARTS_AT - timedelta(days=1))
    assert [subject.split(" · ")[0] for subject in subjects(app)] == ["Demain 13:00"]


def become(app: Flask, meeting: PitchSession, status: str) -> None:
    """Gives the session another status."""
    with app.extensions["database"].writing() as db:
        db.get_one(PitchSession, meeting.id).status = status


def test_a_cancelled_session_tells_once_and_reminds_nobody(app: Flask, meeting: PitchSession) -> None:
    with app.extensions["database"].writing() as db:
        db.get_one(PitchSession, meeting.id).capacity = 1
    register(browser_of(app), meeting.public_id, NADIA)
    register(browser_of(app), meeting.public_id, "waits@example.org")
    become(app, meeting, "cancelled")
    pass_time_until(app, STARTS_AT)
    assert subjects(app) == ["Annulée · Pitchs du matin, Vendredi 13:00"]
    assert written(app, "waits@example.org")[-1].subject == "Annulée · Pitchs du matin, Vendredi 13:00"
    assert "/l/" not in written(app, NADIA)[-1].text


def test_a_cancellation_taken_back_at_once_tells_nobody(app: Flask, meeting: PitchSession) -> None:
    register(browser_of(app), meeting.public_id, NADIA)
    become(app, meeting, "cancelled")
    clock.advance(30)
    become(app, meeting, "published")
    pass_time_until(app, STARTS_AT - timedelta(days=1))
    assert subjects(app) == ["Demain 13:00 · Pitchs du matin"]


def test_a_session_that_is_on_again_says_so_to_those_who_heard_otherwise(app: Flask, meeting: PitchSession) -> None:
    register(browser_of(app), meeting.public_id, NADIA)
    become(app, meeting, "cancelled")
    pass_time_until(app, clock.now() + timedelta(minutes=10))
    move(app, meeting, timedelta(hours=2))
    become(app, meeting, "published")
    pass_time_until(app, STARTS_AT - timedelta(hours=20))
    assert [subject.split(" · ")[0] for subject in subjects(app)] == [
        "Annulée", "Finalement maintenue", "Demain 15:00",
    ]  # fmt: skip
    assert subjects(app)[1] == "Finalement maintenue · Pitchs du matin, Vendredi 15:00"


def test_the_replay_is_told_of_once(app: Flask, meeting: PitchSession) -> None:
    register(browser_of(app), meeting.public_id, NADIA)
    for status in ("ended", "replay", "ended", "replay"):
        become(app, meeting, status)
    pass_time_until(app, clock.now() + timedelta(minutes=10))
    become(app, meeting, "ended")
    become(app, meeting, "replay")
    pass_time_until(app, clock.now() + timedelta(minutes=10))
    assert subjects(app) == ["Le replay est là · Pitchs du matin"]
    client = browser_of(app)
    assert open_link(client, written(app, NADIA)[-1].link) == (303, f"/s/{meeting.public_id}/replay")


def test_who_waits_or_left_is_not_reminded(app: Flask, meeting: PitchSession) -> None:
    with app.extensions["database"].writing() as db:
        db.get_one(PitchSession, meeting.id).capacity = 1
    register(browser_of(app), meeting.public_id, NADIA)
    register(browser_of(app), meeting.public_id, "waits@example.org")
    pass_time_until(app, STARTS_AT - timedelta(days=1))
    assert len(written(app, "waits@example.org")) == 1
    with app.app_context(), app.extensions["database"].writing() as db:
        person = db.scalars(select(Person).where(Person.email == NADIA)).one()
        assert leave(db, person.id, meeting.id)
    pass_time_until(app, STARTS_AT)
    assert [subject.split(" · ")[0] for subject in subjects(app)] == [
        "Demain 13:00",
        "Pitchs du matin\u00a0: vous êtes désinscrit",
    ]
    assert [letter.subject.split(" · ")[0] for letter in written(app, "waits@example.org")][1:] == [
        "Vendredi 13:00", "Dans une heure", "Dans dix minutes",
    ]  # fmt: skip


def test_everybody_is_reminded_once_also_when_the_job_runs_twice(app: Flask, meeting: PitchSession) -> None:
    with app.extensions["database"].writing() as db:
        for number in range(45):
            person = factories.person(db, email=f"p{number}@example.org")
            factories.registration(db, person.id, meeting)
    clock.advance(86_400)
    payload = {"pitch_session_id": meeting.id, "kind": "day", "starts": clock.to_ms(STARTS_AT)}
    for _ in range(2):
        with app.app_context():
            remind(payload)
    assert sorted(letter.to for letter in written(app)) == sorted(
        f"p{number}@example.org" for number in range(45)
    )
