"""HTTP connections: accepted under supervision, bounded in number and time, turned away politely when full."""

from __future__ import annotations

import errno
import logging
import os
import resource
import socket
from collections.abc import Callable
from typing import Any

import eventlet
from eventlet import greenio, hubs, wsgi

from webinar.live.wire.pace import complaints, where

BACKLOG = 4096
KEEPALIVE_S = 20.0
SOCKET_TIMEOUT_S = 30.0
HEAD_WITHIN_S = 10.0
BODY_WITHIN_S = 120.0
MAX_URL = 8192
LAST_REQUEST_WITHIN_S = 0.5
RESERVED_DESCRIPTORS = 256
MOST_DESCRIPTORS = 262_144
ACCEPTS_BEFORE_YIELD = 32
FULL = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
TURNED_AWAY = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
)

logger = logging.getLogger("webinar.live.wire")


def raise_descriptor_limit() -> int:
    """Raises the limit of open files as far as allowed; returns how many connections that leaves."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, MOST_DESCRIPTORS)
    if soft == resource.RLIM_INFINITY:
        return MOST_DESCRIPTORS - RESERVED_DESCRIPTORS
    if wanted > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return max(16, soft - RESERVED_DESCRIPTORS)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises OSError when the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.bind((host, port))
    listener.listen(BACKLOG)
    return listener


class _OneLine:
    """The log that eventlet's server writes to; of a traceback only the last line stays."""

    def info(self, text: str, *values: object) -> None:
        if text.startswith("Traceback"):
            complaints.say(logging.ERROR, "a request failed outside the app: %s", text.strip().rpartition("\n")[2])

    def error(self, text: str, *values: object) -> None:
        logger.debug(text, *values)

    debug = error


class Protocol(wsgi.HttpProtocol):
    """eventlet's HTTP protocol, with deadlines for a request's head and body, and nothing printed."""

    body_deadline: Any = None

    def get_environ(self) -> dict[str, Any]:
        """The request as WSGI sees it, with a way to end the connection after the answer."""
        environ: dict[str, Any] = super().get_environ()
        environ["estrade.hang_up"] = self._hang_up
        if self.server.stopping:
            self._hang_up()
        body = environ["eventlet.input"]
        if body.chunked_input or body.content_length:
            self.body_deadline = hubs.get_hub().schedule_call_global(BODY_WITHIN_S, self._give_up, body)
        return environ

    def _give_up(self, body: Any) -> None:
        # Ends the connection instead of throwing into the greenlet, which may be inside a transaction.
        if body.chunked_input or body.position < body.content_length:
            greenio.shutdown_safe(self.connection)

    def handle_one_response(self) -> None:
        """Answers one request."""
        try:
            super().handle_one_response()
        finally:
            if self.body_deadline is not None:
                self.body_deadline.cancel()
                self.body_deadline = None

    def _hang_up(self) -> None:
        self.close_connection = 1

    def _read_request_line(self) -> bytes | str:
        with eventlet.Timeout(KEEPALIVE_S, TimeoutError("no request came")):
            line: bytes | str = super()._read_request_line()
            return line

    def parse_request(self) -> bool:
        """Reads the head."""
        with eventlet.Timeout(HEAD_WITHIN_S, TimeoutError("the head did not come")):
            return bool(super().parse_request())

    def finish(self) -> None:
        """Closes, and unties the knot of environ and connection so that no collector is needed."""
        super().finish()
        self.environ = None

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing about what a client got wrong."""

    def version_string(self) -> str:
        """What an error page of the HTTP parser calls the server."""
        return "Estrade"


class Http(wsgi.Server):
    """What the protocol asks of its server."""

    stopping = False


class Acceptor:
    """Takes connections from a listener until told to stop."""

    def __init__(self, listener: Any, site: Any, capacity: int, elsewhere: Callable[[], int]) -> None:
        self.listener = listener
        self.capacity = capacity
        self.elsewhere = elsewhere
        self.http = Http(
            listener, listener.getsockname(), site, log=_OneLine(), protocol=Protocol, keepalive=KEEPALIVE_S,
            socket_timeout=SOCKET_TIMEOUT_S, url_length_limit=MAX_URL, debug=False, log_output=False,
            max_http_version="HTTP/1.1",
        )  # fmt: skip
        self.http.log = _OneLine()
        self.connections: dict[int, list[Any]] = {}
        self.stopping = False
        self._reserve = os.open(os.devnull, os.O_RDONLY)
        self._greenlet: Any = None

    def start(self) -> None:
        """Accepts from now on."""
        self._greenlet = eventlet.spawn(self._run)

    def _run(self) -> None:
        taken = 0
        while not self.stopping:
            try:
                client, address = self.listener.accept()
            except OSError as error:
                self._accept_failed(error)
                continue
            except Exception as error:  # whatever it is, the next client must be served
                logger.error("accepting failed: %s", where(error))
                eventlet.sleep(0.1)
                continue
            if len(self.connections) + self.elsewhere() >= self.capacity:
                turn_away(client)
            else:
                client.settimeout(SOCKET_TIMEOUT_S)
                state = self.connections[id(client)] = [address, client, wsgi.STATE_IDLE]
                eventlet.spawn_n(self._handle, state)
            taken += 1
            if taken % ACCEPTS_BEFORE_YIELD == 0:
                eventlet.sleep(0)

    def _accept_failed(self, error: OSError) -> None:
        if self.stopping:
            return
        complaints.say(logging.ERROR, "accepting failed: %s", error.strerror)
        if error.errno in FULL:
            self._turn_away_without_descriptors()
        eventlet.sleep(0.05)

    def _turn_away_without_descriptors(self) -> None:
        os.close(self._reserve)
        try:
            client, _ = self.listener.fd.accept()
            turn_away(client)
        except OSError:
            pass  # whoever it was has gone
        finally:
            self._reserve = os.open(os.devnull, os.O_RDONLY)

    def _handle(self, state: list[Any]) -> None:
        client = state[1]
        try:
            Protocol(state, self.http)
        except OSError:
            pass  # gone, or too slow
        except Exception as error:
            complaints.say(logging.ERROR, "a connection failed: %s", where(error))
        finally:
            self.connections.pop(id(client), None)
            greenio.shutdown_safe(client)
            client.close()

    def stop(self) -> None:
        """Accepts no more; who is connected may still ask once, since the request may be on its way."""
        self.stopping = self.http.stopping = True
        if self._greenlet is not None:
            self._greenlet.kill()
        self.listener.close()
        for state in self.connections.values():
            if state[2] == wsgi.STATE_REQUEST:
                state[2] = wsgi.STATE_CLOSE

    def wait(self, seconds: float) -> None:
        """Returns when every request is answered, or after `seconds`; who then has asked nothing is let go."""
        clock = hubs.get_hub().clock
        began = clock()
        while self.connections and clock() - began < seconds:
            if clock() - began > LAST_REQUEST_WITHIN_S:
                self._close_idle()
            eventlet.sleep(0.05)

    def _close_idle(self) -> None:
        for state in self.connections.values():
            if state[2] == wsgi.STATE_IDLE:
                state[2] = wsgi.STATE_CLOSE
                greenio.shutdown_safe(state[1])


def turn_away(client: Any) -> None:
    """Tells a client to come back later."""
    raw = getattr(client, "fd", client)
    try:
        raw.setblocking(False)
        raw.send(TURNED_AWAY)
        raw.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # it did not wait
    client.close()
