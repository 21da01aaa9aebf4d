"""Who is connected to which session here, and in which role."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from webinar.core import clock
from webinar.live.tickets import Ticket

MAX_PER_PERSON = 12


@dataclass
class Connection:
    """One authorised socket; its role is read again with every command."""

    sid: str
    person_id: int
    pitch_session_id: int
    public_id: str
    cookie_session_id: int
    ticket: Ticket
    audience: str
    lang: str
    since: datetime = field(default_factory=clock.now)


@dataclass
class _Followers:
    public_id: str
    by_person: dict[int, dict[str, str]] = field(default_factory=dict)


class Connections:
    """The set of live connections of this process: presence is counted from it, never kept beside it (R12)."""

    def __init__(self) -> None:
        self._by_sid: dict[str, Connection] = {}
        self._sessions: dict[int, _Followers] = {}
        self._lock = threading.Lock()

    def add(self, connection: Connection) -> bool:
        """Takes a connection in; False when the person has too many already."""
        with self._lock:
            followers = self._sessions.setdefault(connection.pitch_session_id, _Followers(connection.public_id))
            own = followers.by_person.setdefault(connection.person_id, {})
            if len(own) >= MAX_PER_PERSON:
                return False
            own[connection.sid] = connection.audience
            self._by_sid[connection.sid] = connection
            return True

    def remove(self, sid: str) -> Connection | None:
        """Forgets a connection; doing it twice is harmless (H3)."""
        with self._lock:
            connection = self._by_sid.pop(sid, None)
            if connection is None:
                return None
            followers = self._sessions.get(connection.pitch_session_id)
            if followers is not None:
                own = followers.by_person.get(connection.person_id, {})
                own.pop(sid, None)
                if not own:
                    followers.by_person.pop(connection.person_id, None)
                if not followers.by_person:
                    self._sessions.pop(connection.pitch_session_id, None)
            return connection

    def get(self, sid: str) -> Connection | None:
        """The connection of a socket."""
        return self._by_sid.get(sid)

    def all(self) -> list[Connection]:
        """Every connection, as of now."""
        with self._lock:
            return list(self._by_sid.values())

    def of_person(self, person_id: int, pitch_session_id: int | None = None) -> list[Connection]:
        """A person's connections, to one session or to all."""
        return [
            connection
            for connection in self.all()
            if connection.person_id == person_id
            and pitch_session_id in (None, connection.pitch_session_id)
        ]

    def sessions(self) -> Mapping[int, str]:
        """Sessions followed here: row id to public id."""
        with self._lock:
            return {row_id: followers.public_id for row_id, followers in self._sessions.items()}

    def follows(self, pitch_session_id: int) -> bool:
        """Whether anybody here follows the session."""
        return pitch_session_id in self._sessions

    def audiences(self, pitch_session_id: int) -> set[str]:
        """Audiences with a connection here."""
        return {audience for own in self._of(pitch_session_id).values() for audience in own.values()}

    def persons(self, pitch_session_id: int) -> Mapping[int, str]:
        """Connected persons with their audience."""
        return {
            person_id: next(iter(own.values())) for person_id, own in self._of(pitch_session_id).items() if own
        }

    def here(self, pitch_session_id: int) -> int:
        """How many persons are connected."""
        followers = self._sessions.get(pitch_session_id)
        return 0 if followers is None else len(followers.by_person)

    def _of(self, pitch_session_id: int) -> Mapping[int, Mapping[str, str]]:
        with self._lock:
            followers = self._sessions.get(pitch_session_id)
            return {} if followers is None else {key: dict(own) for key, own in followers.by_person.items()}
