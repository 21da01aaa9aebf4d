from __future__ import annotations

import logging
import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, text

from tests import factories
from tests.calendars.examples import values
from tests.calendars.readers import libical_complaints, seen_by_ical_js, seen_by_libical, seen_by_vobject
from tests.plugins.application import token_in
from webinar.calendars.personal.addresses import MOST
from webinar.calendars.personal.models import CalendarFeed
from webinar.core import clock
from webinar.core.db import Base, Database
from webinar.core.migrations import upgrade
from webinar.people.links import create_link
from webinar.people.models import Person, Removal, RoleGrant
from webinar.schedule.models import PitchSession, Slot

NOW = datetime.fromisoformat("2026-11-20T09:00:00+00:00")


@pytest.fixture(autouse=True)
def _still() -> object:
    with clock.fixed(NOW):
        yield


@pytest.fixture
def guest(database: Database) -> dict[str, str]:
    """A person with a place at one session, a pitch in another, and nothing in the others."""
    with database.writing() as db:
        event = factories.event(db)
        other = factories.event(db, visibility="invited")
        noon = factories.NOON
        listens = factories.pitch_session(db, event, status="published", title={"fr": "Écoute"})
        pitches = factories.pitch_session(
            db, event, status="published", starts_at=noon + timedelta(hours=3), title={"fr": "Pitchs"}
        )
        factories.pitch_session(db, event, status="published", title={"fr": "SECRET ailleurs"})
        factories.pitch_session(db, other, status="published", title={"fr": "SECRET invités"})
        draft = factories.pitch_session(db, event, status="draft", title={"fr": "SECRET brouillon"})
        person = factories.person(db, "Inès Marceau")
        factories.grant(db, person, event, "attendee", listens)
        factories.grant(db, person, event, "speaker", draft)
        own = factories.slot(db, pitches, 2, "Éolis")
        factories.speaker(db, event, own, person_id=person.id)
        link = create_link(
            db, person, purpose="personal", destination="/", expires_at=NOW + timedelta(days=90)
        )
        return {"link": link, "person": str(person.id)}


def _signed_in(client: FlaskClient, guest: dict[str, str]) -> FlaskClient:
    entrance = f"/l/{guest['link']}"
    answer = client.post(entrance, data={"csrf_token": token_in(client.get(entrance).text)})
    assert answer.status_code == 303
    return client


def _make(client: FlaskClient, label: str = "Téléphone") -> str:
    token = token_in(client.get("/my-calendar").text)
    page = client.post("/my-calendar/new", data={"csrf_token": token, "label": label})
    assert page.status_code == 200, page.text
    found = re.search(r"<code[^>]*>http://127\.0\.0\.1:5000(/c/[\w-]{32}\.ics)</code>", page.text)
    assert found is not None
    return found.group(1)


def _summaries(body: bytes) -> list[str]:
    return [value.split(":", 1)[1] for value in values(body, "SUMMARY")]


def test_the_agenda_holds_what_is_mine_and_my_slot_in_place_of_its_session(
    app: Flask, client: FlaskClient, guest: dict[str, str]
) -> None:
    path = _make(_signed_in(client, guest))
    answer = app.test_client().get(path, base_url="http://127.0.0.1:5000")
    assert answer.status_code == 200
    assert _summaries(answer.data) == ["Écoute", "Votre passage\u00a0: Éolis"]
    assert values(answer.data, "DTSTART")[-1] == ";TZID=Europe/Paris:20261125T161100"
    assert values(answer.data, "DTEND")[-1] == ";TZID=Europe/Paris:20261125T162100"
    description = values(answer.data, "DESCRIPTION")[-1]
    assert "Rendez-vous en coulisses à 15:56." in description
    assert "/green-room" in description
    assert b"SECRET" not in answer.data
    assert libical_complaints(answer.data) == []
    assert seen_by_ical_js(answer.data) == seen_by_libical(answer.data) == seen_by_vobject(answer.data)


def test_the_headers_keep_the_secret(app: Flask, client: FlaskClient, guest: dict[str, str]) -> None:
    path = _make(_signed_in(client, guest))
    answer = app.test_client().get(path, base_url="http://127.0.0.1:5000")
    headers = answer.headers
    assert headers["Cache-Control"] == "private, max-age=300"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in headers
    assert "Last-Modified" not in headers
    secret = path.removeprefix("/c/").removesuffix(".ics")
    assert secret.encode() not in answer.data
    again = app.test_client().get(
        path, base_url="http://127.0.0.1:5000", headers={"If-None-Match": headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


def test_only_the_hash_is_stored_and_nothing_logs_the_token(
    app: Flask,
    client: FlaskClient,
    guest: dict[str, str],
    database: Database,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        path = _make(_signed_in(client, guest))
        client.get(path)
    secret = path.removeprefix("/c/").removesuffix(".ics")
    with database.reading() as db:
        rows = [repr(db.execute(text(f'SELECT * FROM "{name}"')).all()) for name in Base.metadata.tables]  # noqa: S608
    assert [row for row in rows if secret in row] == []
    assert secret not in caplog.text
    assert secret not in client.get("/my-calendar").text


def test_a_wrong_a_replaced_and_an_ended_address_answer_alike(
    client: FlaskClient, guest: dict[str, str]
) -> None:
    browser = _signed_in(client, guest)
    path = _make(browser)
    page = browser.get("/my-calendar").text
    number = re.search(r"/my-calendar/(\d+)/rotate", page)
    assert number is not None
    at = f"/my-calendar/{number.group(1)}"
    renewed = browser.post(f"{at}/rotate", data={"csrf_token": token_in(page)}).text
    new_path = re.search(r"/c/[\w-]{32}\.ics", renewed)
    assert new_path is not None
    unknown = browser.get("/c/" + "A" * 32 + ".ics")
    replaced = browser.get(path)
    assert browser.get(new_path.group()).status_code == 200
    assert browser.post(f"{at}/end", data={"csrf_token": token_in(page)}).status_code == 303
    ended = browser.get(new_path.group())
    assert [answer.status_code for answer in (unknown, replaced, ended)] == [404] * 3
    pages = {re.sub(r"c%2F[\w-]{32}", "", answer.text) for answer in (unknown, replaced, ended)}
    assert len(pages) == 1


def test_nobody_touches_the_addresses_of_another(
    app: Flask, client: FlaskClient, guest: dict[str, str], database: Database
) -> None:
    path = _make(_signed_in(client, guest))
    with database.writing() as db:
        stranger = factories.person(db, "Noé Tan")
        feed = CalendarFeed(person_id=stranger.id, token_hash="x", label="x", created_at=NOW)
        db.add(feed)
        db.flush()
        number = feed.id
    token = token_in(client.get("/my-calendar").text)
    assert client.post(f"/my-calendar/{number}/rotate", data={"csrf_token": token}).status_code == 404
    client.post(f"/my-calendar/{number}/end", data={"csrf_token": token})
    with database.reading() as db:
        assert db.scalar(select(CalendarFeed.token_hash).where(CalendarFeed.id == number)) == "x"
    assert client.get(path).status_code == 200


def test_a_visitor_has_no_addresses(client: FlaskClient) -> None:
    assert client.get("/my-calendar").status_code == 401


def test_an_address_is_for_a_named_device_and_there_are_not_many(
    client: FlaskClient, guest: dict[str, str]
) -> None:
    browser = _signed_in(client, guest)
    token = token_in(browser.get("/my-calendar").text)
    unnamed = browser.post("/my-calendar/new", data={"csrf_token": token, "label": " "})
    assert (unnamed.status_code, "Donnez un nom" in unnamed.text) == (422, True)
    for number in range(MOST):
        _make(browser, f"Appareil {number}")
    over = browser.post("/my-calendar/new", data={"csrf_token": token, "label": "Un de trop"})
    assert (over.status_code, "supprimez-en une" in over.text) == (409, True)


def test_a_right_taken_away_empties_the_agenda_and_changes_its_tag(
    client: FlaskClient, guest: dict[str, str], database: Database
) -> None:
    path = _make(_signed_in(client, guest))
    first = client.get(path)
    with database.writing() as db:
        db.execute(delete(RoleGrant).where(RoleGrant.person_id == int(guest["person"])))
        pitches = db.scalars(select(Slot.pitch_session_id)).one()
        db.add(Removal(pitch_session_id=pitches, person_id=int(guest["person"]), kind="removed", at=NOW))
    second = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, _summaries(second.data)) == (200, [])
    assert libical_complaints(second.data) == []


def test_a_shifted_slot_and_a_cancelled_session_show(
    client: FlaskClient, guest: dict[str, str], database: Database
) -> None:
    path = _make(_signed_in(client, guest))
    first = client.get(path)
    with database.writing() as db:
        slot = db.scalars(select(Slot)).one()
        slot.planned_at += timedelta(minutes=9)
        listens = db.scalars(
            select(PitchSession).where(PitchSession.title["fr"].as_string() == "Écoute")
        ).one()
        listens.status, listens.changed_at = "cancelled", NOW + timedelta(minutes=1)
    second = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert values(second.data, "UID") == values(first.data, "UID")
    assert values(second.data, "DTSTART")[-1] == ";TZID=Europe/Paris:20261125T162000"
    assert values(second.data, "STATUS") == [":CANCELLED", ":CONFIRMED"]


def test_the_last_use_is_noted_once_an_hour(
    client: FlaskClient, guest: dict[str, str], database: Database
) -> None:
    path = _make(_signed_in(client, guest))
    noted = []
    for minutes in (0, 30, 70):
        with clock.fixed(NOW + timedelta(minutes=minutes)):
            client.get(path)
        with database.reading() as db:
            noted.append(db.scalars(select(CalendarFeed.used_at)).one())
    assert noted == [NOW, NOW, NOW + timedelta(minutes=70)]
    assert "lue pour la dernière fois" in client.get("/my-calendar").text


def test_the_address_ends_with_the_person(
    client: FlaskClient, guest: dict[str, str], database: Database
) -> None:
    path = _make(_signed_in(client, guest))
    with database.writing() as db:
        db.delete(db.get_one(Person, int(guest["person"])))
    assert client.get(path).status_code == 404


def test_the_migration_makes_the_table_that_the_rows_want(tmp_path: object) -> None:
    database = Database(f"sqlite:///{tmp_path}/migrated.db")
    upgrade(database)
    with database.writing() as db:
        person = factories.person(db)
        db.add(CalendarFeed(person_id=person.id, token_hash="t", label="x", created_at=NOW))
    database.dispose()
