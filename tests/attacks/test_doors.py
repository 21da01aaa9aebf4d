"""Every door asks the same questions: limits by HTTP as by socket, guests, drafts, screens that share nothing."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.plugins.application import ORIGIN, browser_of, token_in
from webinar.core.db import Database
from webinar.core.errors import Refusal
from webinar.live.connections import Connection
from webinar.live.limits import SCREENS, Limits
from webinar.live.revoked import ended_connections
from webinar.live.screens import make_screen
from webinar.live.state import enter
from webinar.live.tickets import Ticket
from webinar.live.wire import ConnectRefused
from webinar.people.links import open_cookie_session
from webinar.registrations.models import Registration
from webinar.schedule.models import Event, PitchSession
from webinar.schedule.pages import _agenda_page

_nonces = itertools.count(1)


@pytest.fixture(autouse=True)
def no_time_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Saved-up chances do not grow back while a slow machine works."""
    monkeypatch.setattr("webinar.core.clock.monotonic", lambda: 1_000.0)


class Place:
    """An event, its open session, and browsers of people there."""

    def __init__(self, app: Flask, **event_values: Any) -> None:
        self.app, self.database = app, app.extensions["database"]
        with self.database.writing() as db:
            event = factories.event(db, **event_values)
            pitch_session = factories.pitch_session(db, event)
            self.event_id, self.id, self.public_id = event.id, pitch_session.id, pitch_session.public_id
            self.join_code = pitch_session.join_code

    def person(self, role: str = "", **values: Any) -> int:
        with self.database.writing() as db:
            person = factories.person(db, "Ana Martel", **values)
            if role:
                factories.grant(db, person, db.get_one(Event, self.event_id), role)
            return person.id

    def browser(self, person_id: int) -> tuple[FlaskClient, str]:
        with self.database.writing() as db:
            token = open_cookie_session(db, person_id)
        client = browser_of(self.app)
        with client.session_transaction(base_url=ORIGIN) as cookie:
            cookie["sid"] = token
        return client, token_in(client.get("/my-calendar").text)

    def say(self, browser: tuple[FlaskClient, str], verb: str, **args: Any) -> Any:
        client, token = browser
        body = {"verb": verb, "args": args, "nonce": f"attack-{next(_nonces):06}"}
        return client.post(f"/s/{self.public_id}/command", json=body, headers={"X-CSRFToken": token})


def test_questions_by_http_are_as_slow_as_by_socket(app: Flask) -> None:
    place = Place(app)
    attendee, staff = place.browser(place.person()), place.browser(place.person("moderator"))
    asked = [place.say(attendee, "question.ask", text=f"Question numéro {n} ?").status_code for n in range(4)]
    assert asked == [200, 200, 200, 429]
    by_staff = [place.say(staff, "question.ask", text=f"Question numéro {n} ?").status_code for n in range(4)]
    assert by_staff == [200] * 4


def test_whole_states_are_limited_by_person(app: Flask) -> None:
    place = Place(app)
    (client, _token), (other, _) = place.browser(place.person()), place.browser(place.person())
    address = f"/s/{place.public_id}/state"
    assert {client.get(address).status_code for _ in range(20)} == {200}
    assert [client.get(address).status_code, other.get(address).status_code] == [429, 200]


def test_a_guest_of_another_event_stays_out_where_names_open_no_door(app: Flask) -> None:
    place = Place(app, guests_allowed=False)
    guest_id, known_id = place.person(is_guest=True), place.person(email="ana@example.org")
    guest, known = place.browser(guest_id), place.browser(known_id)
    here = f"/s/{place.public_id}"
    assert [guest[0].get(f"{here}/{page}").status_code for page in ("room", "state")] == [403, 403]
    assert guest[0].post(f"{here}/ticket", headers={"X-CSRFToken": guest[1]}).status_code == 403
    assert place.say(guest, "question.ask", text="Suis-je là ?").status_code == 403
    with place.database.reading() as db, pytest.raises(Refusal) as refused:
        enter(db, Ticket(guest_id, place.id, 0, 0))
    assert refused.value.code == "forbidden"
    assert known[0].get(f"{here}/state").status_code == 200
    with place.database.writing() as db:
        db.add(
            Registration(
                person_id=known_id, event_id=place.event_id, pitch_session_id=place.id, guest_id=guest_id,
                status="registered", placed_at=factories.NOON, changed_at=factories.NOON,
                created_at=factories.NOON, told_start=factories.NOON, consents={},
            )
        )  # fmt: skip
    assert guest[0].get(f"{here}/state").status_code == 200


def test_names_without_end_from_one_network_are_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webinar.live.pages.GUESTS_AN_HOUR", 2)
    place = Place(app)
    statuses = []
    for _ in range(3):
        client = browser_of(app)
        page = client.get(f"/s/{place.public_id}/enter")
        form = {"name": "Zoé Petit", "csrf_token": token_in(page.text)}
        statuses.append(client.post(f"/s/{place.public_id}/enter", data=form).status_code)
    assert statuses == [303, 303, 429]


def test_trying_codes_out_from_one_network_is_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webinar.schedule.pages.WRONG_CODES_AN_HOUR", 2)
    place, client = Place(app), browser_of(app)
    assert [client.get(f"/j/{code}").status_code for code in ("ZZZZZZ", "ZZZZZY", place.join_code)] == [
        404,
        404,
        429,
    ]


def test_the_short_code_of_a_draft_is_as_good_as_unknown(app: Flask, client: FlaskClient) -> None:
    place = Place(app)
    assert client.get(f"/j/{place.join_code}").status_code == 303
    with place.database.writing() as db:
        db.get_one(PitchSession, place.id).status = "draft"
    hidden, unknown = client.get(f"/j/{place.join_code}"), client.get("/j/ZZZZZZ")
    assert hidden.status_code == 404
    assert hidden.text.replace(place.join_code, "ZZZZZZ") == unknown.text


def follower(place: Place, audience: str, person_id: int, screen: int = 0) -> Connection:
    ticket = Ticket(person_id, place.id, 0, 0, screen)
    return Connection(f"{audience}{screen}", person_id, place.id, place.public_id, 0, ticket, audience, "fr")


def test_who_may_no_longer_know_of_a_session_is_cut_off(app: Flask, database: Database) -> None:
    place = Place(app)
    everybody = [
        follower(place, name, number)
        for number, name in enumerate(("attendees", "speakers", "chairs", "staff"), 1)
    ]
    screen = follower(place, "attendees", 0, screen=7)

    def ended() -> list[str]:
        with database.reading() as db:
            return ended_connections(db, [*everybody, screen])

    assert ended() == []
    with database.writing() as db:
        db.get_one(PitchSession, place.id).status = "draft"
    assert ended() == ["attendees0"]
    with database.writing() as db:
        row = db.get_one(PitchSession, place.id)
        row.status, row.visibility = "live", "invited"
    assert ended() == ["attendees0"]


def test_screens_are_counted_by_their_link(app: Flask) -> None:
    place, other = Place(app), Place(app)
    live = app.extensions["live"]
    live.limits = Limits()
    with place.database.writing() as db:
        tickets = []
        for number, at in enumerate((place, other), 1):
            make_screen(db, at.id, "Salle")
            tickets.append(Ticket(0, at.id, 0, 0, number))
    for sid, ticket in zip(("one", "two"), tickets, strict=True):
        live.connections.add(Connection(sid, 0, ticket.pitch_session_id, "", 0, ticket, "attendees", "fr"))
    answers: list[Any] = []
    for _ in range(int(SCREENS[1]) + 1):
        live.sync("one", {"since": -1}, answers.append)
    assert [answer["ok"] for answer in answers] == [True] * int(SCREENS[1]) + [False]
    live.sync("two", {"since": -1}, answers.append)
    assert answers[-1]["ok"]


def test_a_kept_page_shows_nothing_of_the_request_that_made_it(app: Flask, client: FlaskClient) -> None:
    Place(app, slug="journee")
    client.head("/e/journee?q=énergie")
    client.get("/e/journee?q=énergie&lang=fr&utm=somebody-else")
    page = client.get("/e/journee?q=énergie").text
    assert "next=%2Fe%2Fjournee%3Fq%3D%25C3%25A9nergie" in page
    assert "somebody-else" not in page


def test_words_that_the_agenda_does_not_know_make_no_page_of_their_own(
    app: Flask, client: FlaskClient
) -> None:
    Place(app, slug="journee")
    _agenda_page.cache_clear()
    pages = {client.get(f"/e/journee?x{number}={number}").text for number in range(5)}
    assert (len(pages), _agenda_page.cache_info().misses) == (1, 1)


def test_a_forged_ticket_opens_nothing(app: Flask) -> None:
    live = app.extensions["live"]
    for ticket in (None, "", "x" * 501, "WzEsMSwwLDBd.aaaa.bbbb", ["a"], {"ticket": 1}):
        with pytest.raises(ConnectRefused):
            live.connect("sid", {}, {"ticket": ticket})
