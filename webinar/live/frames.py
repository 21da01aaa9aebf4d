"""Sends each pitch session's changes to its connected clients, spaced and merged."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from webinar.core import clock
from webinar.live import log as live_log
from webinar.live.feature import Viewer

if TYPE_CHECKING:
    from webinar.live.kernel import Kernel

log = logging.getLogger(__name__)
SPACING_S = 0.1
POLL_S = 1.0
LOOK_S = 0.005
LONGEST_REST_S = 2.0
AUDIENCES = ("staff", "chairs", "speakers", "attendees")


class Outlet(Protocol):
    """Where frames go: the transport, or a recorder in tests."""

    def sessions(self) -> Mapping[int, str]:
        """Sessions with clients here: row id to public id."""
        ...

    def audiences(self, pitch_session_id: int) -> set[str]:
        """Audiences with at least one client here."""
        ...

    def persons(self, pitch_session_id: int) -> Mapping[int, str]:
        """Connected persons here with their audience."""
        ...

    def send(self, room: str, message: str, data: dict[str, Any]) -> None:
        """Sends one message to everybody in a room."""
        ...

    def busy(self) -> bool:
        """Whether earlier messages are still on their way out."""
        ...


def audience_room(pitch_session_id: int, audience: str) -> str:
    """The room of an audience; names are made here, never taken from a client (S23)."""
    return f"ps{pitch_session_id}.{audience}"


def person_room(pitch_session_id: int, person_id: int) -> str:
    """The room of one person's connections to a session."""
    return f"ps{pitch_session_id}.p{person_id}"


class Frames:
    """One sender per process: woken by commits here, and by a slow poll for those of other processes."""

    def __init__(self, kernel: Kernel, outlet: Outlet) -> None:
        self._kernel = kernel
        self._outlet = outlet
        self._sent: dict[int, int] = {}
        self._due: dict[int, float] = {}
        self._busy: set[int] = set()
        self._lock = threading.Lock()

    def watch(self, pitch_session_id: int, seq: int) -> None:
        """Starts sending for a session whose state was just read at `seq`; clients with less will sync."""
        with self._lock:
            self._sent.setdefault(pitch_session_id, seq)

    def unwatch(self, pitch_session_id: int) -> None:
        """Stops sending for a session that no client here follows."""
        with self._lock:
            self._sent.pop(pitch_session_id, None)

    def wake(self, pitch_session_id: int) -> None:
        """Says that the log may have grown; returns at once."""
        with self._lock:
            if pitch_session_id not in self._sent or pitch_session_id in self._busy:
                self._due[pitch_session_id] = 1
                return
            self._busy.add(pitch_session_id)
        threading.Thread(target=self._send, args=(pitch_session_id,), daemon=True).start()

    def poll(self) -> None:
        """Wakes every watched session whose log is ahead of what was sent: losing a hint only delays."""
        with self._lock:
            watched = dict(self._sent)
        if not watched:
            return
        for pitch_session_id, seq in self._kernel.last_numbers(list(watched)).items():
            if seq > watched[pitch_session_id]:
                self.wake(pitch_session_id)

    def _send(self, pitch_session_id: int) -> None:
        """Sends until nothing is due, frames of a session at least SPACING_S apart."""
        while True:
            with self._lock:
                self._due.pop(pitch_session_id, None)
                since = self._sent.get(pitch_session_id)
            if since is not None:
                try:
                    self.send_once(pitch_session_id, since)
                except Exception as error:
                    log.warning("frame of session %s not sent: %s", pitch_session_id, type(error).__name__)
            self._rest()
            with self._lock:
                if pitch_session_id not in self._due:
                    self._busy.discard(pitch_session_id)
                    return

    def _rest(self) -> None:
        """Waits for the next frame's turn: a room that cannot be written to faster gets fewer, fuller frames."""
        until = clock.monotonic() + LONGEST_REST_S
        time.sleep(SPACING_S)
        while self._outlet.busy() and clock.monotonic() < until:
            time.sleep(LOOK_S)

    def send_once(self, pitch_session_id: int, since: int) -> int:
        """Renders and sends what came after `since`; gives the number reached.

        Personal parts go first with from == to, so that a client that has the shared frame has its own parts.
        """
        outlet = self._outlet
        present = outlet.audiences(pitch_session_id)
        audiences = [name for name in AUDIENCES if name in present]
        persons = outlet.persons(pitch_session_id)
        kernel = self._kernel
        with kernel.database.reading() as db:
            to = live_log.last_seq(db, pitch_session_id)
            if to <= since:
                return since
            touched = live_log.touched_since(db, pitch_session_id, since, to)
            shared = live_log.shared_changes(
                db, kernel.registry, pitch_session_id, touched, [Viewer(name) for name in audiences]
            )
            personal = live_log.personal_changes(db, kernel.registry, pitch_session_id, touched, persons)
        head = {"ps": outlet.sessions().get(pitch_session_id, ""), "from": since, "to": to}
        moment = clock.now_ms()
        for person_id, change in personal.items():
            own = {**head, "to": since, "put": change.put, "drop": change.drop, "now": moment}
            outlet.send(person_room(pitch_session_id, person_id), "frame", own)
        for audience, change in zip(audiences, shared, strict=True):
            frame = {**head, "put": change.put, "drop": change.drop, "now": moment}
            outlet.send(audience_room(pitch_session_id, audience), "frame", frame)
        with self._lock:
            if pitch_session_id in self._sent:
                self._sent[pitch_session_id] = to
        return to
