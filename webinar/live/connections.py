"""Who is connected to which session here, and in which role."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from webinar.core import clock
from webinar.live.tickets import Ticket

MAX_PER_PERSON = 12
MAX_SCREENS = 60


@dataclass(slots=True)
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

    @property
    def limited_as(self) -> int:
        """Whose flood it would be: a person's, or that of a screen's link, for screens are nobody together."""
        return self.person_id or -self.ticket.screen_link_id


@dataclass(frozen=True)
class People:
    """Who of a session is connected, since when (ms) those who were are not, and who has which page open."""

    here: Mapping[int, str]
    left: Mapping[int, int]
    at: Mapping[str, frozenset[int]] = field(default_factory=dict)


@dataclass
class _Followers:
    """Counted as they come and go: a frame must not look at every connection, ten times a second."""

    public_id: str
    sids: dict[int, dict[str, str]] = field(default_factory=dict)
    persons: dict[int, str] = field(default_factory=dict)
    left: dict[int, int] = field(default_factory=dict)
    audiences: Counter[str] = field(default_factory=Counter)
    at: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, person_id: int, sid: str, audience: str) -> None:
        self.sids.setdefault(person_id, {})[sid] = audience
        self.persons.setdefault(person_id, audience)
        self.left.pop(person_id, None)
        self.audiences[audience] += 1

    def remove(self, person_id: int, sid: str) -> None:
        own = self.sids[person_id]
        self.audiences[own.pop(sid)] -= 1
        if own:
            self.persons[person_id] = next(iter(own.values()))
        else:
            del self.sids[person_id], self.persons[person_id]
            self.left[person_id] = clock.now_ms()


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
            most = MAX_PER_PERSON if connection.person_id else MAX_SCREENS
            if len(followers.sids.get(connection.person_id, ())) >= most:
                return False
            followers.add(connection.person_id, connection.sid, connection.audience)
            if connection.ticket.page:
                followers.at.setdefault(connection.ticket.page, {})[connection.sid] = connection.person_id
            self._by_sid[connection.sid] = connection
            return True

    def remove(self, sid: str) -> Connection | None:
        """Forgets a connection; doing it twice is harmless (H3)."""
        with self._lock:
            connection = self._by_sid.pop(sid, None)
            if connection is None:
                return None
            followers = self._sessions[connection.pitch_session_id]
            followers.remove(connection.person_id, sid)
            followers.at.get(connection.ticket.page, {}).pop(sid, None)
            if not followers.sids:
                del self._sessions[connection.pitch_session_id]
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
        followers = self._sessions.get(pitch_session_id)
        return set() if followers is None else {name for name, count in followers.audiences.items() if count}

    def persons(self, pitch_session_id: int) -> Mapping[int, str]:
        """Connected persons with their audience, as it is at each look: to be looked up in, not gone through."""
        followers = self._sessions.get(pitch_session_id)
        return {} if followers is None else followers.persons

    def people(self, pitch_session_id: int) -> People:
        """Who is connected to a session as of now, and who was."""
        with self._lock:
            followers = self._sessions.get(pitch_session_id)
            if followers is None:
                return People({}, {})
            at = {page: frozenset(persons.values()) for page, persons in followers.at.items()}
            return People(dict(followers.persons), dict(followers.left), at)

    def here(self, pitch_session_id: int) -> int:
        """How many persons are connected; screens are nobody."""
        persons = self.persons(pitch_session_id)
        return len(persons) - (0 in persons)
