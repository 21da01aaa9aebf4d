"""Thousands of Socket.IO clients in one process: raw websockets on one epoll, frames counted, few parsed."""

from __future__ import annotations

import json
import os
import select
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

PING, PONG, MESSAGE = ord("2"), b"3", b"4"
CHUNK = 262_144


def masked(text: bytes) -> bytes:
    """A client's text frame; a mask of zeros is a mask (RFC 6455 5.3) and costs the generator nothing."""
    size = len(text)
    if size < 126:
        head = bytes((0x81, 0x80 | size))
    else:
        head = bytes((0x81, 0xFE)) + size.to_bytes(2, "big")
    return head + b"\0\0\0\0" + text


@dataclass(slots=True)
class Client:
    """One connection and what came of it. `watched` clients have their frames parsed."""

    number: int
    socket: socket.socket
    buffer: bytes = b""
    upgraded: bool = False
    joined: bool = False
    frames: int = 0
    watched: bool = False
    reading: bool = True
    waiting: dict[int, float] = field(default_factory=dict)
    next_ack: int = 0


class Crowd:
    """All clients of a run; `on_frame(client, data, when)` is called for watched ones, `on_ack` for every answer."""

    def __init__(self, port: int, namespace: str = "/live") -> None:
        self._port = port
        self._prefix = f"{namespace},".encode()
        self._poll = select.epoll()
        self._clients: dict[int, Client] = {}
        self.acks: list[tuple[float, bool]] = []
        self.lost = 0
        self.deliveries = 0
        self.on_frame: Callable[[Client, dict[str, Any], float], None] | None = None
        self.gaps_ms: list[float] = []

    def __len__(self) -> int:
        return len(self._clients)

    @property
    def clients(self) -> list[Client]:
        """Those still connected, in order of arrival."""
        return list(self._clients.values())

    def connect(self, auths: Sequence[dict[str, Any]], *, at_once: int = 100, within_s: float = 120.0) -> float:
        """Connects one client for each `auth` and waits until all are in; gives the seconds it took.

        `at_once` is how many handshakes may be under way.
        """
        started = time.perf_counter()
        waiting = list(enumerate(auths, len(self._clients)))[::-1]
        opening: set[int] = set()
        self._joining = opening
        while waiting or opening:
            while waiting and len(opening) < at_once:
                number, auth = waiting.pop()
                opening.add(self._open(number, auth))
            self.turn(0.05)
            if time.perf_counter() - started > within_s:
                raise TimeoutError(f"{len(waiting) + len(opening)} clients did not get in")
        return time.perf_counter() - started

    def _open(self, number: int, auth: dict[str, Any]) -> int:
        connection = socket.create_connection(("127.0.0.1", self._port), 20)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        request = (
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
        )
        connection.sendall(request.encode())
        connection.setblocking(False)
        client = Client(number, connection)
        client.waiting[-1] = time.perf_counter()
        self._clients[connection.fileno()] = client
        self._hello = getattr(self, "_hello", {})
        self._hello[connection.fileno()] = masked(b"40" + self._prefix + json.dumps(auth).encode())
        self._poll.register(connection.fileno(), select.EPOLLIN)
        return connection.fileno()

    def turn(self, timeout_s: float) -> None:
        """Handles what has arrived."""
        for number, _events in self._poll.poll(timeout_s):
            client = self._clients.get(number)
            if client is not None and client.reading:
                self._read(number, client)

    def run(self, seconds: float, each_turn: Callable[[float], None] | None = None) -> None:
        """Reads for a while; `each_turn(now)` may send."""
        until = time.perf_counter() + seconds
        while (now := time.perf_counter()) < until:
            if each_turn is not None:
                each_turn(now)
            self.turn(0.002 if each_turn else min(0.05, until - now))

    def _read(self, number: int, client: Client) -> None:
        try:
            data = client.socket.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._drop(number)
            return
        client.buffer += data
        if not client.upgraded:
            head, mark, rest = client.buffer.partition(b"\r\n\r\n")
            if not mark:
                return
            if b" 101 " not in head.split(b"\r\n", 1)[0]:
                raise RuntimeError(head.decode("latin-1"))
            client.upgraded, client.buffer = True, rest
            client.socket.send(self._hello.pop(number))
        self._frames(number, client)

    def _frames(self, number: int, client: Client) -> None:
        buffer, at, end = client.buffer, 0, len(client.buffer)
        while end - at >= 2:
            size = buffer[at + 1]
            start = at + 2
            if size == 126:
                if end - at < 4:
                    break
                size, start = int.from_bytes(buffer[at + 2 : at + 4], "big"), at + 4
            elif size == 127:
                if end - at < 10:
                    break
                size, start = int.from_bytes(buffer[at + 2 : at + 10], "big"), at + 10
            if end - start < size:
                break
            if buffer[at] & 0x0F == 8:
                self._drop(number)
                return
            self._packet(number, client, buffer, start, start + size)
            at = start + size
        client.buffer = buffer[at:] if at else buffer

    def _packet(self, number: int, client: Client, buffer: bytes, start: int, end: int) -> None:
        kind = buffer[start]
        if kind == PING:
            client.socket.send(masked(PONG))
            return
        if kind != MESSAGE[0]:
            return
        what = buffer[start + 1]
        if what == ord("2"):
            client.frames += 1
            self.deliveries += 1
            if client.watched and self.on_frame is not None:
                now = time.perf_counter()
                body = buffer[start + 2 + len(self._prefix) : end]
                name, data = json.loads(body)
                if name == "frame":
                    self.on_frame(client, data, now)
        elif what == ord("3"):
            self._ack(client, buffer[start + 2 + len(self._prefix) : end])
        elif what == ord("0"):
            client.joined = True
            self._joining.discard(number)
        elif what == ord("4"):
            raise RuntimeError(buffer[start:end].decode())

    def _ack(self, client: Client, body: bytes) -> None:
        digits = body[: body.index(b"[")]
        sent = client.waiting.pop(int(digits), None)
        if sent is not None:
            self.acks.append((time.perf_counter() - sent, b'"ok":true' in body or b'"ok": true' in body))

    def say(self, client: Client, verb: str, args: dict[str, Any]) -> None:
        """Sends a command; its answer is timed."""
        client.next_ack += 1
        nonce = f"bench-{os.getpid()}-{client.number}-{client.next_ack}"
        body = json.dumps(["command", {"verb": verb, "args": args, "nonce": nonce}])
        client.waiting[client.next_ack] = time.perf_counter()
        client.socket.send(masked(b"42" + self._prefix + str(client.next_ack).encode() + body.encode()))

    def send(self, client: Client, name: str, data: object) -> None:
        """Sends any message, unanswered."""
        client.socket.send(masked(b"42" + self._prefix + json.dumps([name, data]).encode()))

    def stop_reading(self, clients: Iterable[Client]) -> None:
        """Some clients stop reading, as a phone that fell asleep."""
        for client in clients:
            client.reading = False
            self._poll.modify(client.socket.fileno(), 0)

    def _drop(self, number: int) -> None:
        client = self._clients.pop(number, None)
        if client is not None:
            self.lost += 1
            self._poll.unregister(number)
            client.socket.close()

    def close(self) -> None:
        """Ends every connection."""
        for number in list(self._clients):
            client = self._clients.pop(number)
            client.socket.close()
        self._poll.close()
