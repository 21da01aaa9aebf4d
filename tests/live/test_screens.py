"""Big screens by read-only links: they see what the room sees, do nothing, and can be ended (S42)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.live.sockets import Scene, closed_within_two_seconds
from tests.plugins.application import browser_of, token_in
from tests.plugins.server import RunningServer
from webinar.core.db import Database
from webinar.live.screens import make_screen, revoke_screen
from webinar.live.tickets import Ticket
from webinar.people.links import open_cookie_session


@pytest.fixture
def scene(serve: Callable[..., RunningServer]) -> Iterator[Scene]:
    """An open session on a server."""
    made = Scene(serve())
    yield made
    made.close()


def test_a_screen_sees_what_the_room_sees_and_can_do_nothing(scene: Scene) -> None:
    with scene.database.writing() as db:
        make_screen(db, scene.pitch_session_id, "Salle")
    screen_ticket = scene.tickets.issue(Ticket(0, scene.pitch_session_id, 0, 0, 1))
    person_ticket = scene.ticket
    scene.ticket = lambda person_id: person_ticket(person_id) if person_id else screen_ticket  # type: ignore[method-assign]
    attendee, screen = scene.client(scene.people[0]), scene.client(0)
    asked = attendee.say("question.ask", text="Se voit-elle en grand ?")["result"]["id"]
    for client in (screen, attendee):
        client.wait(lambda one: asked in one.state["question"])
    assert screen.state["question"] == attendee.state["question"]
    assert screen.state.get("my_question", {}) == {}
    for verb, args in (("question.ask", {"text": "Moi aussi ?"}), ("question.vote", {"id": asked, "on": True})):
        assert screen.say(verb, **args)["code"] == "forbidden"
    attendee.wait(lambda client: client.presence == 1)
    with scene.database.writing() as db:
        revoke_screen(db, scene.pitch_session_id, 1)
    assert closed_within_two_seconds(screen)
    attendee.close()


@pytest.fixture
def moderator(app: Flask, database: Database) -> tuple[FlaskClient, str]:
    """A moderator's browser and the session's public id."""
    with database.writing() as db:
        event = factories.event(db)
        pitch_session = factories.pitch_session(db, event)
        person = factories.person(db, "Mo Diallo")
        factories.grant(db, person, event, "moderator")
        token = open_cookie_session(db, person.id)
        public_id = pitch_session.public_id
    client = browser_of(app)
    with client.session_transaction(base_url="http://127.0.0.1:5000") as cookie:
        cookie["sid"] = token
    return client, public_id


def test_staff_make_a_link_that_is_shown_once_and_end_it(app: Flask, moderator: tuple[FlaskClient, str]) -> None:
    client, public_id = moderator
    page = client.get(f"/s/{public_id}/screens").text
    made = client.post(f"/s/{public_id}/screens", data={"label": "Salle", "csrf_token": token_in(page)}).text
    address = made.split("http://127.0.0.1:5000/screen/")[1].split('"')[0].split("?")[0]
    anybody = browser_of(app)
    shown = anybody.get(f"/screen/{address}")
    assert (shown.status_code, shown.headers["Referrer-Policy"]) == (200, "no-referrer")
    assert "Set-Cookie" not in shown.headers
    layouts = [anybody.get(f"/screen/{address}?layout={asked}").text for asked in ("lower", "transparent", "other")]
    assert ['data-layout="lower"' in layouts[0], 'data-layout="transparent"' in layouts[1]] == [True, True]
    assert 'data-layout="full"' in layouts[2]
    state = anybody.get(f"/screen/{address}/state").json
    assert state is not None
    assert state["snapshot"]["question"] == {}
    assert anybody.post(f"/screen/{address}/ticket").status_code == 200
    again = client.get(f"/s/{public_id}/screens").text
    assert address not in again
    client.post(f"/s/{public_id}/screens/1/end", data={"csrf_token": token_in(again)})
    assert [anybody.get(f"/screen/{address}{part}").status_code for part in ("", "/state")] == [404, 404]
    assert anybody.post(f"/screen/{address}/ticket").status_code == 404


def test_an_attendee_makes_no_screens(app: Flask, moderator: tuple[FlaskClient, str]) -> None:
    _client, public_id = moderator
    guest = browser_of(app)
    token = token_in(guest.get(f"/s/{public_id}/enter").text)
    guest.post(f"/s/{public_id}/enter", data={"name": "Zoé", "csrf_token": token})
    assert guest.get(f"/s/{public_id}/screens").status_code == 403
