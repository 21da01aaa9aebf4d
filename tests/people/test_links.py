"""Personal links: scanners do nothing, one wins a race, a forwarded link lends no name (S7, S15, S16)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.plugins.application import ORIGIN, browser_of, token_in
from webinar.core import clock
from webinar.core.db import Database
from webinar.core.errors import Refusal
from webinar.people.links import create_link, use_link
from webinar.people.models import CookieSession, PersonalLink

MakeLink = Callable[..., str]


@pytest.fixture
def make_link(database: Database) -> MakeLink:
    """Makes a link of a new person and gives its token."""

    def make(purpose: str = "personal", **values: object) -> str:
        with database.writing() as db:
            event = factories.event(db)
            person = factories.person(db, "Nadia Belkacem")
            lives = {"expires_at": clock.now() + timedelta(days=1), **values}
            return create_link(
                db, person, purpose=purpose, destination=f"/e/{event.slug}", event_id=event.id, **lives  # type: ignore[arg-type]
            )

    return make


def enter(client: FlaskClient, token: str) -> int:
    """Opens the page of a link and presses its button."""
    page = client.get(f"/l/{token}")
    if page.status_code != 200:
        return page.status_code
    return client.post(f"/l/{token}", data={"csrf_token": token_in(page.text)}).status_code


@pytest.mark.parametrize("purpose", ["personal", "sign_in", "invitation"])
def test_a_scanner_that_opens_everything_changes_nothing(
    app: Flask, database: Database, make_link: MakeLink, purpose: str
) -> None:
    token = make_link(purpose)
    for _ in range(3):
        scanner = browser_of(app)
        assert scanner.get(f"/l/{token}").status_code == 200
        assert scanner.head(f"/l/{token}").status_code == 200
        assert scanner.options(f"/l/{token}").status_code == 200
    with database.reading() as db:
        assert db.scalars(select(PersonalLink.used_at)).all() == [None]
        assert db.scalars(select(CookieSession)).all() == []
    assert enter(browser_of(app), token) == 303


def test_the_page_of_a_link_tells_nobody_about_it(client: FlaskClient, make_link: MakeLink) -> None:
    answer = client.get(f"/l/{make_link()}")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_browser_without_referrer_may_still_press_the_button(app: Flask, make_link: MakeLink) -> None:
    """A no-referrer page makes browsers send `Origin: null`, with Sec-Fetch-Site telling the truth."""
    token = make_link()
    client = browser_of(app)
    data = {"csrf_token": token_in(client.get(f"/l/{token}").text)}
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert client.post(f"/l/{token}", data=data, headers={**headers, "Sec-Fetch-Site": "cross-site"}).status_code == 400
    assert client.post(f"/l/{token}", data=data, headers=headers).status_code == 303


def test_entering_leads_to_an_address_without_the_token(client: FlaskClient, make_link: MakeLink) -> None:
    token = make_link()
    page = client.get(f"/l/{token}")
    answer = client.post(f"/l/{token}", data={"csrf_token": token_in(page.text)})
    assert token not in answer.headers["Location"]
    with client.session_transaction(base_url=ORIGIN) as cookie:
        assert cookie["sid"] != token


def test_a_forwarded_link_lends_no_name(app: Flask, make_link: MakeLink) -> None:
    token = make_link()
    known, other = browser_of(app), browser_of(app)
    assert enter(known, token) == 303
    assert enter(other, token) == 410
    assert enter(known, token) == 303


def test_a_link_printed_for_the_operator_works_in_several_browsers(app: Flask, make_link: MakeLink) -> None:
    token = make_link(any_browser=True)
    assert [enter(browser_of(app), token) for _ in range(3)] == [303, 303, 303]


@pytest.mark.parametrize("token", ["", "x", "..", "a" * 300, "é" * 20, "%00"])
def test_an_unknown_link_is_missing_and_says_no_more(client: FlaskClient, token: str) -> None:
    assert client.get(f"/l/{token}").status_code == 404


def test_an_expired_or_revoked_link_is_gone(app: Flask, database: Database, make_link: MakeLink) -> None:
    late, revoked = make_link(expires_at=clock.now() - timedelta(seconds=1)), make_link()
    with database.writing() as db:
        for row in db.scalars(select(PersonalLink)):
            row.revoked_at = clock.now()
    assert [enter(browser_of(app), token) for token in (late, revoked)] == [410, 410]


def test_of_twenty_at_once_exactly_one_uses_a_link_that_works_once(database: Database, make_link: MakeLink) -> None:
    token = make_link("sign_in")
    outcomes: list[str] = []
    start = threading.Barrier(20)

    def use() -> None:
        start.wait()
        try:
            with database.writing() as db:
                use_link(db, token, None)
            outcomes.append("in")
        except Refusal as refusal:
            outcomes.append(refusal.code)

    threads = [threading.Thread(target=use) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["expired"] * 19 + ["in"]


def test_signing_out_ends_the_browser_at_the_server(app: Flask, make_link: MakeLink) -> None:
    client = browser_of(app)
    assert enter(client, make_link(any_browser=True)) == 303
    with client.session_transaction(base_url=ORIGIN) as cookie:
        stolen = dict(cookie)
    thief = browser_of(app)
    with thief.session_transaction(base_url=ORIGIN) as cookie:
        cookie.update(stolen)
    assert thief.get("/my-calendar").status_code == 200
    token = token_in(client.get("/my-calendar").text)
    assert client.post("/sign-out", data={"csrf_token": token}).status_code == 200
    assert thief.get("/my-calendar").status_code != 200
