"""Real Socket.IO clients of a running server, with the people they belong to."""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Callable
from typing import Any

import socketio

from tests import factories
from tests.plugins.server import RunningServer
from webinar.core import clock
from webinar.core.db import Database
from webinar.live.tickets import Ticket, Tickets

_numbers = itertools.count(1)


class Scene:
    """An open session on a server under test, and tickets for as many people as a test wants."""

    def __init__(self, server: RunningServer, people: int = 8) -> None:
        self.server = server
        self.database = Database(server.env["DATABASE_URL"])
        self.tickets = Tickets([server.env["SECRET_KEY"]])
        now = clock.now()
        with self.database.writing() as db:
            event = factories.event(db, slug=f"scene-{next(_numbers)}")
            pitch_session = factories.pitch_session(db, event, starts_at=now)
            slot = factories.slot(db, pitch_session)
            persons = [factories.person(db, f"Attendee {number}") for number in range(people)]
            moderator = factories.person(db, "Moderator")
            factories.grant(db, moderator, event, "moderator")
            self.event_id, self.pitch_session_id, self.slot_id = event.id, pitch_session.id, slot.id
            self.public_id = pitch_session.public_id
            self.people = [person.id for person in persons]
            self.moderator = moderator.id

    def ticket(self, person_id: int) -> str:
        """A ticket as a page would carry it."""
        return self.tickets.issue(Ticket(person_id, self.pitch_session_id, 0, 0))

    def client(self, person_id: int, **options: Any) -> LiveClient:
        """A connected client."""
        return LiveClient(self, person_id, **options)

    def close(self) -> None:
        """Lets the database go."""
        self.database.dispose()


class LiveClient:
    """A standard python-socketio client that keeps the state as the protocol says."""

    def __init__(self, scene: Scene, person_id: int, transports: tuple[str, ...] = ("websocket",)) -> None:
        self.scene = scene
        self.person_id = person_id
        self.seq = -1
        self.state: dict[str, dict[str, Any]] = {}
        self.gaps = 0
        self.presence = 0
        self._changed = threading.Condition()
        self.io = socketio.Client(reconnection=False)
        self.io.on("frame", self._frame, namespace="/live")
        self.io.on("presence", self._presence, namespace="/live")
        self.io.connect(
            scene.server.url,
            namespaces=["/live"],
            auth={"ticket": scene.ticket(person_id)},
            transports=list(transports),
            wait_timeout=10,
        )
        self.sync()

    def sync(self) -> None:
        """Fetches what was missed."""
        answer = self.io.call("sync", {"since": self.seq}, namespace="/live", timeout=10)
        if answer.get("code") == "unavailable":
            self.io.sleep(answer.get("retry_after_s", 0.5))
            answer = self.io.call("sync", {"since": self.seq}, namespace="/live", timeout=10)
        assert answer["ok"], answer
        with self._changed:
            if "snapshot" in answer:
                self.state, self.seq = answer["snapshot"], answer["seq"]
            else:
                self._apply(answer["frame"])
            self._changed.notify_all()

    def _frame(self, frame: dict[str, Any]) -> None:
        with self._changed:
            if frame["from"] > self.seq:
                self.gaps += 1
                threading.Thread(target=self._catch_up, daemon=True).start()
                return
            self._apply(frame)
            self._changed.notify_all()

    def _catch_up(self) -> None:
        with contextlib.suppress(socketio.exceptions.SocketIOError):
            self.sync()  # the line may go meanwhile: who connects anew syncs again

    def _apply(self, frame: dict[str, Any]) -> None:
        for kind, ids in frame["drop"].items():
            for wire_id in ids:
                self.state.setdefault(kind, {}).pop(wire_id, None)
        for kind, entities in frame["put"].items():
            self.state.setdefault(kind, {}).update(entities)
        self.seq = max(self.seq, frame["to"])

    def _presence(self, told: dict[str, Any]) -> None:
        with self._changed:
            self.presence = told["here"]
            self._changed.notify_all()

    def say(self, verb: str, nonce: str | None = None, **args: Any) -> dict[str, Any]:
        """Sends a command and waits for its answer."""
        said = {"verb": verb, "args": args, "nonce": nonce or f"client-{self.person_id}-{next(_numbers):06}"}
        answer: dict[str, Any] = self.io.call("command", said, namespace="/live", timeout=10)
        return answer

    def wait(self, until: Callable[[LiveClient], bool], timeout_s: float = 10.0) -> None:
        """Returns when the state is so; fails when it does not become so."""
        with self._changed:
            assert self._changed.wait_for(lambda: until(self), timeout_s), "the state did not come"

    def close(self) -> None:
        """Leaves."""
        leave(self.io)


def leave(io: socketio.Client) -> None:
    """Ends a client; the library leaves its own socket open when the server has closed the connection."""
    io.disconnect()
    if getattr(io.eio, "ws", None) is not None:
        io.eio.ws.close()


def closed_within_two_seconds(client: LiveClient) -> bool:
    """Whether the server ends the connection by itself (S16: two seconds, and the machine may be busy)."""
    for _ in range(40):
        if not client.io.connected:
            break
        client.io.sleep(0.1)
    ended = not client.io.connected
    client.close()
    return ended
