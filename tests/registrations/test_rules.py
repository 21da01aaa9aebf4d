"""What an organiser rules of registration: access, opening, approval, places, own questions; and who obeys it."""

from __future__ import annotations

import re
import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.factories import NOON
from tests.plugins.application import browser_of, make_app, signed_in, token_in
from tests.registrations.outbox import open_link, register, send_form, written
from webinar.core import clock
from webinar.core.db import Database
from webinar.people.models import Person, Registration
from webinar.registrations.rules import RegistrationRules, SessionRules
from webinar.registrations.signing_up import leave
from webinar.schedule.models import Event, PitchSession


class Desk:
    """An event with two sessions and its organiser's browser."""

    def __init__(self, app: Flask, **values: Any) -> None:
        self.app = app
        self.database: Database = app.extensions["database"]
        with self.database.writing() as db:
            event = factories.event(db, slug="journee", organiser_name="Pôle Énergie")
            first = factories.pitch_session(db, event, starts_at=NOON + timedelta(days=2), status="published", **values)
            second = factories.pitch_session(db, event, starts_at=NOON + timedelta(days=2), status="published")
            ora, mo = factories.person(db, "Ora Lindt"), factories.person(db, "Mo Diallo")
            factories.grant(db, ora, event, "organiser")
            factories.grant(db, mo, event, "moderator")
            self.event_id, self.id = event.id, first.id
            self.session, self.other = first.public_id, second.public_id
            people = (ora.id, mo.id)
        self.ora, self.mo = (signed_in(app, one) for one in people)

    def send(self, page: str, **fields: str) -> Any:
        """Fills in the page's form as it stands, but for the given fields."""
        text = self.ora.get(page).text
        base = re.search(r'name="base" value="(\w+)"', text)
        sent = {"csrf_token": token_in(text), **({"base": base[1]} if base else {}), **fields}
        return self.ora.post(page, data=sent)

    def rule(self, **fields: str) -> Any:
        """Saves the event's rules."""
        return self.send("/e/journee/registration", **{"visibility": "public", "asks_name": "1", **fields})

    def ask(self, label: str, kind: str, **fields: str) -> str:
        """Adds a question; gives its field of the form."""
        assert self.send("/e/journee/registration/new", label_fr=label, kind=kind, **fields).status_code == 303
        with self.database.reading() as db:
            return f"q_{db.get_one(RegistrationRules, self.event_id).questions[-1]['id']}"

    def statuses(self) -> dict[str, str]:
        """Address → status."""
        with self.database.reading() as db:
            rows = db.execute(
                select(Person.email, Registration.status).join(Registration, Registration.person_id == Person.id)
            )
            return {str(email).split("@")[0]: status for email, status in rows}

    def answers(self) -> list[dict[str, Any]]:
        """What was answered, by question's text."""
        with self.database.reading() as db:
            rows = db.scalars(select(Registration.answers).order_by(Registration.id)).all()
        return [{one["label"]["fr"]: one["value"] for one in row.values()} for row in rows]


@pytest.fixture
def desk(app: Flask) -> Any:
    """The event, two days before its sessions."""
    with clock.fixed(NOON):
        yield Desk(app)


def test_rules_are_kept_and_shown_again(desk: Desk) -> None:
    saved = desk.rule(
        visibility="registered", approval="1", asks_name="", opens="2026-11-25T14:00", closes="2026-11-27T12:00"
    )
    assert (saved.status_code, saved.headers["Location"]) == (303, "/e/journee/registration?saved=1")
    with desk.database.reading() as db:
        event, rules = db.get_one(Event, desk.event_id), db.get_one(RegistrationRules, desk.event_id)
        assert (event.visibility, event.guests_allowed, event.change_count) == ("registered", False, 1)
        assert (rules.approval, rules.asks_name) == (True, False)
        assert (rules.opens_at, rules.closes_at) == (NOON + timedelta(hours=1), NOON + timedelta(hours=47))
    page = desk.ora.get("/e/journee/registration").text
    assert 'value="registered" checked' in page
    assert 'value="2026-11-25T14:00"' in page
    assert 'name="guests" value="1">' in page


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"visibility": "secret"}, "visibility"),
        ({"opens": "demain"}, "opens"),
        ({"opens": "2026-11-25T14:00", "closes": "2026-11-25T14:00"}, "closes"),
        ({"opens": "2027-03-28T02:30"}, "opens"),
        ({"status": "x"}, "status"),
    ],
)
def test_wrong_rules_are_told_at_their_field(desk: Desk, fields: dict[str, str], wrong: str) -> None:
    answer = desk.rule(**fields)
    assert answer.status_code == 422
    assert f'href="#{wrong}"' in answer.text
    with desk.database.reading() as db:
        assert db.get(RegistrationRules, desk.event_id) is None


def test_two_organisers_do_not_overwrite_each_other(desk: Desk) -> None:
    page = desk.ora.get("/e/journee/registration").text
    stale = {"csrf_token": token_in(page), "base": re.findall(r'name="base" value="(\w+)"', page)[0]}
    assert desk.rule(visibility="unlisted").status_code == 303
    late = desk.ora.post("/e/journee/registration", data={**stale, "visibility": "invited"})
    assert late.status_code == 409
    with desk.database.reading() as db:
        assert db.get_one(Event, desk.event_id).visibility == "unlisted"
    again = re.findall(r'name="base" value="(\w+)"', late.text)[0]
    assert desk.ora.post(
        "/e/journee/registration", data={**stale, "base": again, "visibility": "invited"}
    ).status_code == 303  # fmt: skip


def test_only_organisers_rule_and_only_staff_answer(desk: Desk) -> None:
    pages = ("/e/journee/registration", "/e/journee/registration/new", f"/s/{desk.session}/registration")
    strangers = [browser_of(desk.app), desk.mo, desk.ora]
    assert [[one.get(page).status_code for one in strangers] for page in pages] == [[401, 403, 200]] * 3
    assert [one.get("/e/journee/requests").status_code for one in strangers] == [401, 200, 200]


def test_a_session_rules_for_itself_and_more_places_let_those_waiting_move_up(desk: Desk) -> None:
    page = f"/s/{desk.session}/registration"
    assert desk.send(page, capacity="1", visibility="unlisted", approval="0").status_code == 303
    for name in ("a", "b", "c"):
        register(browser_of(desk.app), desk.session, f"{name}@example.org")
    assert desk.statuses() == {"a": "registered", "b": "waiting", "c": "waiting"}
    assert desk.send(page, capacity="2").status_code == 303
    assert desk.statuses() == {"a": "registered", "b": "registered", "c": "waiting"}
    assert desk.send(page, capacity="-1").status_code == 422
    with desk.database.reading() as db:
        assert db.get_one(PitchSession, desk.id).visibility is None
        assert db.get_one(SessionRules, desk.id).approval is None


def test_registration_opens_and_closes_by_itself(desk: Desk) -> None:
    desk.rule(opens="2026-11-25T14:00", closes="2026-11-26T14:00")
    here = f"/s/{desk.session}"
    browser = browser_of(desk.app)
    assert "Les inscriptions ouvrent le mercredi 25 novembre 2026, 14:00." in browser.get(here).text
    token = token_in(browser.get("/my").text)
    early = browser.post(f"{here}/register", data={"csrf_token": token, "email": "a@example.org"})
    with clock.fixed(NOON + timedelta(hours=1)):
        on_time = register(browser_of(desk.app), desk.session, "b@example.org")[0]
    with clock.fixed(NOON + timedelta(hours=25)):
        late = browser.post(f"{here}/register", data={"csrf_token": token, "email": "c@example.org"})
        assert "sont closes" in browser_of(desk.app).get(here).text
    assert (early.status_code, on_time, late.status_code) == (409, 303, 409)
    assert desk.statuses() == {"b": "registered"}


def test_the_form_may_ask_for_the_address_alone(desk: Desk) -> None:
    assert 'name="name"' in browser_of(desk.app).get(f"/s/{desk.session}").text
    desk.rule(asks_name="")
    page = browser_of(desk.app).get(f"/s/{desk.session}").text
    assert ('name="name"' in page, 'name="email"' in page) == (False, True)


def test_own_questions_are_asked_kept_and_told(desk: Desk) -> None:
    job = desk.ask("Votre fonction", "short", label_en="Your job", required="1")
    why = desk.ask("Vos attentes", "long")
    size = desk.ask("Taille", "choice", options_fr="Petite\nGrande", options_en="Small\nLarge")
    themes = desk.ask("Thèmes", "choices", options_fr="Eau\nAir\nSol")
    lunch = desk.ask("Je déjeune", "box")
    english = browser_of(desk.app)
    english.set_cookie("lang", "en", domain="127.0.0.1")
    page = english.get(f"/s/{desk.session}").text
    assert ("Your job" in page, "Small" in page, 'value="Petite"' in page) == (True, True, True)
    status, text = register(browser_of(desk.app), desk.session, "a@example.org", **{why: "Rien", size: "Petite"})
    assert status == 422
    assert f'href="#{job}"' in text
    assert ('value="Petite" checked' in text, ">Rien</textarea>" in text) == (True, True)
    for bad in ({size: "Moyenne"}, {job: "\u0000"}, {job: "x" * 201}, {"q_ffffffff": "x"}):
        assert register(browser_of(desk.app), desk.session, "a@example.org", **{job: "x", **bad})[0] == 422
    browser = browser_of(desk.app)
    data = {
        "csrf_token": token_in(browser.get(f"/s/{desk.session}").text), "email": "a@example.org",
        job: "<b>Chef</b>", themes: ["Sol", "Eau"], lunch: "1",
    }  # fmt: skip
    assert browser.post(f"/s/{desk.session}/register", data=data).status_code == 303
    kept = {"Votre fonction": "<b>Chef</b>", "Thèmes": ["Eau", "Sol"], "Je déjeune": True}
    assert desk.answers() == [kept]
    assert register(browser_of(desk.app), desk.session, "a@example.org", **{job: "Autre"})[0] == 303
    assert desk.answers() == [kept], "a stranger who types a known address changes nothing of what was said"
    open_link(browser, written(desk.app, "a@example.org")[0].link)
    mine = browser.get("/my/data").text
    assert ("Eau, Sol" in mine, "&lt;b&gt;Chef" in mine) == (True, True)
    with desk.app.app_context(), desk.database.writing() as db:
        assert leave(db, db.scalars(select(Registration.person_id)).one(), desk.id)
    assert desk.answers() == [{}]


def test_questions_are_changed_moved_and_taken_off(desk: Desk) -> None:
    fields = [desk.ask(f"Question {number}", "short") for number in range(10)]
    assert desk.send("/e/journee/registration/new", label_fr="Une de trop", kind="short").status_code == 422
    ids = [name.removeprefix("q_") for name in fields]
    for number, deed in ((1, "up"), (1, "up"), (2, "remove"), (8, "down"), (9, "down")):
        address = f"/e/journee/registration/{ids[number]}/move"
        assert send_form(desk.ora, "/e/journee/registration", address, deed=deed)[0] == 303
    changed = desk.send(f"/e/journee/registration/{ids[0]}", label_fr="Autre", kind="box")
    assert changed.status_code == 303
    with desk.database.reading() as db:
        kept = [(one["label"]["fr"], one["kind"]) for one in db.get_one(RegistrationRules, desk.event_id).questions]
    assert [label for label, _kind in kept] == [
        "Question 1", "Autre", "Question 3", "Question 4", "Question 5", "Question 6", "Question 7", "Question 8",
        "Question 9",
    ]  # fmt: skip
    assert kept[1][1] == "box"
    assert desk.ora.get("/e/journee/registration/ffffffff").status_code == 404


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"label_fr": "", "kind": "short"}, "label_fr"),
        ({"label_fr": "x", "kind": "essay"}, "kind"),
        ({"label_fr": "x", "kind": "choice", "options_fr": "Un"}, "options_fr"),
        ({"label_fr": "x", "kind": "choice", "options_fr": "a\nb", "options_en": "a\nb\nc"}, "options_fr"),
        ({"label_fr": "x", "kind": "choices", "options_fr": "\n".join(map(str, range(21)))}, "options_fr"),
    ],
)
def test_what_is_no_question_is_told_at_its_field(desk: Desk, fields: dict[str, str], wrong: str) -> None:
    answer = desk.send("/e/journee/registration/new", **fields)
    assert answer.status_code == 422
    assert f'href="#{wrong}"' in answer.text


def test_requests_are_answered_and_places_count_then(desk: Desk) -> None:
    desk.rule(visibility="registered", approval="1")
    desk.send(f"/s/{desk.session}/registration", capacity="1")
    browsers = {name: browser_of(desk.app) for name in ("a", "b", "c", "d")}
    here = f"/s/{desk.session}"
    for name, browser in browsers.items():
        assert register(browser, desk.session, f"{name}@example.org", name.upper())[0] == 303
        assert "répond à chaque demande" in browser.get(f"{here}/registered").text
        assert browser.get(f"{here}/room").headers["Location"] == here
    assert set(desk.statuses().values()) == {"requested"}
    assert [one.subject for one in written(desk.app, "a@example.org")] == [
        "Pitchs du matin\u00a0: votre demande est notée"
    ]
    ids = re.findall(r'name="id" value="(\d+)"', desk.mo.get("/e/journee/requests").text)
    page = "/e/journee/requests"
    token = token_in(desk.mo.get(page).text)
    for deed, chosen, count in (("approve", ids[1:3], 2), ("refuse", ids[2:4], 1), ("approve", ids[3:], 0)):
        answer = desk.mo.post(page, data={"csrf_token": token, "deed": deed, "id": chosen})
        assert answer.headers["Location"] == f"{page}?done={deed}&count={count}"
    assert desk.statuses() == {"a": "requested", "b": "registered", "c": "waiting", "d": "refused"}
    last = {name: written(desk.app, f"{name}@example.org")[-1].subject for name in ("b", "c", "d")}
    assert last == {
        "b": "Vendredi 13:00 · Pitchs du matin, votre inscription est acceptée",
        "c": "Pitchs du matin\u00a0: vous êtes sur la liste d’attente",
        "d": "Pitchs du matin\u00a0: votre demande n’a pas été retenue",
    }
    assert open_link(browsers["b"], written(desk.app, "b@example.org")[-1].link) == (303, f"{here}/room")
    assert browsers["b"].get(f"{here}/room").status_code == 200
    assert desk.mo.post(page, data={"csrf_token": token, "deed": "erase", "id": ids}).status_code == 422


def test_requests_of_another_event_are_nobodys_here(desk: Desk) -> None:
    desk.rule(approval="1")
    register(browser_of(desk.app), desk.session, "a@example.org")
    with desk.database.writing() as db:
        other = factories.event(db, slug="ailleurs")
        factories.grant(db, db.scalars(select(Person).where(Person.name == "Ora Lindt")).one(), other, "organiser")
        (request_id,) = db.scalars(select(Registration.id))
    token = token_in(desk.ora.get("/my").text)
    answer = desk.ora.post(
        "/e/ailleurs/requests", data={"csrf_token": token, "deed": "approve", "id": str(request_id)}
    )
    assert answer.headers["Location"].endswith("count=0")
    assert desk.statuses() == {"a": "requested"}


def check_two_moderators(app: Flask) -> None:
    """Two moderators approve the same ten requests for four places at the same moment."""
    desk = Desk(app, capacity=4)
    desk.rule(approval="1")
    for number in range(10):
        register(browser_of(app), desk.session, f"p{number}@example.org")
    with desk.database.reading() as db:
        ids = [str(one) for one in db.scalars(select(Registration.id))]
    start = threading.Barrier(2)
    counts: list[int] = []

    def work(client: FlaskClient, order: list[str]) -> None:
        token = token_in(client.get("/e/journee/requests").text)
        start.wait()
        for one in order:
            data = {"csrf_token": token, "deed": "approve", "id": one}
            answer = client.post("/e/journee/requests", data=data)
            counts.append(int(answer.headers["Location"].rsplit("=", 1)[1]))

    threads = [
        threading.Thread(target=work, args=(desk.ora, ids)),
        threading.Thread(target=work, args=(desk.mo, ids[::-1])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(desk.statuses().values()) == {"registered": 4, "waiting": 6}
    assert (len(counts), sum(counts)) == (20, 10)


def test_two_moderators_answer_at_once_on_sqlite(app: Flask) -> None:
    with clock.fixed(NOON):
        check_two_moderators(app)


def test_two_moderators_answer_at_once_on_postgresql(fresh_postgres_url: str, tmp_path: Any) -> None:
    app = make_app(tmp_path / "data", DATABASE_URL=fresh_postgres_url)
    try:
        with clock.fixed(NOON):
            check_two_moderators(app)
    finally:
        app.extensions["kernel"].stop()
        app.extensions["database"].dispose()
