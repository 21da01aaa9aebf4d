"""Stars on sessions: for anybody known, without scripts; in one's list, one's calendar, one's part of the agenda."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.calendars.examples import values
from tests.factories import NOON
from tests.plugins.application import browser_of, signed_in, token_in
from tests.registrations.outbox import register
from webinar.calendars.personal.addresses import create_feed
from webinar.core import clock
from webinar.core.db import Database
from webinar.registrations.favourites import Favourite
from webinar.schedule.models import Event, PitchSession


class Programme:
    """An event of three sessions at the same time, and somebody who is only a guest by name."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.database: Database = app.extensions["database"]
        with self.database.writing() as db:
            event = factories.event(db, slug="journee")
            at = NOON + timedelta(days=2)
            made = [
                factories.pitch_session(db, event, starts_at=at, status="published", title={"fr": title})
                for title in ("Éolien", "Solaire", "Marées")
            ]
            guest = factories.person(db, "Zoé", is_guest=True)
            self.event_id, self.rows = event.id, [one.id for one in made]
            self.sessions = [one.public_id for one in made]
            self.guest_id = guest.id
            self.feed = create_feed(db, guest.id, "x", clock.now())
        self.guest = signed_in(app, self.guest_id)

    def star(self, number: int, on: str = "1", client: FlaskClient | None = None, **fields: str) -> Any:
        """Presses the star of a session."""
        browser = client or self.guest
        data = {"csrf_token": token_in(browser.get("/my").text), "on": on, **fields}
        return browser.post(f"/s/{self.sessions[number]}/favourite", data=data)

    def starred(self) -> list[int]:
        """Which sessions have a star."""
        with self.database.reading() as db:
            return list(db.scalars(select(Favourite.pitch_session_id).order_by(Favourite.pitch_session_id)))


@pytest.fixture
def programme(app: Flask) -> Any:
    """The event, two days before."""
    with clock.fixed(NOON):
        yield Programme(app)


def test_a_star_is_set_and_taken_away_by_a_plain_form(programme: Programme) -> None:
    here = f"/s/{programme.sessions[0]}"
    assert "Ajouter aux favoris" in programme.guest.get(here).text
    for on, word in (("1", "Retirer des favoris"), ("1", "Retirer des favoris"), ("0", "Ajouter aux favoris")):
        answer = programme.star(0, on)
        assert (answer.status_code, answer.headers["Location"]) == (303, here)
        assert word in programme.guest.get(here).text
    assert programme.starred() == []


def test_cards_have_stars_and_lead_back(programme: Programme) -> None:
    assert programme.guest.get("/").text.count("Ajouter aux favoris") == 2
    assert programme.star(1, next="/").headers["Location"] == "/"
    assert programme.star(1, next="https://elsewhere.example/").headers["Location"] == f"/s/{programme.sessions[1]}"
    assert programme.guest.get("/").text.count("Retirer des favoris") == 1


def test_a_stranger_has_no_stars(programme: Programme) -> None:
    stranger = browser_of(programme.app)
    assert "favoris</span>" not in stranger.get("/").text + stranger.get(f"/s/{programme.sessions[0]}").text
    assert programme.star(0, client=stranger).status_code == 401
    assert programme.star(0, on="2").status_code == 422
    assert programme.star(0, person="1").status_code == 422
    assert programme.starred() == []


def test_what_nobody_may_know_of_gets_no_star_and_loses_it(programme: Programme) -> None:
    programme.star(0)
    with programme.database.writing() as db:
        for row in programme.rows[:2]:
            db.get_one(PitchSession, row).visibility = "invited"
    assert programme.star(1).status_code == 404
    assert "Éolien" not in programme.guest.get("/my").text
    assert "Éolien" not in programme.guest.get(f"/c/{programme.feed}.ics").text


def test_ones_list_and_calendar_hold_places_and_favourites_and_name_conflicts(programme: Programme) -> None:
    programme.star(0)
    register(programme.guest, programme.sessions[1], "zoe@example.org")
    mine = programme.guest.get("/my").text
    assert [title in mine for title in ("Éolien", "Marées")] == [True, False]
    first = programme.guest.get(f"/c/{programme.feed}.ics")
    assert [text.split(":")[1] for text in values(first.data, "SUMMARY")] == ["Éolien", "Solaire"]
    programme.star(2)
    assert "En même temps que" in programme.guest.get("/my").text
    second = programme.guest.get(f"/c/{programme.feed}.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, len(values(second.data, "SUMMARY"))) == (200, 3)


def test_a_favourite_opens_no_room_in_a_calendar(programme: Programme) -> None:
    programme.star(0)
    address = f"/c/{programme.feed}.ics"
    room = f"/s/{programme.sessions[0]}/room"
    assert room in programme.guest.get(address).text.replace("\r\n ", "")
    with programme.database.writing() as db:
        event = db.get_one(Event, programme.event_id)
        event.visibility, event.change_count = "registered", event.change_count + 1
    assert room not in programme.guest.get(address).text.replace("\r\n ", "")


def test_the_agenda_shows_ones_own_alone_and_keeps_it_for_nobody(programme: Programme) -> None:
    programme.star(0)
    register(programme.guest, programme.sessions[1], "zoe@example.org")
    own = programme.guest.get("/e/journee?mine=1")
    assert [title in own.text for title in ("Éolien", "Solaire", "Marées")] == [True, True, False]
    assert "public" not in own.headers["Cache-Control"]
    both = programme.guest.get("/e/journee?mine=1&q=solaire").text
    assert [title in both for title in ("Éolien", "Solaire")] == [False, True]
    with programme.database.writing() as db:
        other_id = factories.person(db, "Ana").id
    assert "Éolien" not in signed_in(programme.app, other_id).get("/e/journee?mine=1").text
    stranger = browser_of(programme.app)
    assert stranger.get("/e/journee?mine=1").headers["Location"] == "/my"
    assert "Marées" in stranger.get("/e/journee").text
