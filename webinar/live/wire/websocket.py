"""A websocket without a greenlet: read by a callback of the hub, written straight from whoever has something to say."""

from __future__ import annotations

import contextlib
import logging
import socket
import struct
from collections import deque
from typing import Any, Protocol

import eventlet
from eventlet import hubs

from webinar.live.wire import rfc6455
from webinar.live.wire.pace import Pace, complaints, where

READ_SIZE = 65536
SEND_BUFFER = 64 * 1024
BACKLOG_LIMIT = 256 * 1024
INBOX_LIMIT = 64
MESSAGES_BEFORE_YIELD = 16
INBOXES_PER_ROUND = 16
FAREWELL_WITHIN_S = 2.0
RESET = struct.pack("ii", 1, 0)


class Turns:
    """Starts work on a few inboxes in each round of the hub: a thousand clients coming in at once stop nobody else."""

    def __init__(self) -> None:
        self._waiting: deque[Any] = deque()
        self._started = 0

    def take(self, work: Any) -> None:
        """Starts `work` now or in one of the next rounds."""
        if self._started == 0:
            eventlet.spawn_n(self._next_round)
        if self._started < INBOXES_PER_ROUND:
            self._started += 1
            eventlet.spawn_n(work)
        else:
            self._waiting.append(work)

    def _next_round(self) -> None:
        waiting, self._started = self._waiting, 0
        for _ in range(min(len(waiting), INBOXES_PER_ROUND)):
            self.take(waiting.popleft())


_turns = Turns()


class Owner(Protocol):
    """Who gets what a websocket receives."""

    pace: Pace

    def heard(self, message: str | bytes) -> None:
        """One message."""

    def fault(self, reason: str, code: int) -> None:
        """The peer broke the protocol."""

    def too_slow(self) -> None:
        """The peer does not read."""

    def websocket_ended(self, websocket: WebSocket) -> None:
        """No more messages will come."""

    def after(self, seconds: float, call: Any) -> None:
        """Calls back."""


def _nothing(*_args: Any) -> None:
    """What closing does on a socket that has been taken over."""


def take_over(green: Any) -> Any:
    """The bare socket of an HTTP connection, which eventlet's server will leave open when its handler returns."""
    green.close = green.shutdown = _nothing
    return green.fd


class WebSocket:
    """One connection after its handshake."""

    __slots__ = (
        "_backlog", "_backlog_size", "_hub", "_inbox", "_listener", "_owner", "_parser", "_socket", "_tx",
        "_working", "_writer", "closing", "ended",
    )  # fmt: skip

    def __init__(self, bare: Any, owner: Owner, limit: int) -> None:
        self._socket = bare
        self._tx = bare.send
        self._owner = owner
        self._parser = rfc6455.Parser(limit)
        self._hub = hubs.get_hub()
        self._inbox: deque[tuple[int, Any]] = deque()
        self._backlog: deque[bytes] = deque()
        self._backlog_size = 0
        self._listener: Any = None
        self._writer: Any = None
        self._working = False
        self.closing = False
        self.ended = False
        bare.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)

    # Writing

    def write(self, data: bytes) -> None:
        """Sends whole frames now, or keeps what the kernel does not take; never waits, never raises."""
        if self._backlog:
            self._defer(data)
            return
        try:
            sent = self._tx(data)
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError:
            self._lost()
            return
        if sent != len(data):
            self._defer(data[sent:])

    def _defer(self, data: bytes) -> None:
        self._backlog_size += len(data)
        if self._backlog_size > BACKLOG_LIMIT:
            with contextlib.suppress(OSError):  # what the kernel still holds for it is thrown away too
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            self._end()
            self._owner.too_slow()
            return
        self._backlog.append(data)
        if self._writer is None and not self.ended:
            self._writer = self._hub.add(self._hub.WRITE, self._fileno(), self._writable, _nothing, _nothing)

    def _writable(self, _fileno: int) -> None:
        while self._backlog:
            data = self._backlog[0]
            try:
                sent = self._tx(data)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                self._lost()
                return
            self._backlog_size -= sent
            if sent != len(data):
                self._backlog[0] = data[sent:]
                return
            self._backlog.popleft()
        self._stop_writing()
        if self.closing:
            self._shut()

    def _stop_writing(self) -> None:
        if self._writer is not None:
            self._hub.remove(self._writer)
            self._writer = None

    # Reading

    def start(self, early: bytes) -> None:
        """Reads from now on; `early` came with the handshake."""
        self._listen()
        if early:
            self._feed(early)

    def _fileno(self) -> int:
        return int(self._socket.fileno())

    def _listen(self) -> None:
        if self._listener is None and not self.ended:
            self._listener = self._hub.add(self._hub.READ, self._fileno(), self._readable, _nothing, _nothing)

    def _stop_reading(self) -> None:
        if self._listener is not None:
            self._hub.remove(self._listener)
            self._listener = None

    def _readable(self, _fileno: int) -> None:
        try:
            data = self._socket.recv(READ_SIZE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self._lost()
        elif not self.closing:
            try:
                self._feed(data)
            except Exception as error:  # the hub would print it, and forget this socket half
                complaints.say(logging.ERROR, "what a client sent was not read: %s", where(error))
                self._lost()

    def _feed(self, data: bytes) -> None:
        inbox = self._inbox
        for opcode, payload in self._parser.feed(data):
            if opcode != rfc6455.PING:
                inbox.append((opcode, payload))
            elif not self._backlog:  # who does not read needs no pongs
                self.write(rfc6455.frame(payload, rfc6455.PONG))
        if self._parser.fault is not None:
            inbox.append((-1, self._parser.fault))
            self._stop_reading()
        if inbox:
            self._work_on_inbox()
            if len(inbox) > INBOX_LIMIT:
                self._stop_reading()

    def _work_on_inbox(self) -> None:
        if not self._working:
            self._working = True
            _turns.take(self._work)

    def _work(self) -> None:
        """Hands over what came, in order; this greenlet exists only while there is something."""
        taken = 0
        while self._inbox and not self.closing:
            opcode, payload = self._inbox.popleft()
            try:
                self._hand_over(opcode, payload)
            except Exception as error:
                complaints.say(logging.ERROR, "a message was not handled: %s", where(error))
            taken += 1
            wait = self._owner.pace.spend()
            if wait or taken % MESSAGES_BEFORE_YIELD == 0:
                eventlet.sleep(wait)
        self._inbox.clear()
        self._working = False
        if self.ended:
            self._owner.websocket_ended(self)
        else:
            self._listen()

    def _hand_over(self, opcode: int, payload: Any) -> None:
        if opcode in (rfc6455.TEXT, rfc6455.BINARY):
            self._owner.heard(payload)
        elif opcode == rfc6455.CLOSE:
            self.close(payload)
            self._owner.websocket_ended(self)
        elif opcode == -1:
            self._owner.fault(str(payload), payload.code)

    # The end

    def close(self, code: int) -> None:
        """Says goodbye; the connection is gone when the peer has answered, or soon."""
        if self.closing or self.ended:
            return
        self.write(rfc6455.close_frame(code))
        self.closing = True
        if not self._backlog:
            self._shut()
        self._listen()
        self._owner.after(FAREWELL_WITHIN_S, self._end)

    def _shut(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)

    def _lost(self) -> None:
        """The peer is gone: what it said before is still handled, then its owner is told."""
        if not self.ended:
            self._end()
            if not self.closing:
                self._inbox.append((0, None))
                self._work_on_inbox()

    def _end(self) -> None:
        if self.ended:
            return
        self.ended = True
        self._stop_reading()
        self._stop_writing()
        self._backlog.clear()
        self._socket.close()
