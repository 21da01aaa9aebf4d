"""Fills the demo's live session with attendees over real Socket.IO: they ask, vote, raise hands, come and go."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import click
import socketio
from flask import current_app
from sqlalchemy import select

from webinar.core import clock
from webinar.core.db import Database, database
from webinar.core.security import new_public_id
from webinar.demo import content
from webinar.live.tickets import Ticket, Tickets
from webinar.people.models import Person
from webinar.schedule.models import Event, PitchSession

ARRIVE_OVER_S = 10.0
ACT_EVERY_S = (2.0, 12.0)
FIRST_NAMES = (
    "Aline", "Basile", "Carmen", "Denis", "Elsa", "Farid", "Gaëlle", "Henri", "Iris", "Jonas", "Kenza", "Loïc",
)  # fmt: skip


class Attendee:
    """One member of the crowd with a socket of its own; it only does what a page could do."""

    def __init__(self, url: str, ticket: Callable[[], str], dice: random.Random) -> None:
        self._url = url
        self._ticket = ticket
        self._dice = dice
        self._raise_id: str | None = None
        self._state: dict[str, dict[str, Any]] = {}
        self.deeds = 0
        self.refused = 0

    def stay(self, until: float) -> None:
        """Comes, acts now and then, sometimes leaves and comes back, and goes at `until` (monotonic seconds)."""
        while time.monotonic() < until:
            client = socketio.Client(reconnection=False)
            client.on("frame", self._take, namespace="/live")
            try:
                auth = {"ticket": self._ticket()}
                client.connect(self._url, namespaces=["/live"], auth=auth, transports=["websocket"])
                self._visit(client, min(until, time.monotonic() + self._dice.uniform(60, 240)))
            except (socketio.exceptions.SocketIOError, OSError):
                time.sleep(self._dice.uniform(0.5, 3))
            finally:
                client.disconnect()
            time.sleep(self._dice.uniform(0.5, 4))

    def _visit(self, client: socketio.Client, until: float) -> None:
        answer = client.call("sync", {"since": -1}, namespace="/live", timeout=10)
        self._state = answer.get("snapshot") or answer["frame"]["put"]
        while time.monotonic() < until and client.connected:
            time.sleep(self._dice.uniform(*ACT_EVERY_S))
            self._act(client)

    def _take(self, frame: dict[str, Any]) -> None:
        for kind, entities in frame["put"].items():
            self._state.setdefault(kind, {}).update(entities)
        for kind, ids in frame["drop"].items():
            for gone in ids:
                self._state.setdefault(kind, {}).pop(gone, None)

    def _act(self, client: socketio.Client) -> None:
        chance = self._dice.random()
        open_questions = [
            key for key, one in self._state.get("question", {}).items() if one["state"] in {"live", "answering"}
        ]
        own = self._state.get("my_entry", {})
        called = [key for key, entry in own.items() if entry["state"] == "called" and not entry["ready_at"]]
        if called:
            self._say(client, "queue.ready", {"id": called[0]})
        elif chance < 0.72 and open_questions:
            self._say(client, "question.vote", {"id": self._dice.choice(open_questions), "on": chance < 0.65})
        elif chance < 0.82:
            self._say(client, "question.ask", {"text": self._dice.choice(content.CHAT_QUESTIONS)})
        elif own:
            waiting = [entry["raise_id"] for entry in own.values() if entry["state"] == "waiting"]
            if waiting:
                self._say(client, "hand.lower", {"raise_id": waiting[0]})
        elif chance < 0.88:
            self._say(client, "hand.raise", {})

    def _say(self, client: socketio.Client, verb: str, args: dict[str, Any]) -> None:
        said = {"verb": verb, "args": args, "nonce": uuid.uuid4().hex}
        answer = client.call("command", said, namespace="/live", timeout=10)
        self.deeds += 1
        self.refused += not answer["ok"]


def run(attendees: int, seconds: int, say: Callable[[str], None]) -> None:
    """Runs the crowd for `seconds`; raises ClickException when there is no live demo session."""
    settings, tickets = current_app.extensions["settings"], current_app.extensions["tickets"]
    pitch_session_id = _live_session(database())
    people = _people(database(), attendees)
    until = time.monotonic() + seconds
    crowd = [
        Attendee(settings.public_origin, _tickets_of(tickets, person_id, pitch_session_id), random.Random(person_id))  # noqa: S311
        for person_id in people
    ]
    say(f"{attendees} attendees enter {settings.public_origin}; Ctrl+C sends them home.")
    for attendee in crowd:
        threading.Thread(target=attendee.stay, args=(until,), daemon=True).start()
        time.sleep(ARRIVE_OVER_S / attendees)
    try:
        while time.monotonic() < until:
            time.sleep(min(10.0, max(0.0, until - time.monotonic())))
            deeds, refused = sum(one.deeds for one in crowd), sum(one.refused for one in crowd)
            say(f"{deeds} deeds so far, {refused} refused.")
    except KeyboardInterrupt:
        say("The attendees go home.")


def _live_session(home: Database) -> int:
    with home.reading() as db:
        found = db.scalar(
            select(PitchSession.id)
            .join(Event, Event.id == PitchSession.event_id)
            .where(Event.slug == content.SLUG, PitchSession.status.in_(("live", "paused")))
        )
    if found is None:
        raise click.ClickException("The demo has no live session: run `flask demo load --again`.")
    return found


def _people(home: Database, count: int) -> list[int]:
    with home.writing() as db:
        guests = [
            Person(
                public_id=new_public_id(),
                name=f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {chr(65 + number % 26)}.",
                is_guest=True,
                created_at=clock.now(),
            )
            for number in range(count)
        ]
        db.add_all(guests)
        db.flush()
        return [guest.id for guest in guests]


def _tickets_of(tickets: Tickets, person_id: int, pitch_session_id: int) -> Callable[[], str]:
    return lambda: tickets.issue(Ticket(person_id, pitch_session_id, 0, 0))
