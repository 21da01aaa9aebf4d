"""Whoever may create events creates one and organises it; nobody else does."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.plugins.application import browser_of, send, signed_in, token_in
from webinar.people.models import RoleGrant
from webinar.schedule.models import Event

PAGE = "/events/new"
WANTED = {"title": "Journée de l’énergie", "organiser": "Pôle Énergie", "zone": "Europe/Brussels"}


@pytest.fixture
def creator(app: Flask) -> FlaskClient:
    """The browser of somebody who may create events."""
    with app.extensions["database"].writing() as db:
        person = factories.person(db, "Nina Roy", email="nina@example.org", may_create_events=True)
    return signed_in(app, person.id)


def test_a_creator_organises_what_they_created(app: Flask, creator: FlaskClient) -> None:
    assert f'href="{PAGE}"' in creator.get("/my").text
    answer = send(creator, PAGE, PAGE, **WANTED)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/e/journee-de-lenergie/sessions/new")
    assert creator.get("/e/journee-de-lenergie/team").status_code == 200
    with app.extensions["database"].reading() as db:
        event = db.scalars(select(Event)).one()
        assert (event.title, event.organiser_name, event.zone) == (
            {"fr": "Journée de l’énergie"},
            "Pôle Énergie",
            "Europe/Brussels",
        )
        assert db.scalars(select(RoleGrant.role)).all() == ["organiser"]
    assert "Journée" not in browser_of(app).get("/").text
    assert send(creator, PAGE, PAGE, **WANTED).headers["Location"] == "/e/journee-de-lenergie-2/sessions/new"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"title": "x"}, "title"), ({"title": "\u2800"}, "title"), ({"zone": "Mars/Base"}, "zone"), ({"slug": "x"}, "")],
)
def test_what_is_wrong_is_said_at_its_field(
    app: Flask, creator: FlaskClient, fields: dict[str, str], wrong: str
) -> None:
    answer = send(creator, PAGE, PAGE, **{**WANTED, **fields})
    assert answer.status_code == 422
    assert f'id="{wrong}-error"' in answer.text or not wrong
    with app.extensions["database"].reading() as db:
        assert db.scalars(select(Event.id)).all() == []


def test_others_create_nothing(app: Flask) -> None:
    with app.extensions["database"].writing() as db:
        organiser = factories.person(db, "Ora", email="ora@example.org")
        factories.grant(db, organiser, factories.event(db, slug="one"), "organiser")
    for client, status in ((signed_in(app, organiser.id), 403), (browser_of(app), 401)):
        assert client.get(PAGE).status_code == status
        token = token_in(client.get("/sign-in").text)
        assert client.post(PAGE, data={"csrf_token": token, **WANTED}).status_code == status
    assert PAGE not in signed_in(app, organiser.id).get("/my").text
