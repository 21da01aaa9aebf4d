"""One form for several sessions: all or some, conflicts named, one letter, each given up alone."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests import factories
from tests.factories import NOON
from tests.plugins.application import browser_of, signed_in, token_in
from tests.registrations.outbox import open_link, send_form, written
from tests.registrations.test_places import at_once
from webinar.core import clock
from webinar.core.db import Database
from webinar.people.models import Person, Registration
from webinar.registrations.rules import rules_of_event
from webinar.registrations.several import overlaps, sign_up_for
from webinar.registrations.signing_up import Newcomer
from webinar.schedule.models import PitchSession

START = NOON + timedelta(days=2)


class Day:
    """Three sessions, the first two at the same time, beside what nobody registers for here."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.database: Database = app.extensions["database"]
        with self.database.writing() as db:
            event = factories.event(db, slug="journee", title={"fr": "Journée", "en": "Day"})

            def session(title: str, minutes: int, **values: Any) -> PitchSession:
                at = START + timedelta(minutes=minutes)
                merged = {"status": "published", **values}
                return factories.pitch_session(db, event, starts_at=at, title={"fr": title}, **merged)

            made = {
                "pitches": session("Pitchs", 0), "table": session("Table ronde", 30, capacity=1),
                "end": session("Bilan", 120),
                "draft": session("SECRET brouillon", 0, status="draft"),
                "hidden": session("SECRET invités", 0, visibility="invited"),
                "unlisted": session("SECRET adresse", 0, visibility="unlisted"),
                "break": session("Pause", 0, is_break=True), "over": session("Finie", 0, status="ended"),
            }  # fmt: skip
            self.event_id = event.id
            self.ids = {name: row.public_id for name, row in made.items()}
            self.rows = {name: row.id for name, row in made.items()}

    def send(self, client: FlaskClient, *names: str, **fields: str) -> Any:
        """Sends the form with sessions ticked."""
        token = token_in(client.get("/e/journee/register").text)
        return client.post(
            "/e/journee/register", data={"csrf_token": token, "s": [self.ids[name] for name in names], **fields}
        )

    def statuses(self) -> dict[tuple[str, str], str]:
        """(address, title) → status."""
        with self.database.reading() as db:
            rows = db.execute(
                select(Person.email, PitchSession.title, Registration.status)
                .join(Registration, Registration.person_id == Person.id)
                .join(PitchSession, PitchSession.id == Registration.pitch_session_id)
            )
            return {(str(email).split("@")[0], title["fr"]): status for email, title, status in rows}


@pytest.fixture
def day(app: Flask) -> Any:
    """The event, two days before."""
    with clock.fixed(NOON):
        yield Day(app)


def test_the_form_offers_what_takes_registrations_and_names_what_is_at_the_same_time(day: Day) -> None:
    browser = browser_of(day.app)
    assert "/e/journee/register" in browser.get("/e/journee").text
    page = browser.get("/e/journee/register").text
    assert "SECRET" not in page
    assert [title in page for title in ("Pitchs", "Table ronde", "Bilan", "Pause", "Finie")] == [
        True, True, True, False, False,
    ]  # fmt: skip
    assert page.count("En même temps que") == 2


def test_some_are_registered_for_by_one_form_and_one_letter(day: Day) -> None:
    browser = browser_of(day.app)
    answer = day.send(browser, "pitches", "end", email="nadia@example.org", name="Nadia B.")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/e/journee/registered")
    assert "C’est noté" in browser.get("/e/journee/registered").text
    assert day.statuses() == {("nadia", "Pitchs"): "registered", ("nadia", "Bilan"): "registered"}
    (letter,) = written(day.app)
    assert letter.subject == "Journée, vos inscriptions à 2 sessions"
    assert ("Pitchs" in letter.text, "vendredi 27 novembre 2026, 15:00–16:00 (Paris)" in letter.text) == (True, True)
    assert browser.get(f"/s/{day.ids['end']}/room").status_code == 200
    mine = open_my_sessions(browser, letter.text)
    assert ("Pitchs" in mine, "Bilan" in mine) == (True, True)
    here = f"/s/{day.ids['end']}"
    assert send_form(browser, "/my", f"{here}/unregister") == (303, "/my")
    assert day.statuses()[("nadia", "Bilan")] == "withdrawn"
    assert day.statuses()[("nadia", "Pitchs")] == "registered"


def open_my_sessions(browser: FlaskClient, text: str) -> str:
    """The page behind the letter's button."""
    path = text.split("http://127.0.0.1:5000")[1].split()[0]
    assert path.endswith("?to=my")
    assert open_link(browser, path) == (303, "/my")
    return browser.get("/my").text


def test_conflicts_are_named_until_they_are_wanted(day: Day) -> None:
    browser = browser_of(day.app)
    for fields in ({}, {"all": "1"}):
        answer = day.send(browser, "pitches", "table", email="a@example.org", **fields)
        assert answer.status_code == 422
        assert "Ces sessions ont lieu en même temps\u00a0: Pitchs + Table ronde." in answer.text
    assert day.statuses() == {}
    assert day.send(browser, email="a@example.org", all="1", anyway="1").status_code == 303
    assert set(day.statuses().values()) == {"registered"}
    assert len(day.statuses()) == 3
    assert day.send(browser_of(day.app), "table", email="b@example.org").status_code == 303
    assert day.statuses()[("b", "Table ronde")] == "waiting"
    assert "Table ronde" in written(day.app, "b@example.org")[0].text
    assert "Liste d’attente" in written(day.app, "b@example.org")[0].text


@pytest.mark.parametrize("names", [(), ("draft",), ("hidden",), ("unlisted",), ("break",), ("over",)])
def test_nothing_to_register_for_is_told(day: Day, names: tuple[str, ...]) -> None:
    answer = day.send(browser_of(day.app), *names, email="a@example.org")
    assert answer.status_code == 422
    assert 'href="#s"' in answer.text
    assert day.statuses() == {}


def test_wrong_and_foreign_fields_are_told(day: Day) -> None:
    browser = browser_of(day.app)
    wrong = day.send(browser, "pitches", email="nobody")
    assert (wrong.status_code, 'href="#email"' in wrong.text) == (422, True)
    assert f'value="{day.ids["pitches"]}" checked' in wrong.text
    assert day.send(browser, "pitches", email="a@example.org", status="registered").status_code == 422
    with day.database.writing() as db:
        rules = rules_of_event(db, day.event_id)
        rules.questions = [
            {"id": "aaaa", "kind": "short", "label": {"fr": "Fonction"}, "required": True, "options": []}
        ]
    assert day.send(browser, "pitches", email="a@example.org").status_code == 422
    assert day.send(browser, "pitches", "end", email="a@example.org", q_aaaa="Cheffe").status_code == 303
    with day.database.reading() as db:
        rows = db.scalars(select(Registration.answers)).all()
    assert [row["aaaa"]["value"] for row in rows] == ["Cheffe", "Cheffe"]


def test_somebody_known_types_nothing_again(day: Day) -> None:
    with day.database.writing() as db:
        person_id = factories.person(db, "Ana", email="ana@example.org").id
    browser = signed_in(day.app, person_id)
    assert 'name="email"' not in browser.get("/e/journee/register").text
    answer = day.send(browser, "pitches", "end")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/my")
    assert set(day.statuses()) == {("ana", "Pitchs"), ("ana", "Bilan")}


def test_a_known_address_gets_the_same_answer(day: Day) -> None:
    day.send(browser_of(day.app), "pitches", "table", email="known@example.org", anyway="1")
    answers = []
    for address in ("known@example.org", "new@example.org"):
        browser = browser_of(day.app)
        sent = day.send(browser, "pitches", "table", email=address, anyway="1")
        page = browser.get("/e/journee/registered").text
        enters = browser.get(f"/s/{day.ids['pitches']}/room").status_code
        answers.append((sent.status_code, sent.headers["Location"], len(page), enters))
    assert answers[0] == answers[1]


def test_people_who_choose_crosswise_at_once_wait_for_nobody(day: Day) -> None:
    people = [
        lambda number=number: sign_up_for(
            day.database, day.event_id, [day.rows["table"], day.rows["pitches"]][:: 1 if number % 2 else -1],
            f"p{number}@example.org", Newcomer("", False, "fr", None),
        )
        for number in range(16)
    ]  # fmt: skip
    at_once(day.app, people)
    found = Counter((title, status) for (_who, title), status in day.statuses().items())
    assert found == {("Pitchs", "registered"): 16, ("Table ronde", "registered"): 1, ("Table ronde", "waiting"): 15}


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 10)), max_size=12))
def test_overlaps_are_those_of_every_pair(spans: list[tuple[int, int]]) -> None:
    times: list[tuple[datetime, datetime]] = [
        (NOON + timedelta(minutes=start), NOON + timedelta(minutes=start + length)) for start, length in spans
    ]
    assert overlaps(times) == [
        (first, second)
        for first in range(len(times))
        for second in range(first + 1, len(times))
        if times[first][0] < times[second][1] and times[second][0] < times[first][1]
    ]
