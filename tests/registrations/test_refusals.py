"""Reminders can be stopped by their reader: by the page's button or a mail program's one click, never by looking."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes

from flask import Flask
from sqlalchemy import select

from tests.plugins.application import browser_of, send
from tests.registrations.conftest import STARTS_AT
from tests.registrations.outbox import register, work, written
from webinar.core import clock
from webinar.core.mail import Letter
from webinar.registrations.letter_models import MailRefusal
from webinar.schedule.models import PitchSession

NADIA = "nadia@example.org"


def reminded(app: Flask, meeting: PitchSession) -> Letter:
    """The reminder of the day before."""
    register(browser_of(app), meeting.public_id, NADIA)
    clock.advance(86_400)
    work(app)
    with app.extensions["database"].reading() as db:
        found: Letter = db.scalars(select(Letter).order_by(Letter.id.desc()).limit(1)).one()
        return found


def stop_path(letter: Letter) -> str:
    """The path behind the letter's header."""
    head = message_from_bytes(letter.content or b"")
    assert head["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(r"<http://127\.0\.0\.1:5000(/stop/[\w.-]+)>", head["List-Unsubscribe"])
    assert found is not None
    return found[1]


def reminders_of(app: Flask) -> list[str]:
    """The beginnings of what Nadia was sent after her confirmation."""
    return [letter.subject.split(" · ")[0] for letter in written(app, NADIA)][1:]


def kept(app: Flask) -> int:
    """How many refusals there are."""
    with app.extensions["database"].reading() as db:
        return len(db.scalars(select(MailRefusal)).all())


def test_one_click_of_a_mail_program_stops_reminders_and_nothing_else(app: Flask, meeting: PitchSession) -> None:
    letter = reminded(app, meeting)
    path = stop_path(letter)
    assert path in written(app, NADIA)[-1].text
    for method in ("GET", "HEAD"):
        assert browser_of(app).open(path, method=method).status_code == 200
    assert kept(app) == 0
    answer = browser_of(app).post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert kept(app) == 1
    clock.advance(86_400)
    work(app)
    assert reminders_of(app) == ["Demain 13:00"]


def test_changes_are_still_told_to_who_wants_no_reminders(app: Flask, meeting: PitchSession) -> None:
    path = stop_path(reminded(app, meeting))
    browser_of(app).post(path, data={"List-Unsubscribe": "One-Click"})
    with app.extensions["database"].writing() as db:
        row = db.get_one(PitchSession, meeting.id)
        row.starts_at += timedelta(hours=1)
        row.ends_at += timedelta(hours=1)
    clock.advance(600)
    work(app)
    assert reminders_of(app) == ["Demain 13:00", "Nouvel horaire"]


def test_the_page_stops_them_and_lets_them_come_again(app: Flask, meeting: PitchSession) -> None:
    path = stop_path(reminded(app, meeting))
    client = browser_of(app)
    assert "Vous n’en recevrez plus" not in client.get(path).text
    assert send(client, path, path, choice="off").status_code == 200
    assert send(client, path, path, choice="off").status_code == 200
    assert kept(app) == 1
    assert send(client, path, path, choice="on").status_code == 200
    assert kept(app) == 0
    clock.advance((STARTS_AT - clock.now()).total_seconds() - 3_600)
    work(app)
    assert reminders_of(app) == ["Demain 13:00", "Dans une heure"]


def test_a_forged_address_stops_nothing(app: Flask, meeting: PitchSession) -> None:
    path = stop_path(reminded(app, meeting))
    for forged in (path[:-1] + ("A" if path[-1] != "A" else "B"), "/stop/x", "/stop/" + "a" * 400):
        assert browser_of(app).post(forged, data={"List-Unsubscribe": "One-Click"}).status_code == 404
    assert browser_of(app).post(path, data={"choice": "maybe"}).status_code == 422
    assert kept(app) == 0
