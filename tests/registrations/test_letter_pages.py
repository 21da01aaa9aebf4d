"""Administrators read letters in the browser; nobody else does."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.plugins.application import browser_of
from tests.registrations.outbox import open_link, register, send_form, written
from webinar.core import clock
from webinar.core.mail import Letter
from webinar.people.links import create_link
from webinar.schedule.models import PitchSession


def signed_in(app: Flask, *, is_administrator: bool) -> FlaskClient:
    """The browser of an administrator, or of somebody who organises an event."""
    with app.extensions["database"].writing() as db:
        person = factories.person(db, "Ora Lindt", is_administrator=is_administrator)
        factories.grant(db, person, factories.event(db), "organiser")
        expires_at = clock.now() + timedelta(days=1)
        token = create_link(db, person, purpose="sign_in", destination="/", expires_at=expires_at)
    client = browser_of(app)
    assert open_link(client, f"/l/{token}")[0] == 303
    return client


def test_an_administrator_reads_letters_and_their_links(app: Flask, meeting: PitchSession) -> None:
    register(browser_of(app), meeting.public_id, "nadia@example.org")
    client = signed_in(app, is_administrator=True)
    listed = client.get("/letters")
    assert listed.headers["Referrer-Policy"] == "no-referrer"
    assert "nadia@example.org" in listed.text
    assert "Aucun serveur de messagerie" in listed.text
    assert written(app)[0].link in client.get("/letters/1").text
    assert client.get("/letters/99").status_code == 404


def test_a_failed_letter_is_sent_again_by_one_press(app: Flask, meeting: PitchSession) -> None:
    register(browser_of(app), meeting.public_id, "nadia@example.org")
    client = signed_in(app, is_administrator=True)
    with app.extensions["database"].writing() as db:
        letter = db.scalars(select(Letter)).one()
        letter.state, letter.attempts, letter.last_words = "failed", 8, "554 5.7.1 <b>no</b>"
    assert "554 5.7.1 &lt;b&gt;no&lt;/b&gt;" in client.get("/letters").text
    assert send_form(client, "/letters/1", "/letters/1/again") == (303, "/letters")
    with app.extensions["database"].reading() as db:
        assert db.execute(select(Letter.state, Letter.attempts)).all() == [("queued", 0)]
    assert send_form(client, "/my", "/letters/1/again")[0] == 404


def test_nobody_else_sees_a_letter(app: Flask, meeting: PitchSession) -> None:
    guest = browser_of(app)
    register(guest, meeting.public_id, "nadia@example.org")
    organiser = signed_in(app, is_administrator=False)
    for page in ("/letters", "/letters/1", "/letters/99"):
        assert [one.get(page).status_code for one in (browser_of(app), guest, organiser)] == [401, 403, 403]
    assert send_form(organiser, "/my", "/letters/1/again")[0] == 403
