"""Registering by two fields or one: what is kept, what is shown, what is mailed (S14)."""

from __future__ import annotations

import statistics
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests import factories
from tests.plugins.application import browser_of, token_in
from tests.registrations.outbox import open_link, register, send_form, work, written
from webinar.core import clock
from webinar.core.db import Database
from webinar.people.models import Person
from webinar.registrations.models import Registration
from webinar.registrations.signing_up import NOTICE
from webinar.schedule.models import Event, PitchSession


def status_of(database: Database, email: str) -> str | None:
    """The status of an address's registration."""
    with database.reading() as db:
        return db.scalar(
            select(Registration.status)
            .join(Person, Person.id == Registration.person_id)
            .where(Person.email == email)
        )


def set_session(database: Database, meeting: PitchSession, **values: object) -> None:
    """Changes the session."""
    with database.writing() as db:
        row = db.get_one(PitchSession, meeting.id)
        for name, value in values.items():
            setattr(row, name, value)


def test_two_fields_give_a_place_a_letter_and_the_way_in(
    client: FlaskClient, database: Database, app: Flask, meeting: PitchSession
) -> None:
    here = f"/s/{meeting.public_id}"
    assert register(client, meeting.public_id, " Nadia@Example.org ", "Nadia B.", contact="on") == (
        303,
        f"{here}/registered",
    )
    done = client.get(f"{here}/registered").text
    assert "C’est noté" in done
    assert f'href="{here}/room"' in done
    assert client.get(f"{here}/room").status_code == 200
    (letter,) = written(app)
    assert (letter.to, letter.subject) == (
        "nadia@example.org",
        "Vendredi 13:00 · Pitchs du matin, votre lien",
    )
    assert "vendredi 27 novembre 2026, 13:00–14:00 (Paris)" in letter.text
    assert "Nadia" not in letter.text, "a stranger may have typed the name"
    with database.reading() as db:
        row = db.scalars(select(Registration)).one()
    assert row.status == "registered"
    assert row.consents == {"notice": NOTICE, "contact": True, "lang": "fr", "at": clock.now().isoformat()}


def test_an_address_alone_is_enough_and_is_nobodys_name(
    client: FlaskClient, database: Database, meeting: PitchSession
) -> None:
    assert register(client, meeting.public_id, "nadia.belkacem@example.org")[0] == 303
    with database.reading() as db:
        names = set(db.scalars(select(Person.name)))
    assert len(names) == 1
    assert "nadia" not in names.pop().lower()


def test_letters_use_the_language_and_zone_of_whoever_registers(app: Flask, meeting: PitchSession) -> None:
    english = browser_of(app)
    english.set_cookie("lang", "en", domain="127.0.0.1")
    english.set_cookie("zone", "America/New_York", domain="127.0.0.1")
    assert register(english, meeting.public_id, "kim@example.org")[0] == 303
    (letter,) = written(app)
    assert letter.subject == "Friday 07:00 · Morning pitches, your link"
    assert "Friday, November 27, 2026, 07:00–08:00 (New York)" in letter.text


@pytest.mark.parametrize(
    "email",
    ["", "nadia", "nadia@", "@example.org", "a b@example.org", "nadia@example", "nadia@example.org\nBcc: x@y.org",
     "nadia@exa mple.org", "a" * 65 + "@example.org", "nadia@" + "a" * 250 + ".org", "n..a@example.org", "n@-a.org"],
)  # fmt: skip
def test_what_is_no_address_is_told_at_its_field(
    client: FlaskClient, app: Flask, meeting: PitchSession, email: str
) -> None:
    status, page = register(client, meeting.public_id, email, "Nadia B.")
    assert status == 422
    assert 'aria-describedby="email-error"' in page
    assert 'value="Nadia B."' in page
    assert written(app) == []


def test_a_speakers_name_is_not_taken(
    client: FlaskClient, database: Database, app: Flask, meeting: PitchSession
) -> None:
    with database.writing() as db:
        factories.speaker(db, db.get_one(Event, meeting.event_id), name="Léa Fontan")
    status, page = register(client, meeting.public_id, "nadia@example.org", "LEA  FONTAN")
    assert status == 422
    assert 'id="name-error"' in page
    assert written(app) == []


def test_the_name_of_another_attendee_is_free(
    client: FlaskClient, database: Database, meeting: PitchSession
) -> None:
    with database.writing() as db:
        event = db.get_one(Event, meeting.event_id)
        factories.grant(db, factories.person(db, "Nadia B."), event, "attendee")
        factories.grant(db, factories.person(db, "Mo Diallo"), event, "moderator")
    assert register(client, meeting.public_id, "mo@example.org", "Mo Diallo")[0] == 422
    assert register(client, meeting.public_id, "nadia@example.org", "Nadia B.")[0] == 303


def test_fields_that_are_none_of_the_forms_are_refused(client: FlaskClient, meeting: PitchSession) -> None:
    assert register(client, meeting.public_id, "nadia@example.org", status="registered")[0] == 422


@pytest.mark.parametrize("values", [{"status": "ended"}, {"status": "cancelled"}, {"is_break": True}])
def test_nobody_registers_for_what_is_over(
    client: FlaskClient, database: Database, meeting: PitchSession, values: dict[str, object]
) -> None:
    here = f"/s/{meeting.public_id}"
    token = token_in(client.get(here).text)
    set_session(database, meeting, **values)
    answer = client.post(f"{here}/register", data={"csrf_token": token, "email": "nadia@example.org"})
    assert answer.status_code == 409
    assert 'id="register"' not in client.get(here).text


def test_a_known_and_an_unknown_address_get_the_same_answer(
    app: Flask, database: Database, meeting: PitchSession
) -> None:
    with database.writing() as db:
        factories.person(db, "Ora Nisé", email="ora@example.org", is_administrator=True)
    register(browser_of(app), meeting.public_id, "twice@example.org", "Twice")
    seen = []
    for number, email in enumerate(("ora@example.org", "twice@example.org", "new@example.org")):
        client = browser_of(app)
        answer = register(client, meeting.public_id, email, f"Somebody {number}")
        page = client.get(answer[1])
        seen.append(
            (
                answer,
                page.status_code,
                page.text.replace(token_or_nothing(page.text), ""),
                cookie_names(client),
            )
        )
    assert seen[0] == seen[1] == seen[2]


def token_or_nothing(html: str) -> str:
    """The page's CSRF token, where it has one."""
    return token_in(html) if "csrf_token" in html else "-"


def cookie_names(client: FlaskClient) -> list[str]:
    """The cookies that the browser holds."""
    return sorted(key[2] for key in client._cookies or ())


def test_the_time_does_not_tell_a_known_address_either(
    app: Flask, database: Database, meeting: PitchSession
) -> None:
    with database.writing() as db:
        for number in range(15):
            factories.person(db, email=f"known{number}@example.org")
    times: dict[str, list[float]] = {"known": [], "new": []}
    for number in range(15):
        for kind in times:
            client = browser_of(app)
            began = time.perf_counter()
            register(client, meeting.public_id, f"{kind}{number}@example.org")
            times[kind].append(time.perf_counter() - began)
    medians = {kind: statistics.median(found) for kind, found in times.items()}
    assert abs(medians["known"] - medians["new"]) < 0.06, medians


def test_registering_again_sends_the_link_again_once_a_minute_and_five_times_an_hour(
    app: Flask, meeting: PitchSession
) -> None:
    for _minute in range(8):
        for _ in range(2):
            assert register(browser_of(app), meeting.public_id, "nadia@example.org", "Nadia B.")[0] == 303
        clock.advance(61)
    assert len(written(app)) == 5
    clock.advance(3600)
    register(browser_of(app), meeting.public_id, "nadia@example.org")
    assert len(written(app)) == 6


def test_somebody_signed_in_registers_and_leaves_by_one_button(
    app: Flask, database: Database, meeting: PitchSession
) -> None:
    client = browser_of(app)
    register(client, meeting.public_id, "nadia@example.org", "Nadia B.")
    assert open_link(client, written(app)[0].link)[0] == 303
    with database.writing() as db:
        other = factories.pitch_session(
            db, factories.event(db), starts_at=meeting.starts_at, status="published"
        )
    here = f"/s/{other.public_id}"
    assert 'name="email"' not in client.get(here).text
    assert send_form(client, here, f"{here}/register") == (303, f"{here}/register")
    assert "Vous êtes inscrit" in client.get(here).text
    mine = client.get("/my").text
    assert [mine.count(f'action="/s/{one.public_id}/unregister"') for one in (meeting, other)] == [1, 1]
    assert send_form(client, "/my", f"{here}/unregister") == (303, "/my")
    assert f"{here}/unregister" not in client.get("/my").text
    assert written(app, "nadia@example.org")[-1].subject == "Pitchs du matin\u00a0: vous êtes désinscrit"
    assert send_form(client, "/my", f"{here}/unregister")[0] == 404


def test_a_stranger_gives_up_nobodys_place(app: Flask, database: Database, meeting: PitchSession) -> None:
    register(browser_of(app), meeting.public_id, "nadia@example.org")
    here = f"/s/{meeting.public_id}"
    assert send_form(browser_of(app), here, f"{here}/unregister")[0] == 401
    guest = browser_of(app)
    register(guest, meeting.public_id, "bo@example.org")
    assert send_form(guest, here, f"{here}/unregister")[0] == 404
    assert status_of(database, "nadia@example.org") == "registered"


def test_no_address_is_in_any_page(app: Flask, meeting: PitchSession) -> None:
    client = browser_of(app)
    register(client, meeting.public_id, "nadia@example.org", "Nadia B.")
    open_link(client, written(app)[0].link)
    here = f"/s/{meeting.public_id}"
    for page in (here, f"{here}/register", f"{here}/registered", f"{here}/room", f"{here}/state", "/my"):
        answer = client.get(page)
        assert answer.status_code == 200
        assert "example.org" not in answer.text.replace("nom@exemple", "")


def test_logs_name_no_address(app: Flask, meeting: PitchSession, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    register(browser_of(app), meeting.public_id, "canary@example.org", "Canary Person")
    work(app)
    assert "canary" not in caplog.text.lower()


def test_my_page_mails_a_link_to_known_addresses_only_and_says_the_same(
    app: Flask, database: Database
) -> None:
    with database.writing() as db:
        factories.person(db, "Nadia B.", email="nadia@example.org")
    answers = [
        send_form(browser_of(app), "/my", "/my/link", email=email)
        for email in ("nadia@example.org", "new@example.org")
    ]
    assert answers[0] == answers[1]
    assert answers[0][0] == 200
    (letter,) = written(app)
    assert letter.to == "nadia@example.org"
    client = browser_of(app)
    assert open_link(client, letter.link) == (303, "/my")
    assert "Nadia B." in client.get("/my").text
    assert browser_of(app).get(letter.link).status_code == 410
    assert send_form(browser_of(app), "/my", "/my/link", email="nobody")[0] == 422
    with database.reading() as db:
        assert db.scalar(select(func.count(Person.id)).where(Person.email == "new@example.org")) == 0
