"""The direct transport's side of one Engine.IO connection: no queue, no writer greenlet, no timer of its own."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from typing import Any

from eventlet import wsgi
from eventlet.event import Event

from webinar.live.wire import rfc6455
from webinar.live.wire.line import BACKLOG_LIMIT, NOOP, SEPARATOR, Line
from webinar.live.wire.plain import UPGRADE_TIMEOUT_S, read_ahead
from webinar.live.wire.websocket import WebSocket, take_over

PROBE_POLL_S = 0.1


class DirectLine(Line):
    """Polling keeps a list of packets for the next poll; a websocket takes them at once."""

    def __init__(self, server: Any, sid: str) -> None:
        # Not the stock constructor: its queue alone costs two kilobytes a connection.
        self.server = server
        self.sid = sid
        self.last_ping = time.time()
        self.connected = self.upgrading = self.upgraded = False
        self.session: dict[str, Any] = {}
        self.websocket: WebSocket | None = None
        self.waiting: list[str | bytes] = []
        self.waiting_size = 0
        self.poll: Event | None = None
        self._set_up()

    # Sending

    def send(self, pkt: Any) -> None:
        """Sends one Engine.IO packet."""
        self.deliver(pkt.encode(), None)

    def deliver(self, message: str | bytes, framed: bytes | None) -> None:
        """Sends one packet, of which the frame may be there already."""
        if self.closed:
            return
        if self.upgraded:
            assert self.websocket is not None  # noqa: S101
            self.websocket.write(framed or _framed(message))
            return
        self.waiting.append(message)
        self.waiting_size += len(message)
        if self.waiting_size > BACKLOG_LIMIT:
            self.too_slow()
        elif self.poll is not None:
            self._end_poll()

    def too_slow(self) -> None:
        """Lets a client go that does not read; it comes back and asks for what it missed."""
        self.waiting.clear()
        self.fault("it does not read what it is sent", rfc6455.POLICY)

    # Polling

    def _poll_body(self) -> str:
        if not self.waiting:
            self.poll = Event()
            try:
                limit = PROBE_POLL_S if self.upgrading else self.server.ping_interval + self.server.ping_timeout
                self.poll.wait(timeout=limit)
            finally:
                self.poll = None
        texts = [_as_text(message) for message in self.waiting]
        self.waiting.clear()
        self.waiting_size = 0
        if self.closed:
            texts.append(self.farewell)
        return SEPARATOR.join(texts or [NOOP])

    def _end_poll(self) -> None:
        if self.poll is not None and not self.poll.ready():
            self.poll.send()

    # The websocket

    def open_websocket(self, environ: dict[str, Any], start_response: Any, greeting: str | None = None) -> list[bytes]:
        """Answers the handshake and takes the connection away from the HTTP server."""
        del start_response
        early = read_ahead(environ)
        bare = take_over(environ["eventlet.input"].get_socket())
        websocket = self.websocket = WebSocket(bare, self, self.server.max_http_buffer_size)
        hello = rfc6455.handshake(environ)
        if greeting is not None:
            self.upgraded = True
            hello += rfc6455.text_frame(greeting)
        else:
            self.upgrading = True
            self.server.wheel.after(UPGRADE_TIMEOUT_S, self._end_stuck_upgrade)
        websocket.write(hello)
        websocket.start(early)
        wsgi.WSGI_LOCAL.already_handled = True
        return []

    def heard(self, message: str | bytes) -> None:
        """One packet by websocket (Owner)."""
        if self.upgrading:
            self._upgrade_step(message)
        else:
            self.take(message)

    def _upgrade_step(self, message: str | bytes) -> None:
        assert self.websocket is not None  # noqa: S101
        if message == "2probe":
            self.websocket.write(rfc6455.text_frame("3probe"))
            self._end_poll()
        elif message == "5":
            self.upgrading, self.upgraded = False, True
            # Whatever came meanwhile leaves first, in one write, before anybody else can send.
            flush = b"".join(_framed(waiting) for waiting in self.waiting)
            self.waiting.clear()
            self.waiting_size = 0
            if flush:
                self.websocket.write(flush)
            self._end_poll()
        else:
            self._give_up_upgrade()

    def _end_stuck_upgrade(self) -> None:
        if self.upgrading:
            self._give_up_upgrade()

    def _give_up_upgrade(self) -> None:
        """The connection goes on by polling."""
        websocket, self.websocket, self.upgrading = self.websocket, None, False
        if websocket is not None:
            websocket.close(rfc6455.PROTOCOL_ERROR)

    def websocket_ended(self, websocket: WebSocket) -> None:
        """The client has left, or only its attempt to upgrade has."""
        if websocket is not self.websocket:
            return
        if self.upgrading:
            self._give_up_upgrade()
        else:
            self.close(reason=self.server.reason.TRANSPORT_CLOSE)

    def after(self, seconds: float, call: Callable[[], None]) -> None:
        """Calls back (Owner)."""
        self.server.wheel.after(seconds, call)

    def _hang_up(self, code: int) -> None:
        if self.websocket is not None:
            self.websocket.close(code)
        self._end_poll()


def _framed(message: str | bytes) -> bytes:
    if isinstance(message, str):
        return rfc6455.text_frame(message)
    return rfc6455.frame(message, rfc6455.BINARY)


def _as_text(message: str | bytes) -> str:
    return message if isinstance(message, str) else "b" + base64.b64encode(message).decode("ascii")
