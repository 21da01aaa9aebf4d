"""Thousands of Socket.IO clients in one process: bare sockets on one epoll, every frame counted, few parsed."""

from __future__ import annotations

import json
import os
import select
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.crowd import frames

CHUNK = 262_144
SYNC_ID = 0
Watcher = Callable[["Client", dict[str, Any], float], None]


@dataclass(slots=True)
class Client:
    """One connection and what came of it; the frames of `watched` clients are parsed."""

    number: int
    socket: socket.socket
    hello: bytes
    rest: bytes = b""
    upgraded: bool = False
    watched: bool = False
    deliveries: int = 0
    waiting: dict[int, float] = field(default_factory=dict)
    last_ack: int = SYNC_ID


@dataclass(slots=True)
class Ack:
    """An answer: whose which command it is about, how long it took, whether it said yes."""

    client: int
    id: int
    seconds: float
    ok: bool


class Crowd:
    """All clients of a run. `on_frame(client, frame, when)` is called for the watched ones.

    With `sync` a client asks for what it missed after `since`, the number that its page would have.
    """

    def __init__(self, port: int, namespace: str = "/live", *, sync: bool = False) -> None:
        self._port = port
        self._prefix = f"{namespace},".encode()
        self._sync = sync
        self._poll = select.epoll()
        self._clients: dict[int, Client] = {}
        self._joining: set[int] = set()
        self._opened = 0
        self._buffer = bytearray(CHUNK)
        self._view = memoryview(self._buffer)
        self.since = 0
        self.expected = 0
        self.acks: list[Ack] = []
        self.lost = 0
        self.deliveries = 0
        self.received = 0
        self.on_frame: Watcher | None = None
        self.on_ack: Callable[[Client, Ack], None] | None = None
        self.on_lost: Callable[[Client], None] | None = None

    def __len__(self) -> int:
        return len(self._clients)

    @property
    def clients(self) -> list[Client]:
        """Those connected, in order of arrival."""
        return list(self._clients.values())

    # Joining

    @property
    def joining(self) -> int:
        """How many are on their way in."""
        return len(self._joining)

    def connect(self, auths: Sequence[dict[str, Any]], *, at_once: int = 200, within_s: float = 120.0) -> float:
        """Connects one client for each `auth`, waits until all are in, and gives the seconds it took.

        `at_once` is how many may be on their way.
        """
        started = time.perf_counter()
        waiting = list(auths)[::-1]
        while waiting or self._joining:
            while waiting and len(self._joining) < at_once:
                self.open(waiting.pop())
            self.turn(0.05)
            if time.perf_counter() - started > within_s:
                raise TimeoutError(f"{len(waiting) + len(self._joining)} clients did not get in")
        return time.perf_counter() - started

    def open(self, auth: dict[str, Any]) -> Client:
        """Starts to connect one client; raises OSError when it is turned away."""
        connection = socket.create_connection(("127.0.0.1", self._port), 20)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(frames.upgrade(self._port))
        connection.setblocking(False)
        hello = frames.masked(b"40" + self._prefix + json.dumps(auth).encode())
        client = Client(self._opened, connection, hello)
        self._opened += 1
        number = connection.fileno()
        self._clients[number] = client
        self._joining.add(number)
        self._poll.register(number, select.EPOLLIN)
        return client

    # Reading

    def turn(self, timeout_s: float) -> None:
        """Handles what has arrived."""
        clients, view, expected = self._clients, self._view, self.expected
        for number, _events in self._poll.poll(timeout_s):
            client = clients.get(number)
            if client is None:
                continue
            try:
                size = client.socket.recv_into(view)
            except BlockingIOError:
                continue
            except OSError:
                size = 0
            if size == expected and not client.rest and not client.watched:
                client.deliveries += 1
                self.deliveries += 1
            elif size:
                self._take(number, client, bytes(view[:size]))
            else:
                self._drop(number)
            self.received += size

    def run(self, seconds: float, each_turn: Callable[[float], None] | None = None) -> None:
        """Reads for a while; `each_turn(now)` may send, every two milliseconds."""
        until = time.perf_counter() + seconds
        while (now := time.perf_counter()) < until:
            if each_turn is not None:
                each_turn(now)
            self.turn(0.002 if each_turn is not None else min(0.05, until - now))

    def until(self, done: Callable[[], bool], within_s: float) -> bool:
        """Reads until something is so; False when it did not come in time."""
        deadline = time.perf_counter() + within_s
        while not done():
            if time.perf_counter() > deadline:
                return False
            self.turn(0.02)
        return True

    def _take(self, number: int, client: Client, data: bytes) -> None:
        if client.rest:
            data = client.rest + data
        if not client.upgraded:
            head, mark, data = data.partition(b"\r\n\r\n")
            if not mark:
                client.rest = head
                return
            if not head.startswith(b"HTTP/1.1 101 "):
                self._drop(number)
                return
            client.upgraded = True
            self._send(client, client.hello)
            client.hello = b""
        end = 0
        for opcode, start, end in frames.walk(data):
            if opcode == frames.CLOSE:
                self._drop(number)
                return
            self._packet(number, client, data, start, end)
        client.rest = data[end:]

    def _packet(self, number: int, client: Client, data: bytes, start: int, end: int) -> None:
        if data[start] == frames.PING:
            self._send(client, frames.PONG)
        if data[start] != frames.MESSAGE:
            return
        body = start + 2 + len(self._prefix)
        kind = data[start + 1]
        if kind == frames.EVENT:
            client.deliveries += 1
            self.deliveries += 1
            if client.watched and self.on_frame is not None:
                name, frame = json.loads(data[body:end])
                if name == "frame":
                    self.on_frame(client, frame, time.perf_counter())
        elif kind == frames.ACK:
            self._answered(number, client, data[body:end])
        elif kind == frames.CONNECTED:
            if self._sync:
                self._send(client, frames.masked(b"42" + self._prefix + b'0["sync",{"since":%d}]' % self.since))
            else:
                self._joining.discard(number)
        elif kind == frames.REFUSED:
            raise RuntimeError(data[start:end].decode())

    def _answered(self, number: int, client: Client, body: bytes) -> None:
        digits, _, text = body.partition(b"[")
        if int(digits) == SYNC_ID:
            self._joining.discard(number)
            return
        sent = client.waiting.pop(int(digits), None)
        if sent is not None:
            ack = Ack(client.number, int(digits), time.perf_counter() - sent, text.startswith(b'{"ok":true'))
            self.acks.append(ack)
            if self.on_ack is not None:
                self.on_ack(client, ack)

    # Sending

    def say(self, client: Client, verb: str, args: dict[str, Any], nonce: str = "") -> None:
        """Sends a command; its answer is timed."""
        client.last_ack += 1
        nonce = nonce or f"bench-{os.getpid()}-{client.number}-{client.last_ack}"
        body = json.dumps(["command", {"verb": verb, "args": args, "nonce": nonce}])
        client.waiting[client.last_ack] = time.perf_counter()
        self._send(client, frames.masked(b"42" + self._prefix + str(client.last_ack).encode() + body.encode()))

    def send(self, client: Client, name: str, data: object) -> None:
        """Sends a message that is not answered."""
        text = json.dumps([name, data], separators=(",", ":"))
        self._send(client, frames.masked(b"42" + self._prefix + text.encode()))

    def _send(self, client: Client, data: bytes) -> None:
        try:
            client.socket.send(data)
        except OSError:
            self._drop(client.socket.fileno())

    # Leaving

    def stop_reading(self, clients: Iterable[Client]) -> None:
        """Some clients stop reading, as a phone that fell asleep."""
        for client in clients:
            self._poll.unregister(client.socket.fileno())

    def is_cut(self, client: Client) -> bool:
        """Whether the server has ended the connection of a client that does not read."""
        poll = select.poll()
        poll.register(client.socket.fileno(), select.POLLRDHUP)
        return any(events & (select.POLLRDHUP | select.POLLHUP | select.POLLERR) for _, events in poll.poll(0))

    def _drop(self, number: int) -> None:
        client = self._clients.pop(number, None)
        if client is not None:
            self.lost += 1
            self._joining.discard(number)
            self._poll.unregister(number)
            client.socket.close()
            if self.on_lost is not None:
                self.on_lost(client)

    def close(self) -> None:
        """Ends every connection."""
        for client in self._clients.values():
            client.socket.close()
        self._clients.clear()
        self._poll.close()
