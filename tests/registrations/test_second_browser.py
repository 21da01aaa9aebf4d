"""A personal link in another browser wants a code from its owner's mailbox; a guest becomes who registered (S15)."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.plugins.application import browser_of
from tests.registrations.outbox import open_link, register, written
from webinar.core import clock
from webinar.core.db import Database
from webinar.people.models import CookieSession, Person
from webinar.registrations.models import Registration
from webinar.schedule.models import PitchSession

NADIA = "nadia@example.org"


def people(database: Database) -> list[tuple[str, str | None, bool]]:
    """Everybody: name, address, whether a guest."""
    with database.reading() as db:
        rows = db.execute(select(Person.name, Person.email, Person.is_guest).order_by(Person.id))
        return [(name, email, guest) for name, email, guest in rows]


def test_the_browser_that_registered_becomes_the_person_and_keeps_what_it_did(
    app: Flask, database: Database, meeting: PitchSession
) -> None:
    client = browser_of(app)
    register(client, meeting.public_id, NADIA, "Nadia B.")
    assert people(database) == [("Nadia B.", None, True), ("Nadia B.", NADIA, False)]
    with database.reading() as db:
        guest_id = db.scalars(select(Person.id).where(Person.is_guest)).one()
    assert open_link(client, written(app)[0].link) == (303, f"/s/{meeting.public_id}/room")
    assert people(database) == [("Nadia B.", NADIA, False)]
    with database.reading() as db:
        assert db.scalars(select(Registration.person_id)).all() == [guest_id]
        assert db.scalars(select(CookieSession.person_id).where(CookieSession.ended_at.is_(None))).all() == [
            guest_id
        ]
    assert open_link(client, written(app)[0].link)[0] == 303


def test_whoever_types_a_strangers_address_gains_nothing_by_it(
    app: Flask, database: Database, meeting: PitchSession
) -> None:
    attacker, owner = browser_of(app), browser_of(app)
    register(attacker, meeting.public_id, NADIA, "Mallory")
    assert open_link(owner, written(app)[0].link)[0] == 303
    assert people(database) == [("Mallory", None, True), ("Mallory", NADIA, False)]
    assert "/unregister" not in attacker.get("/my").text
    assert "/unregister" in owner.get("/my").text


def test_a_guest_never_becomes_somebody_who_was_here_before(
    app: Flask, database: Database, meeting: PitchSession
) -> None:
    with database.writing() as db:
        person = factories.person(db, "Ora Nisé", email=NADIA)
        factories.grant(db, person, factories.event(db), "organiser")
    client = browser_of(app)
    register(client, meeting.public_id, NADIA, "Ora")
    assert open_link(client, written(app)[0].link)[0] == 303
    assert people(database) == [("Ora Nisé", NADIA, False), ("Ora", None, True)]


def test_a_second_browser_needs_the_code_from_the_mailbox(app: Flask, meeting: PitchSession) -> None:
    first, second = browser_of(app), browser_of(app)
    register(first, meeting.public_id, NADIA, "Nadia B.")
    link = written(app)[0].link
    assert open_link(first, link)[0] == 303
    page = second.get(link).text
    assert "Recevoir un code" in page
    assert len(written(app)) == 1, "opening the page mails nothing: scanners open it too"
    status, page = open_link(second, link)
    assert status == 200
    assert 'name="code"' in page
    code = written(app, NADIA)[-1].code
    wrong = "000000" if code != "000 000" else "111111"
    assert open_link(second, link, code=wrong)[0] == 422
    assert second.get("/my").status_code == 200
    assert "Nadia B." not in second.get("/my").text
    assert open_link(second, link, code=code) == (303, f"/s/{meeting.public_id}/room")
    assert "Nadia B." in second.get("/my").text
    assert open_link(first, link)[0] == 303, "the known browser still enters by one press"
    assert open_link(browser_of(app), link, code=code)[0] == 422, "a code is good once"


def test_a_fresh_link_that_is_forwarded_lends_no_name_once_its_owner_is_known(
    app: Flask, meeting: PitchSession
) -> None:
    owner, friend = browser_of(app), browser_of(app)
    register(owner, meeting.public_id, NADIA, "Nadia B.")
    open_link(owner, written(app)[0].link)
    clock.advance(61)
    register(browser_of(app), meeting.public_id, NADIA, "Nadia B.")
    unused = written(app, NADIA)[-1].link
    assert open_link(friend, unused)[0] == 200
    assert "Nadia B." not in friend.get("/my").text
    assert open_link(owner, unused)[0] == 303


def test_codes_end_after_five_wrong_tries_and_fifteen_minutes(app: Flask, meeting: PitchSession) -> None:
    owner, other = browser_of(app), browser_of(app)
    register(owner, meeting.public_id, NADIA)
    link = written(app)[0].link
    open_link(owner, link)
    open_link(other, link)
    code = written(app, NADIA)[-1].code
    for _ in range(5):
        assert open_link(other, link, code="12")[0] == 422
    assert open_link(other, link, code=code)[0] == 422
    open_link(other, link)
    late = written(app, NADIA)[-1].code
    clock.advance(901)
    assert open_link(other, link, code=late)[0] == 422


def test_no_more_than_five_codes_an_hour_are_mailed(app: Flask, meeting: PitchSession) -> None:
    owner, other = browser_of(app), browser_of(app)
    register(owner, meeting.public_id, NADIA)
    link = written(app)[0].link
    open_link(owner, link)
    assert [open_link(other, link)[0] for _ in range(7)] == [200] * 5 + [429] * 2
    clock.advance(3601)
    assert open_link(other, link)[0] == 200


def test_the_letters_second_link_leads_to_ones_sessions(app: Flask, meeting: PitchSession) -> None:
    client = browser_of(app)
    register(client, meeting.public_id, NADIA)
    letter = written(app)[0]
    assert f"http://127.0.0.1:5000{letter.link}?to=my" in letter.text
    assert open_link(client, f"{letter.link}?to=my") == (303, "/my")
