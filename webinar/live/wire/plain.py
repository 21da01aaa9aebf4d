"""The transport without shortcuts: the stock Engine.IO socket, its queue, its writer greenlet."""

from __future__ import annotations

import contextlib
from collections import deque
from socket import SHUT_RDWR
from typing import Any

import eventlet
from engineio.exceptions import QueueEmpty
from eventlet import wsgi
from eventlet.semaphore import Semaphore

from webinar.live.wire import rfc6455
from webinar.live.wire.line import BACKLOG_LIMIT, NOOP, SEPARATOR, Line

READ_SIZE = 65536
UPGRADE_TIMEOUT_S = 10.0


class PlainLine(Line):
    """The stock socket behind the same guards."""

    def _set_up(self) -> None:
        super()._set_up()
        self.queued = 0
        self.websocket: BlockingWebSocket | None = None

    def send(self, pkt: Any) -> None:
        """Queues a packet; a client that does not take what is queued is let go."""
        if self.closed:
            return
        self.queued += len(pkt.data) if isinstance(pkt.data, str | bytes) else 1
        if self.queued > BACKLOG_LIMIT:
            self.fault("it does not read what it is sent", rfc6455.POLICY)
            return
        self.queue.put(pkt)

    def poll(self) -> list[Any]:
        """The next packets of the queue."""
        packets: list[Any] = super().poll()
        self.queued = 0
        return packets

    def receive(self, pkt: Any) -> None:
        """The stock loop's way in; the text was judged by the websocket before."""
        self.take(pkt.encode())

    def _poll_body(self) -> str:
        try:
            packets = self.poll()
        except QueueEmpty:
            return NOOP
        texts = [packet.encode(b64=True) for packet in packets]
        if self.closed:
            texts.append(self.farewell)
        return SEPARATOR.join(texts or [NOOP])

    def open_websocket(self, environ: dict[str, Any], start_response: Any, greeting: str | None = None) -> list[bytes]:
        """Runs the stock websocket loop until the connection ends."""
        del start_response
        self.websocket = BlockingWebSocket(environ, self, self.server.max_http_buffer_size)
        if greeting is not None:
            self.connected = False
            self.websocket.send(greeting)
        else:
            self.server.wheel.after(UPGRADE_TIMEOUT_S, self._end_stuck_upgrade)
        try:
            self._websocket_handler(self.websocket)
        except OSError:
            self.close(reason=self.server.reason.TRANSPORT_CLOSE)
        finally:
            self.upgrading = False
            self.websocket.close()
        wsgi.WSGI_LOCAL.already_handled = True
        return []

    def _end_stuck_upgrade(self) -> None:
        if self.upgrading and self.websocket is not None:
            self.websocket.close()

    def _hang_up(self, code: int) -> None:
        if self.websocket is not None and self.upgraded:
            self.websocket.end_with(code)
            if code != rfc6455.NORMAL:
                eventlet.spawn_n(self.websocket.close)
        self.queue.put(None)


class BlockingWebSocket:
    """What the stock loop expects of a websocket, over our parser."""

    def __init__(self, environ: dict[str, Any], line: PlainLine, limit: int) -> None:
        self.socket = environ["eventlet.input"].get_socket()
        self._line = line
        self._parser = rfc6455.Parser(limit)
        self._messages: deque[str | bytes] = deque()
        self._sending = Semaphore()
        self._ended = False
        self.close_code = rfc6455.NORMAL
        early = read_ahead(environ)
        self.socket.sendall(rfc6455.handshake(environ))
        self._sort(early)

    def wait(self) -> str | bytes | None:
        """The client's next message; None at the end."""
        while not self._messages:
            if self._ended:
                return None
            data = self.socket.recv(READ_SIZE)
            if not data:
                return None
            self._sort(data)
        eventlet.sleep(self._line.pace.spend())
        message = self._messages.popleft()
        if _would_confuse_stock(message):
            self._line.fault("unexpected Engine.IO packet")
            return None
        return message

    def _sort(self, data: bytes) -> None:
        for opcode, payload in self._parser.feed(data):
            if opcode in (rfc6455.TEXT, rfc6455.BINARY):
                self._messages.append(payload)
            elif opcode == rfc6455.PING:
                self._write(rfc6455.frame(payload, rfc6455.PONG))
            elif opcode == rfc6455.CLOSE:
                self.close_code = payload
                self._ended = True
                return
        if self._parser.fault is not None:
            self._ended = True
            self.close_code = self._parser.fault.code
            self._line.fault(str(self._parser.fault), self._parser.fault.code)

    def end_with(self, code: int) -> None:
        """Says with which code to part, unless the other side has parted first: then its own is answered."""
        if not self._ended:
            self.close_code = code

    def send(self, message: str | bytes) -> None:
        """Writes one message."""
        if isinstance(message, str):
            self._write(rfc6455.text_frame(message))
        else:
            self._write(rfc6455.frame(bytes(message), rfc6455.BINARY))

    def _write(self, data: bytes) -> None:
        with self._sending:
            self.socket.sendall(data)

    def close(self) -> None:
        """Says goodbye if that can be said at once, and closes."""
        self._ended = True
        with contextlib.suppress(OSError):
            self.socket.fd.send(rfc6455.close_frame(self.close_code))
        with contextlib.suppress(OSError):
            self.socket.shutdown(SHUT_RDWR)


def _would_confuse_stock(message: str | bytes) -> bool:
    """Whether the stock packet decoder would raise, or read JSON where Socket.IO text belongs."""
    if isinstance(message, bytes):
        return False
    if message[:1] == "4":
        return message[1:2] not in set("0123456")
    return message not in ("1", "2", "3", "5", "6", "2probe")


def read_ahead(environ: dict[str, Any]) -> bytes:
    """What the HTTP reader has already taken from the socket beyond the request."""
    green = environ["eventlet.input"].get_socket()
    timeout = green.gettimeout()
    green.settimeout(0)
    try:
        return bytes(environ["wsgi.input"].rfile.peek())
    except OSError:
        return b""
    finally:
        green.settimeout(timeout)
