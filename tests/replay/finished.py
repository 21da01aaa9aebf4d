"""A finished session with its people, for the tests of pages: three pitches, four questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.plugins.application import ORIGIN, browser_of, token_in
from webinar.core import clock
from webinar.core.db import Database
from webinar.people.links import open_cookie_session
from webinar.people.models import Person
from webinar.questions.models import Question
from webinar.schedule.models import PitchSession

TITLES = ("BioPack", "Agrinov", "Éolis & fils")


@dataclass
class Finished:
    """The session and browsers of those who look at its replay."""

    app: Flask | None
    database: Database
    id: int
    public_id: str
    slug: str
    slots: list[int]
    people: dict[str, int]

    @property
    def path(self) -> str:
        """The replay's address."""
        return f"/s/{self.public_id}/replay"

    def browser(self, who: str | None = None) -> FlaskClient:
        """A browser, signed in as somebody."""
        assert self.app is not None
        client = browser_of(self.app)
        if who is not None:
            with self.database.writing() as db:
                token = open_cookie_session(db, self.people[who])
            with client.session_transaction(base_url=ORIGIN) as cookie:
                cookie["sid"] = token
        return client

    def post(self, client: FlaskClient, action: str, **fields: Any) -> Any:
        """Sends one of the edit page's forms."""
        token = token_in(client.get(f"{self.path}/edit").text)
        return client.post(f"{self.path}/{action}", data={"csrf_token": token, **fields})


def at(minutes: float) -> datetime:
    """An instant of the session."""
    return factories.NOON + timedelta(minutes=minutes)


def finished(database: Database, app: Flask | None = None) -> Finished:
    """Three slots of ten minutes; q1 and q2 answered aloud, q3 in writing the day after, q4 not at all."""
    with database.writing() as db:
        event = factories.event(db, organiser_name="Association Éclair")
        pitch_session = factories.pitch_session(
            db, event, status="ended", live_at=at(0), ended_at=at(31), minutes=35
        )
        slots = []
        for place, title in enumerate(TITLES):
            row = factories.slot(db, pitch_session, place + 1, title)
            row.started_at, row.ended_at = at(place * 10 + 0.5), at(place * 10 + 10)
            factories.speaker(
                db, event, row, f"Personne {place + 1}", role_title={"fr": "Direction", "en": "Head"}
            )
            slots.append(row.id)
        people = {name: factories.person(db, name.title()) for name in ("ora", "mo", "ana", "guest")}
        people["guest"].is_guest = True
        factories.grant(db, people["ora"], event, "organiser")
        factories.grant(db, people["mo"], event, "moderator")
        factories.grant(db, people["ana"], event, "attendee")
        for question in _questions(pitch_session, slots, people):
            db.add(question)
        db.flush()
        return Finished(
            app,
            database,
            pitch_session.id,
            pitch_session.public_id,
            event.slug,
            slots,
            {name: row.id for name, row in people.items()},
        )


def _questions(of: PitchSession, slots: list[int], people: dict[str, Person]) -> list[Question]:
    def question(text: str, place: int, state: str, **values: Any) -> Question:
        return Question(
            pitch_session_id=of.id,
            slot_id=slots[place],
            author_id=people["ana"].id,
            text=text,
            state=state,
            asked_at=at(3),
            **values,
        )

    return [
        question("Quel prix ?", 0, "answered", votes=3, answering_at=at(7), answered_at=at(8)),
        question("Et <l’eau> ?", 1, "answered", anonymous=True, answering_at=at(17), answered_at=at(18)),
        question(
            "Et après ?",
            1,
            "answered",
            answered_at=clock.now() + timedelta(days=1),
            answer_text="En **mai**.",
        ),
        question("Sans réponse ?", 2, "live", votes=1),
        question("SECRET archivé", 2, "dismissed"),
    ]


def prepared(done: Finished, url: str = "https://media.example/film.mp4") -> None:
    """The organiser gives an address and one mark: the video began 30 s before the first pitch."""
    client = done.browser("ora")
    assert done.post(client, "address", url=url, version="0").status_code == 303
    assert (
        done.post(client, "sync", moment=f"slot-{done.slots[0]}", video="0:30", duration="1900").status_code
        == 303
    )


def published(done: Finished, url: str = "https://media.example/film.mp4", **fields: str) -> None:
    """The prepared recording, shown to everybody unless `fields` say otherwise."""
    prepared(done, url)
    answer = done.post(done.browser("ora"), "publish", **{"visibility": "public", **fields})
    assert answer.headers["Location"] == f"{done.path}/edit?done=publish#publish"
