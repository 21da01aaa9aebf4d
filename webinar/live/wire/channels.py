"""Rooms of the direct transport: a frame is built once and written to each socket of the room in turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

import eventlet
import socketio

from webinar.live.wire import packets, rfc6455
from webinar.live.wire.direct import DirectLine

WRITES_BEFORE_YIELD = 256
AT_ONCE = 16
JOINED_SIZE = 64 * 1024

Channel = dict[DirectLine, None]
Key = tuple[str, str | None]


class Channels(socketio.Manager):
    """The stock manager's interface over sets of lines."""

    def __init__(self) -> None:
        super().__init__()
        self._homes: dict[str, tuple[DirectLine, str]] = {}
        self._sids: dict[tuple[str, str], str] = {}
        self._rooms: dict[str, list[str]] = {}
        self._channels: dict[Key, Channel] = {}
        self._jobs: deque[tuple[Key, list[str], bytes]] = deque()
        self._busy = False

    # Who is where

    def pre_connect(self, eio_sid: str, namespace: str) -> str | None:
        """A new member, not yet let in; None when this line has joined already."""
        if (eio_sid, namespace) in self._sids:
            return None
        sid: str = self.server.eio.generate_id()
        self._sids[eio_sid, namespace] = sid
        self._homes[sid] = (self.server.eio.sockets[eio_sid], namespace)
        return sid

    def connect(self, sid: str, namespace: str) -> str:
        """Lets a member in: from now on the namespace's broadcasts reach it."""
        self._rooms[sid] = []
        self._add((namespace, None), sid)
        return sid

    def is_connected(self, sid: str, namespace: str) -> bool:
        """Whether a member has been let in."""
        return sid in self._rooms and self._homes[sid][1] == namespace

    def sid_from_eio_sid(self, eio_sid: str, namespace: str) -> str | None:
        """The member that a line is in a namespace."""
        return self._sids.get((eio_sid, namespace))

    def eio_sid_from_sid(self, sid: str, namespace: str) -> str | None:
        """The line of a member."""
        home = self._homes.get(sid)
        return home[0].sid if home is not None and home[1] == namespace else None

    def pre_disconnect(self, sid: str, namespace: str) -> str | None:
        """The line of a member about to leave."""
        return self.eio_sid_from_sid(sid, namespace)

    def disconnect(self, sid: str, namespace: str, **_kwargs: Any) -> None:
        """Forgets a member."""
        for room in self._rooms.pop(sid, ()):
            self._remove((namespace, room), sid)
        self._remove((namespace, None), sid)
        line, _ = self._homes.pop(sid)
        del self._sids[line.sid, namespace]

    def enter_room(self, sid: str, namespace: str, room: str, eio_sid: str | None = None) -> None:
        """Adds a member to a room."""
        del eio_sid
        if sid in self._rooms and room not in self._rooms[sid]:
            self._rooms[sid].append(room)
            self._add((namespace, room), sid)

    def leave_room(self, sid: str, namespace: str, room: str) -> None:
        """Takes a member out of a room."""
        if room in self._rooms.get(sid, ()):
            self._rooms[sid].remove(room)
            self._remove((namespace, room), sid)

    def _add(self, key: Key, sid: str) -> None:
        self._channels.setdefault(key, {})[self._homes[sid][0]] = None

    def _remove(self, key: Key, sid: str) -> None:
        channel = self._channels.get(key)
        if channel is not None:
            channel.pop(self._homes[sid][0], None)
            if not channel:
                del self._channels[key]

    def get_participants(self, namespace: str, room: str | None) -> Iterator[tuple[str, str]]:
        """Members and lines of a room."""
        for line in self._members((namespace, room)):
            yield self._sids[line.sid, namespace], line.sid

    def get_rooms(self, sid: str, namespace: str) -> list[str]:
        """The rooms of a member."""
        del namespace
        return list(self._rooms.get(sid, ()))

    def _members(self, key: Key) -> tuple[DirectLine, ...]:
        channel = self._channels.get(key)
        if channel is not None:
            return tuple(channel)
        namespace, sid = key
        return (self._homes[sid][0],) if sid is not None and self.is_connected(sid, namespace) else ()

    # Broadcasting

    @property
    def busy(self) -> bool:
        """Whether broadcasts wait for their turn."""
        return self._busy

    def emit(self, event: str, data: Any, namespace: str, room: str | None = None, **_kwargs: Any) -> None:
        """Sends to a room: at once when it is small and nothing waits, else in its turn."""
        key = (namespace, room)
        lines = self._members(key)
        if not lines:
            return
        arguments = list(data) if isinstance(data, tuple) else [data]
        parts: list[bytes] = []
        text = self.json.dumps(packets.take_attachments([event, *arguments], parts), separators=(",", ":"))
        text = "4" + packets.encode(packets.EVENT, namespace, None, text)
        if parts:
            text = f"4{packets.BINARY_EVENT}{len(parts)}-{text[2:]}"
        framed = rfc6455.text_frame(text)
        if parts:
            self._send_with_attachments(lines, text, framed, parts)
        elif not self._busy and len(self._channels.get(key, ())) <= AT_ONCE:
            for line in lines:
                line.deliver(text, framed)
        else:
            self._queue(key, text, framed)

    def _send_with_attachments(self, lines: Iterable[DirectLine], text: str, framed: bytes, parts: list[bytes]) -> None:
        for line in lines:
            line.deliver(text, framed)
            for part in parts:
                line.deliver(part, None)

    def _queue(self, key: Key, text: str, framed: bytes) -> None:
        last = self._jobs[-1] if self._jobs else None
        if last is not None and last[0] == key and len(last[2]) + len(framed) <= JOINED_SIZE:
            self._jobs[-1] = (key, [*last[1], text], last[2] + framed)
        else:
            self._jobs.append((key, [text], framed))
        if not self._busy:
            self._busy = True
            eventlet.spawn_n(self._work)

    def _work(self) -> None:
        """One job after the other, so that every client sees the order in which they were sent."""
        written = 0
        try:
            while self._jobs:
                key, texts, framed = self._jobs.popleft()
                for line in self._members(key):
                    websocket = line.websocket
                    if line.upgraded and websocket is not None:
                        websocket.write(framed)
                    else:
                        for text in texts:
                            line.deliver(text, None)
                    written += 1
                    if written % WRITES_BEFORE_YIELD == 0:
                        eventlet.sleep(0)
        finally:
            self._busy = False
