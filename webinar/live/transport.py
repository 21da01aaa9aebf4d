"""Carries the four messages of the protocol between sockets and the kernel."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any

from webinar.core.errors import Refusal
from webinar.live import log as live_log
from webinar.live.connections import Connection, Connections
from webinar.live.feature import Command
from webinar.live.frames import POLL_S, Frames, audience_room, person_room
from webinar.live.kernel import Kernel
from webinar.live.limits import SCREENS, STATE, Limits
from webinar.live.revoked import ended_connections
from webinar.live.state import enter, missed
from webinar.live.tickets import Ticket, Tickets
from webinar.live.wire import ConnectRefused, Transport
from webinar.live.writer import Answer
from webinar.people.permissions import audience_of

log = logging.getLogger(__name__)
Reply = Callable[[dict[str, Any]], None]
NAMESPACE = "/live"


class LiveTransport:
    """The kernel's doors: connect, command, sync, disconnect; and the outlet of its frames."""

    def __init__(self, kernel: Kernel, tickets: Tickets, wire: Transport) -> None:
        self._kernel = kernel
        self._tickets = tickets
        self._wire = wire
        self.limits = Limits()
        self._told: dict[tuple[int, str], dict[str, Any]] = {}
        self._stopped = threading.Event()
        self.connections = Connections()
        self.frames = kernel.frames = Frames(kernel, self)
        wire.on_connect(NAMESPACE, self.connect)
        wire.on_message(NAMESPACE, "command", self.command)
        wire.on_message(NAMESPACE, "sync", self.sync)
        wire.on_disconnect(NAMESPACE, self.disconnect)

    def connect(self, sid: str, _environ: Mapping[str, Any], auth: Any) -> None:
        """Lets a socket with a good ticket in; raises ConnectRefused with code and sentence otherwise."""
        given = auth if isinstance(auth, dict) else {}
        lang = "en" if given.get("lang") == "en" else "fr"
        try:
            ticket = self._tickets.read(given.get("ticket"))
            connection, seq = self._admit(sid, ticket, lang)
        except Refusal as refusal:
            told = refusal.told(lang)
            raise ConnectRefused(told.pop("message"), told) from refusal
        self._wire.enter(sid, audience_room(connection.pitch_session_id, connection.audience))
        self._wire.enter(sid, person_room(connection.pitch_session_id, connection.person_id))
        self.frames.watch(connection.pitch_session_id, seq)
        # The newcomer has not been told.
        self._told.pop((connection.pitch_session_id, connection.audience), None)

    def _admit(self, sid: str, ticket: Ticket, lang: str) -> tuple[Connection, int]:
        with self._kernel.database.reading() as db:
            entry = enter(db, ticket)
            seq = live_log.last_seq(db, entry.pitch_session_id)
        connection = Connection(
            sid=sid,
            person_id=entry.actor.person_id,
            pitch_session_id=entry.pitch_session_id,
            public_id=entry.public_id,
            cookie_session_id=ticket.cookie_session_id,
            ticket=ticket,
            audience=audience_of(entry.actor.role),
            lang=lang,
        )
        if not self.connections.add(connection):
            raise Refusal("rate_limited", "live.refused.connections", retry_after_s=10)
        return connection, seq

    def disconnect(self, sid: str, _reason: Any = None) -> None:
        """Forgets a socket."""
        connection = self.connections.remove(sid)
        if connection is not None and not self.connections.follows(connection.pitch_session_id):
            self.frames.unwatch(connection.pitch_session_id)

    def command(self, sid: str, data: Any, reply: Reply) -> None:
        """Queues a command; its acknowledgement comes after the commit."""
        connection = self.connections.get(sid)
        if connection is None:
            reply({"ok": False, **Refusal("unauthenticated").told("fr")})
            return
        lang = connection.lang

        def answer(given: Answer) -> None:
            reply(told_answer(given, lang))

        def within_limits(command: Command) -> None:
            self.limits.take_command(connection.limited_as, command, by_staff=connection.audience == "staff")

        try:
            if not isinstance(data, dict) or not data.keys() <= {"verb", "args", "nonce"}:
                raise Refusal("invalid")
            self._kernel.submit(
                data.get("verb"),
                connection.pitch_session_id,
                connection.person_id,
                data.get("args"),
                data.get("nonce"),
                answer,
                check=within_limits,
            )
        except Refusal as refusal:
            reply({"ok": False, **refusal.told(lang)})

    def sync(self, sid: str, data: Any, reply: Reply) -> None:
        """Answers with what the client missed, judged by the rights of now."""
        connection = self.connections.get(sid)
        if connection is None:
            reply({"ok": False, **Refusal("unauthenticated").told("fr")})
            return
        try:
            since = data.get("since") if isinstance(data, dict) and data.keys() <= {"since"} else None
            if not isinstance(since, int) or isinstance(since, bool):
                raise Refusal("invalid", fields={"since": "core.field.invalid"})
            self.limits.take(connection.limited_as, "sync", *(STATE if connection.person_id else SCREENS))
            with self._kernel.database.reading() as db:
                entry = enter(db, connection.ticket)
                answer = missed(db, self._kernel.registry, entry, since)
            reply(answer)
        except Refusal as refusal:
            reply({"ok": False, **refusal.told(connection.lang)})

    def say(self, sid: str, code: str) -> str:
        """The sentence of a refusal that the wire itself makes."""
        connection = self.connections.get(sid)
        return str(Refusal(code).told(connection.lang if connection else "fr")["message"])

    def sessions(self) -> Mapping[int, str]:
        """Sessions followed here (Outlet)."""
        return self.connections.sessions()

    def audiences(self, pitch_session_id: int) -> set[str]:
        """Audiences connected here (Outlet)."""
        return self.connections.audiences(pitch_session_id)

    def persons(self, pitch_session_id: int) -> Mapping[int, str]:
        """Persons connected here (Outlet)."""
        return self.connections.persons(pitch_session_id)

    def send(self, room: str, message: str, data: dict[str, Any]) -> None:
        """Sends to a room (Outlet)."""
        self._wire.emit(message, data, room, namespace=NAMESPACE)

    def busy(self) -> bool:
        """Whether earlier frames are still being written (Outlet)."""
        return self._wire.busy()

    def run_forever(self) -> None:
        """Once a second: frames that a hint missed, presence, and connections whose right has ended."""
        while not self._stopped.wait(POLL_S):
            try:
                self.tick()
            except Exception as error:
                log.warning("live tick failed: %s", type(error).__name__)

    def tick(self) -> None:
        """One round of `run_forever`."""
        self.frames.poll()
        self._tell_presence()
        with self._kernel.database.reading() as db:
            ended = ended_connections(db, self.connections.all())
        for sid in ended:
            self._wire.close(sid)

    def _tell_presence(self) -> None:
        followed = self.connections.sessions()
        for pitch_session_id, public_id in followed.items():
            here = {"ps": public_id, "here": self.connections.here(pitch_session_id)}
            for audience in self.connections.audiences(pitch_session_id):
                more = self._about_people(pitch_session_id) if audience == "staff" else {}
                told = {**here, **more}
                if self._told.get((pitch_session_id, audience)) != told:
                    self._told[pitch_session_id, audience] = told
                    self.send(audience_room(pitch_session_id, audience), "presence", told)
        for key in [key for key in self._told if key[0] not in followed]:
            del self._told[key]

    def _about_people(self, pitch_session_id: int) -> dict[str, Any]:
        """What the features add for staff."""
        people = self.connections.people(pitch_session_id)
        with self._kernel.database.reading() as db:
            parts = [ask(db, pitch_session_id, people) for ask in self._kernel.registry.present_people]
        return {name: value for part in parts for name, value in part.items()}

    def stop(self) -> None:
        """Ends `run_forever`."""
        self._stopped.set()


def told_answer(answer: Answer, lang: str) -> dict[str, Any]:
    """An answer as the protocol says it."""
    if answer.refusal is not None:
        return {"ok": False, **answer.refusal.told(lang)}
    told: dict[str, Any] = {"ok": True, "seq": answer.seq}
    if answer.result is not None:
        told["result"] = {"id": answer.result}
    return told
