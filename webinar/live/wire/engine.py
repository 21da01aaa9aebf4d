"""The Engine.IO server: opens lines, hands requests to them, forgets them when they end."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from typing import Any

import engineio
import eventlet
from engineio import packet

from webinar.core import strict_json
from webinar.live.wire import edge
from webinar.live.wire.edge import Ask, BadRequest, Refused, Rules
from webinar.live.wire.line import Line
from webinar.live.wire.pace import Doorstep, complaints, where
from webinar.live.wire.wheel import Wheel

DRAIN_LIMIT = 1 << 20
KEPT = (
    "REMOTE_ADDR", "QUERY_STRING", "HTTP_HOST", "HTTP_ORIGIN", "HTTP_COOKIE", "HTTP_USER_AGENT",
    "HTTP_ACCEPT_LANGUAGE", "wsgi.url_scheme", "PATH_INFO", "REQUEST_METHOD",
)  # fmt: skip


class Engine(engineio.Server):
    """Stock in its options and its table of sockets; what a request does is ours."""

    def __init__(
        self,
        *,
        line_class: Callable[[Engine, str], Line],
        rules: Rules,
        doorstep: Doorstep,
        connect_timeout: float,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.line_class = line_class
        self.rules = rules
        self.doorstep = doorstep
        self.connect_timeout = connect_timeout
        self.wheel = Wheel(min(0.05, self.ping_interval / 50))
        self.stopping = False

    def handle_request(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answers one HTTP request to the socket's address."""
        try:
            return self._serve(edge.read(environ, self.rules), environ, start_response)
        except Refused as refusal:
            _drain(environ)
            body = strict_json.dumps({"message": str(refusal)}).encode()
            start_response(refusal.status, [("Content-Type", "application/json"), *refusal.headers])
            return [body]

    def _serve(self, ask: Ask, environ: dict[str, Any], start_response: Any) -> Any:
        if ask.method == "OPTIONS":
            return _text(start_response, "ok")
        if "eventlet.input" not in environ:
            raise Refused("503 SERVICE UNAVAILABLE", "Start the server with wsgi.py")
        if ask.sid is None:
            return self._open(ask, environ, start_response)
        line = self.sockets.get(ask.sid)
        if line is None or line.closed or not line.connected:
            raise BadRequest("Session ID unknown")
        if line.upgraded or (ask.transport == "websocket" and line.upgrading):
            raise BadRequest("Already on a websocket")
        if ask.transport == "websocket":
            return line.open_websocket(environ, start_response)
        line.allow_poll()
        if ask.method == "POST":
            line.post(environ)
            return _text(start_response, "ok")
        return _text(start_response, line.get())

    def _open(self, ask: Ask, environ: dict[str, Any], start_response: Any) -> Any:
        if self.stopping:
            raise Refused("503 SERVICE UNAVAILABLE", "Restarting", ("Retry-After", "2"))
        prefix = edge.prefix(environ)
        if not self.doorstep.enter(prefix):
            complaints.say(logging.WARNING, "too many connections without a ticket from %s", prefix)
            raise Refused("429 TOO MANY REQUESTS", "Too many connections", ("Retry-After", "5"))
        line = self.line_class(self, self.generate_id())
        line.prefix = prefix
        self.sockets[line.sid] = line
        self.handlers["connect"](line.sid, {key: environ[key] for key in KEPT if key in environ})
        self.wheel.after(self.connect_timeout, line.check_joined)
        line.schedule_ping()
        greeting = "0" + strict_json.dumps({
            "sid": line.sid,
            "upgrades": [] if ask.transport == "websocket" else ["websocket"],
            "pingInterval": round(self.ping_interval * 1000),
            "pingTimeout": round(self.ping_timeout * 1000),
            "maxPayload": self.max_http_buffer_size,
        })
        line.connected = True
        if ask.transport == "websocket":
            return line.open_websocket(environ, start_response, greeting)
        return _text(start_response, greeting)

    def on_packet(self, sid: str, data: str | bytes) -> None:
        """Hands a Socket.IO packet to the server above; raises Malformed."""
        self.handlers["message"](sid, data)

    def forget(self, line: Line, reason: str) -> None:
        """Takes a closed line off the table and tells the server above, without making the caller wait."""
        self.sockets.pop(line.sid, None)
        eventlet.spawn_n(self._tell_gone, line.sid, reason)

    def _tell_gone(self, sid: str, reason: str) -> None:
        try:
            self.handlers["disconnect"](sid, reason)
        except Exception as error:  # the line is gone either way
            complaints.say(logging.ERROR, "the end of a connection was not handled: %s", where(error))

    def send_text(self, sid: str, text: str) -> bool:
        """Sends one Socket.IO packet; False when nobody is there any more."""
        line = self.sockets.get(sid)
        if line is None or line.closed:
            return False
        line.send(packet.Packet(packet.MESSAGE, data=text))
        return True

    def disconnect(self, sid: str | None = None) -> None:
        """Ends one line, or all."""
        lines = list(self.sockets.values()) if sid is None else [self.sockets.get(sid)]
        for line in lines:
            if line is not None:
                line.close(reason=self.reason.SERVER_DISCONNECT)


def _text(start_response: Any, text: str) -> list[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain; charset=UTF-8"), ("Cache-Control", "no-store")])
    return [text.encode("utf-8", "replace")]


def _drain(environ: dict[str, Any]) -> None:
    """Reads a refused body of bearable size, so that its sender can read the answer; hangs up on a bigger one."""
    length = environ.get("CONTENT_LENGTH") or "0"
    fits = length.isdigit() and len(length) < 9 and int(length) <= DRAIN_LIMIT
    if fits and "HTTP_TRANSFER_ENCODING" not in environ:
        with contextlib.suppress(OSError):
            environ["wsgi.input"].read()
    elif "estrade.hang_up" in environ:
        environ["estrade.hang_up"]()
