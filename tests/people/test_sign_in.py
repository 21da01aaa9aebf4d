"""Signing in: nobody learns who is known, guessing is paced, a new session each time, links once (S13–S16, S41)."""

from __future__ import annotations

import re
import statistics
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher, extract_parameters
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.core.mailbox import smtp_server
from tests.plugins.application import ORIGIN, browser_of, make_app, send, signed_in, token_in
from webinar.core import clock
from webinar.core.db import Database
from webinar.core.mail import Letter
from webinar.core.mail_message import text_of
from webinar.people.models import CookieSession, Person
from webinar.people.passwords import hash_password, is_right, weakness

RIGHT = "une phrase assez longue"


@pytest.fixture
def ana(database: Database) -> Person:
    """Somebody with an address and a password."""
    hashed = hash_password(RIGHT)
    with database.writing() as db:
        return factories.person(db, "Ana Martel", email="ana@example.org", password_hash=hashed)


def enter(client: FlaskClient, email: str, password: str, **more: str) -> tuple[int, str]:
    """Tries to sign in; the status and where it leads."""
    answer = send(client, "/sign-in", "/sign-in", email=email, password=password, **more)
    return answer.status_code, answer.headers.get("Location", "")


def is_signed_in(client: FlaskClient) -> bool:
    """Whether the browser is somebody."""
    return bool(client.get("/account/password").status_code == 200)


def cookie_id(client: FlaskClient) -> str:
    """The identity in the browser's cookie."""
    with client.session_transaction(base_url=ORIGIN) as cookie:
        return str(cookie.get("sid", ""))


def test_the_hash_is_strong_enough() -> None:
    made = extract_parameters(hash_password(RIGHT))
    assert (made.type.name, made.time_cost >= 2, made.parallelism) == ("ID", True, 1)
    assert made.memory_cost >= 19 * 1024


def test_the_right_password_signs_in_and_goes_on(app: Flask, ana: Person) -> None:
    client = browser_of(app)
    assert enter(client, " ANA@Example.org ", RIGHT, next="/e/x/workspace") == (303, "/e/x/workspace")
    assert is_signed_in(client)


@pytest.mark.parametrize("evil", ["//evil.example", "https://evil.example", "/\\evil.example", "/%2f/evil.example"])
def test_it_leads_nowhere_else(app: Flask, ana: Person, evil: str) -> None:
    assert enter(browser_of(app), "ana@example.org", RIGHT, next=evil) == (303, "/my")


def test_known_and_unknown_addresses_get_the_same_answer(app: Flask, ana: Person) -> None:
    with app.extensions["database"].writing() as db:
        factories.person(db, "Sans mot de passe", email="none@example.org")
    answers = set()
    for email in ("ana@example.org", "none@example.org", "nobody@example.org"):
        answer = send(browser_of(app), "/sign-in", "/sign-in", email=email, password="not this one")
        text = re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text).replace(email, "…")
        answers.add((answer.status_code, text, "Set-Cookie" in answer.headers))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 422


def test_they_get_it_in_about_the_same_time(ana: Person) -> None:
    hashed = str(ana.password_hash)
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    for _ in range(7):
        for name, stored in (("known", hashed), ("unknown", None)):
            began = time.perf_counter()
            assert not is_right("not this one", stored)
            times[name].append(time.perf_counter() - began)
    assert abs(statistics.median(times["known"]) - statistics.median(times["unknown"])) < 0.06


def test_guessing_is_paced_for_known_and_unknown_alike(app: Flask, ana: Person) -> None:
    for email in ("ana@example.org", "nobody@example.org"):
        statuses = [enter(browser_of(app), email, f"guess number {number}")[0] for number in range(11)]
        assert statuses == [422] * 10 + [429]
    assert enter(browser_of(app), "ana@example.org", RIGHT)[0] == 429


def test_a_cookie_planted_before_is_worth_nothing_afterwards(app: Flask, ana: Person, database: Database) -> None:
    with database.writing() as db:
        guest = factories.person(db, "Guest", is_guest=True)
    client = signed_in(app, guest.id)
    planted = cookie_id(client)
    assert enter(client, "ana@example.org", RIGHT)[0] == 303
    assert cookie_id(client) != planted
    with database.reading() as db:
        sessions = db.execute(select(CookieSession.person_id, CookieSession.ended_at).order_by(CookieSession.id)).all()
    assert [(person_id, ended_at is None) for person_id, ended_at in sessions] == [(guest.id, False), (ana.id, True)]


def test_a_weaker_hash_is_renewed(app: Flask, database: Database) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(RIGHT)
    with database.writing() as db:
        factories.person(db, "Ana", email="ana@example.org", password_hash=weak)
    assert enter(browser_of(app), "ana@example.org", RIGHT)[0] == 303
    with database.reading() as db:
        stored = str(db.scalar(select(Person.password_hash)))
    assert extract_parameters(stored).memory_cost >= 19 * 1024
    assert enter(browser_of(app), "ana@example.org", RIGHT)[0] == 303


@pytest.mark.parametrize(
    "password",
    ["short", "x" * 257, "password", "Motdepasse1", "azertyuiop", "12345678", "hgfedcba", "aaaaaaaaab", "AnaMartel"],
)
def test_passwords_that_are_guessed_first_are_refused(password: str) -> None:
    assert weakness(password, "Ana Martel", "ana@example.org") is not None


@pytest.mark.parametrize("password", [RIGHT, "x7#kQ2!p", "é" * 4 + "abcd", "q" * 3 + "correct horse" * 18])
def test_others_are_taken_whole(password: str) -> None:
    assert weakness(password, "Ana Martel", "ana@example.org") is None
    hashed = hash_password(password)
    assert is_right(password, hashed)
    assert not is_right(password[:-1], hashed)


def test_a_new_password_ends_every_other_browser(app: Flask, ana: Person) -> None:
    here, elsewhere = signed_in(app, ana.id), signed_in(app, ana.id)
    before = cookie_id(here)
    page = "/account/password"
    assert send(here, page, page, current="not this one", password="toute nouvelle phrase").status_code == 422
    assert is_signed_in(elsewhere)
    assert send(here, page, page, current=RIGHT, password="toute nouvelle phrase").status_code == 303
    assert (is_signed_in(here), is_signed_in(elsewhere), cookie_id(here) != before) == (True, False, True)
    assert enter(browser_of(app), "ana@example.org", RIGHT)[0] == 422
    assert enter(browser_of(app), "ana@example.org", "toute nouvelle phrase")[0] == 303


def test_fields_that_nobody_offered_are_refused(app: Flask, ana: Person) -> None:
    client = signed_in(app, ana.id)
    page = "/account/password"
    answer = send(client, page, page, current=RIGHT, password="toute nouvelle phrase", is_administrator="1")
    assert answer.status_code == 422
    with app.extensions["database"].reading() as db:
        assert is_right(RIGHT, db.scalar(select(Person.password_hash)))


def links(app: Flask) -> list[str]:
    """The links of the letters."""
    with app.extensions["database"].reading() as db:
        texts = [text_of(letter.content or b"") for letter in db.scalars(select(Letter).order_by(Letter.id))]
    return [found for text in texts for found in re.findall(r"/l/[\w-]+", text)]


def test_a_mailed_link_is_the_same_answer_for_everybody(app: Flask, ana: Person) -> None:
    bodies = set()
    for email in ("ana@example.org", "nobody@example.org"):
        answer = send(browser_of(app), "/sign-in", "/sign-in/link", email=email)
        bodies.add((answer.status_code, answer.text, "Set-Cookie" in answer.headers))
    assert len(bodies) == 1
    assert len(links(app)) == 1


def test_who_is_unknown_is_led_to_where_they_wanted_to_go(app: Flask) -> None:
    refused = browser_of(app).get("/account/password")
    assert (refused.status_code, 'href="/sign-in?next=/account/password"' in refused.text) == (401, True)


def test_of_two_browsers_with_one_mailed_link_one_enters(app: Flask, ana: Person) -> None:
    send(browser_of(app), "/sign-in", "/sign-in/link", email="ana@example.org", next="/admin")
    link = links(app)[0]
    assert browser_of(app).head(link).status_code == 200
    clients = [browser_of(app) for _ in range(6)]
    tokens = [token_in(client.get(link).text) for client in clients]
    statuses: list[int] = []

    def press(client: FlaskClient, token: str) -> None:
        statuses.append(client.post(link, data={"csrf_token": token}).status_code)

    threads = [threading.Thread(target=press, args=pair) for pair in zip(clients, tokens, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303] + [410] * 5
    assert sum(map(is_signed_in, clients)) == 1


def test_a_mailed_link_lasts_half_an_hour(app: Flask) -> None:
    with clock.fixed(factories.NOON):
        with app.extensions["database"].writing() as db:
            factories.person(db, "Ana", email="ana@example.org")
        client = browser_of(app)
        send(client, "/sign-in", "/sign-in/link", email="ana@example.org")
        clock.advance(timedelta(minutes=30).total_seconds())
        assert client.get(links(app)[0]).status_code == 410


def test_where_letters_go_out_the_page_offers_one(tmp_path: Path, app: Flask) -> None:
    assert "/sign-in/link" not in browser_of(app).get("/sign-in").text
    with smtp_server() as mailbox:
        sender = make_app(tmp_path / "sender", **mailbox.settings())
        assert "/sign-in/link" in browser_of(sender).get("/sign-in").text
        sender.extensions["kernel"].stop()
        sender.extensions["database"].dispose()


def test_signing_out_ends_the_session_at_the_server(app: Flask, ana: Person, database: Database) -> None:
    client = signed_in(app, ana.id)
    kept = cookie_id(client)
    assert client.get("/sign-out").status_code == 405
    assert send(client, "/account/password", "/sign-out").status_code == 200
    thief = browser_of(app)
    with thief.session_transaction(base_url=ORIGIN) as cookie:
        cookie["sid"] = kept
    assert not is_signed_in(thief)
