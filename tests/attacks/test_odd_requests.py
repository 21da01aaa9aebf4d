"""Addresses and fields that no honest browser sends are refused in words, on either database: never a 500."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.plugins.application import ORIGIN, browser_of, make_app, token_in
from webinar.people.links import open_cookie_session


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application on each database."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("fresh_postgres_url")
    made = make_app(tmp_path, DATABASE_URL=url)
    yield made
    made.extensions["kernel"].stop()
    made.extensions["database"].dispose()


def organiser(site: Flask) -> tuple[FlaskClient, str, str]:
    """Their browser, its CSRF token and a session of theirs."""
    with site.extensions["database"].writing() as db:
        event = factories.event(db)
        pitch_session = factories.pitch_session(db, event)
        person = factories.person(db)
        factories.grant(db, person, event, "organiser")
        token, public_id = open_cookie_session(db, person.id), pitch_session.public_id
    client = browser_of(site)
    with client.session_transaction(base_url=ORIGIN) as cookie:
        cookie["sid"] = token
    return client, token_in(client.get("/my-calendar").text), public_id


def test_an_address_with_a_zero_byte_is_missing(site: Flask) -> None:
    client = browser_of(site)
    paths = ["/e/%00", "/s/%00", "/s/%00/room", "/j/%00", "/l/%00", "/c/%00.ics", "/screen/%00", "/e/%00/calendar.ics"]
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)


def test_numbers_that_no_row_has_are_missing(site: Flask) -> None:
    client, token, public_id = organiser(site)
    for number in ("9" * 9, "9" * 10, "9" * 19, "1" + "0" * 30):
        for path in (f"/my-calendar/{number}/end", f"/my-calendar/{number}/rotate"):
            assert client.post(path, data={"csrf_token": token}).status_code in (303, 404), path
        ended = client.post(f"/s/{public_id}/screens/{number}/end", data={"csrf_token": token})
        assert ended.status_code in (303, 404)
        form = {"csrf_token": token, "slot": number, "lang": "fr", "source": "Un résumé."}
        assert client.post(f"/s/{public_id}/replay/recap", data=form).status_code in (404, 422), number
