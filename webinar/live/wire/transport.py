"""The hardened Flask-SocketIO server, as the live kernel sees it."""

from __future__ import annotations

import logging
import resource
from collections.abc import Callable
from typing import Any

import eventlet
import flask_socketio
from flask import Flask

from webinar.core import strict_json
from webinar.live.wire import rfc6455
from webinar.live.wire.channels import Channels
from webinar.live.wire.direct import DirectLine
from webinar.live.wire.edge import Rules
from webinar.live.wire.line import Line
from webinar.live.wire.pace import Doorstep
from webinar.live.wire.plain import PlainLine
from webinar.live.wire.server import (
    ConnectHandler,
    DisconnectHandler,
    Message,
    MessageHandler,
    Namespace,
    Server,
)

MAX_PACKET = 64 * 1024
MAX_MESSAGE = 16 * 1024
MAX_SPREAD_S = 3.0
CLOSES_PER_S = 50
GOODBYES_WITHIN_S = 0.5
SENTENCES = {
    "too_large": "This is too large.",
    "unavailable": "This did not work just now. Please try again.",
}

quiet = logging.getLogger("webinar.live.wire.stock")
quiet.setLevel(logging.ERROR)


class Transport(flask_socketio.SocketIO):
    """Flask-SocketIO with fixed settings; handlers run without a Flask request context."""

    def __init__(self, app: Flask | None = None, **options: Any) -> None:
        self.declared: dict[str, Namespace] = {}
        super().__init__()
        if app is not None:
            self.init_app(app, **options)

    def init_app(
        self,
        app: Flask,
        *,
        allowed_origin: Callable[[str | None, dict[str, Any]], bool],
        allowed_host: Callable[[str], bool] = lambda host: True,
        json: Any = strict_json,
        direct: bool = True,
        say: Callable[[str, str], str] = lambda sid, code: SENTENCES[code],
        ping_interval: float = 25.0,
        ping_timeout: float = 20.0,
        connect_timeout: float = 10.0,
        max_packet: int = MAX_PACKET,
        max_message: int = MAX_MESSAGE,
        strangers_per_prefix: int | None = None,
    ) -> None:
        """Puts the server in front of the app.

        `allowed_origin(origin, environ)` is asked when a browser says where it comes from, `allowed_host(host)`
        always; `say(sid, code)` gives the sentence of an acknowledgement that the wire itself refuses;
        `strangers_per_prefix` bounds the connections without a ticket from one address prefix.
        """
        app.extensions["socketio"] = self
        rules = Rules(allowed_host, allowed_origin, max_packet)
        self.server = Server(
            declared=self.declared, say=say, max_message=max_message, line_class=_line_class(direct), rules=rules,
            doorstep=Doorstep(strangers_per_prefix or _default_strangers()), connect_timeout=connect_timeout,
            client_manager=_client_manager(direct), json=json, async_mode="eventlet", async_handlers=False,
            monitor_clients=False, http_compression=False, cors_allowed_origins=[], ping_interval=ping_interval,
            ping_timeout=ping_timeout, max_http_buffer_size=max_packet, logger=quiet, engineio_logger=quiet,
        )  # fmt: skip
        self.manage_session = False
        self.async_mode = self.server.async_mode
        self.sockio_mw = flask_socketio._SocketIOMiddleware(self.server, app, socketio_path="socket.io")
        app.wsgi_app = self.sockio_mw  # type: ignore[method-assign]

    # Handlers

    def on_connect(self, namespace: str, handler: ConnectHandler) -> None:
        """`handler(sid, environ, auth)` lets a client in, or raises ConnectRefused."""
        self._namespace(namespace).connect = handler

    def on_message(self, namespace: str, name: str, handler: MessageHandler, *, binary: bool = False) -> None:
        """`handler(sid, data, reply)` handles a message; `reply(value)` acknowledges it, now or later.

        A message with any other number of arguments than one has the list of them as `data`, so has one
        declared `binary`.
        """
        self._namespace(namespace).messages[name] = Message(handler, binary)

    def on_disconnect(self, namespace: str, handler: DisconnectHandler) -> None:
        """`handler(sid, reason)` runs once for each client that was let in."""
        self._namespace(namespace).disconnect = handler

    def _namespace(self, name: str) -> Namespace:
        return self.declared.setdefault(name, Namespace())

    # Rooms

    def emit(self, message: str, data: Any, room: str | None = None, *, namespace: str = "/live") -> None:
        """Sends to everybody in a room (or with that sid, or in the namespace); encoded once."""
        self.server.manager.emit(message, data, namespace, room=room)

    def busy(self) -> bool:
        """Whether an earlier broadcast is still being written."""
        return bool(getattr(self.server.manager, "busy", False))

    def enter(self, sid: str, room: str) -> None:
        """Adds a client to a room; in a connect handler it takes effect when the client has been let in."""
        self.server.enter(sid, room)

    def leave(self, sid: str, room: str) -> None:
        """Takes a client out of a room."""
        self.server.leave(sid, room)

    def close(self, sid: str, code: int = rfc6455.POLICY) -> None:
        """Ends a client's connection; it may come back and is then judged anew."""
        self.server.end(sid, code)

    def count(self, room: str, *, namespace: str = "/live") -> int:
        """How many clients are in a room."""
        return sum(1 for _ in self.server.manager.get_participants(namespace, room))

    # The end

    def connections(self) -> int:
        """How many connections are open."""
        return len(self.server.eio.sockets)

    def stop(self) -> None:
        """Opens no more connections and tells everybody to come back, spread over a few seconds."""
        engine = self.server.eio
        engine.stopping = True
        lines: list[Line] = list(engine.sockets.values())
        pause = min(MAX_SPREAD_S / max(len(lines), 1), 1 / CLOSES_PER_S)
        for line in lines:
            line.close(reason=engine.reason.SERVER_DISCONNECT, code=rfc6455.RESTART)
            eventlet.sleep(pause)
        if lines:
            eventlet.sleep(GOODBYES_WITHIN_S)


def _line_class(direct: bool) -> type[Line]:
    return DirectLine if direct else PlainLine


def _client_manager(direct: bool) -> Any:
    return Channels() if direct else None


def _default_strangers() -> int:
    """A quarter of what this process can hold: a company behind one address comes back at once after a restart."""
    return max(1000, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 4)
