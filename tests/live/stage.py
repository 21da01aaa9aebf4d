"""A session with one client of each audience, whose copies of the state are checked after every command."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests import factories
from webinar.core.db import Database
from webinar.core.errors import Refusal
from webinar.features import FEATURES
from webinar.live import log as live_log
from webinar.live.feature import Viewer
from webinar.live.frames import Frames
from webinar.live.kernel import Kernel
from webinar.live.registry import Registry
from webinar.live.writer import Answer

_nonces = itertools.count(1)


@dataclass
class Client:
    """A client's copy: it applies frames as the protocol says and nothing else."""

    viewer: Viewer
    seq: int = 0
    state: dict[str, dict[str, Any]] = field(default_factory=dict)
    frames: list[dict[str, Any]] = field(default_factory=list)

    def apply(self, frame: Mapping[str, Any]) -> None:
        """Takes a frame; a gap is an error of the server here, for nothing is lost on the way."""
        assert frame["from"] <= self.seq, f"gap: at {self.seq}, frame from {frame['from']}"
        self.frames.append(dict(frame))
        for kind, ids in frame["drop"].items():
            for wire_id in ids:
                self.state.setdefault(kind, {}).pop(wire_id, None)
        for kind, entities in frame["put"].items():
            self.state.setdefault(kind, {}).update(entities)
        self.seq = max(self.seq, frame["to"])


class Stage:
    """Kernel, people and clients of one session; `frames` go straight to the clients."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.registry = Registry(FEATURES)
        self.kernel = Kernel(database, self.registry)
        self.said: set[str] = set()
        self.refused_verbs: set[str] = set()
        self._make_rows()
        self.clients = {
            name: Client(Viewer(audience, self.people[name]))
            for name, audience in (
                ("ana", "attendees"),
                ("bo", "attendees"),
                ("lea", "speakers"),
                ("chris", "chairs"),
                ("mo", "staff"),
                ("ora", "staff"),
            )
        }
        self.frames = Frames(self.kernel, self)
        self.frames.watch(self.pitch_session_id, 0)
        for client in self.clients.values():
            client.state = self.snapshot(client.viewer)

    def _make_rows(self) -> None:
        with self.database.writing() as db:
            event = factories.event(db)
            pitch_session = factories.pitch_session(db, event)
            people = {
                "ana": factories.person(db, "Ana Martel"),
                "bo": factories.person(db, "Bo Ekström"),
                "lea": factories.person(db, "Léa Fontan"),
                "chris": factories.person(db, "Chris Aubin"),
                "mo": factories.person(db, "Mo Diallo"),
                "ora": factories.person(db, "Ora Lindt"),
            }
            slots = [factories.slot(db, pitch_session, n, title) for n, title in enumerate(("BioPack", "Agrinov"), 1)]
            factories.speaker(db, event, slots[0], "Léa Fontan", person_id=people["lea"].id)
            factories.grant(db, people["lea"], event, "speaker")
            factories.grant(db, people["chris"], event, "chair", pitch_session)
            factories.grant(db, people["mo"], event, "moderator", pitch_session)
            factories.grant(db, people["ora"], event, "organiser")
            other = factories.pitch_session(db, event)
            self.event_id, self.pitch_session_id, self.other_session_id = event.id, pitch_session.id, other.id
            self.public_id = pitch_session.public_id
            self.people = {name: row.id for name, row in people.items()}
            self.slots = [slot.id for slot in slots]

    # Outlet

    def sessions(self) -> Mapping[int, str]:
        return {self.pitch_session_id: self.public_id}

    def audiences(self, pitch_session_id: int) -> set[str]:
        return {client.viewer.audience for client in self.clients.values()}

    def busy(self) -> bool:
        """Nothing is ever on its way here (Outlet)."""
        return False

    def persons(self, pitch_session_id: int) -> Mapping[int, str]:
        return {self.people[name]: client.viewer.audience for name, client in self.clients.items()}

    def send(self, room: str, message: str, data: dict[str, Any]) -> None:
        assert message == "frame"
        name = room.split(".", 1)[1]
        for client in self.clients.values():
            if name in (client.viewer.audience, f"p{client.viewer.person_id}"):
                client.apply(data)

    # Doing

    def do(self, who: str, verb: str, nonce: str | None = None, **args: Any) -> Answer:
        """Says a command as somebody and checks that every client's copy equals a fresh snapshot."""
        answer = self.kernel.run(
            verb, self.pitch_session_id, self.people[who], args, nonce or f"nonce-{next(_nonces):08d}"
        )
        self.said.add(verb)
        self.frames.send_once(self.pitch_session_id, self.seq)
        self.check()
        return answer

    def refuse(self, who: str, verb: str, code: str, **args: Any) -> Refusal:
        """Says a command that must be refused with `code` and must change nothing, not even the number."""
        before, state = self.last_seq(), {name: self.snapshot(c.viewer) for name, c in self.clients.items()}
        with pytest.raises(Refusal) as caught:
            self.kernel.run(verb, self.pitch_session_id, self.people[who], args, f"nonce-{next(_nonces):08d}")
        assert caught.value.code == code
        assert self.last_seq() == before
        assert {name: self.snapshot(c.viewer) for name, c in self.clients.items()} == state
        self.refused_verbs.add(verb)
        return caught.value

    @property
    def seq(self) -> int:
        """The number that every client is at."""
        return min(client.seq for client in self.clients.values())

    def last_seq(self) -> int:
        """The log's last number."""
        with self.database.reading() as db:
            return live_log.last_seq(db, self.pitch_session_id)

    def snapshot(self, viewer: Viewer) -> dict[str, dict[str, Any]]:
        """A fresh state for a viewer."""
        with self.database.reading() as db:
            return live_log.snapshot(db, self.registry, self.pitch_session_id, viewer)[0]

    def check(self) -> None:
        """Snapshot before + frames == snapshot after, for everybody, and by `sync` from the start too."""
        for name, client in self.clients.items():
            fresh = self.snapshot(client.viewer)
            held = {kind: client.state.get(kind, {}) for kind in fresh}
            assert held == fresh, f"{name} does not hold what a fresh page would show"

    def seen_by(self, who: str, kind: str) -> dict[str, Any]:
        """What somebody's copy holds of a kind."""
        return self.clients[who].state.get(kind, {})


@contextmanager
def staged(url: str) -> Iterator[Stage]:
    """A stage on a fresh database."""
    with factories.fresh_database(url) as database:
        stage = Stage(database)
        try:
            yield stage
        finally:
            stage.kernel.stop()
