"""Raw clients: a websocket byte by byte, and long-polling request by request."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import os
import socket
from typing import Any, Self

from webinar.live.wire import rfc6455

KEY = base64.b64encode(b"0123456789abcdef").decode()
TIMEOUT_S = 20.0


def masked(payload: bytes, opcode: int = rfc6455.TEXT, *, final: bool = True, rsv: int = 0) -> bytes:
    """A client's frame."""
    head, size, mask = (0x80 if final else 0) | rsv | opcode, len(payload), os.urandom(4)
    if size < 126:
        start = bytes((head, 0x80 | size))
    elif size < 65536:
        start = bytes((head, 0xFE)) + size.to_bytes(2, "big")
    else:
        start = bytes((head, 0xFF)) + size.to_bytes(8, "big")
    return start + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))


def upgrade_request(port: int, query: str = "EIO=4&transport=websocket", **headers: str) -> bytes:
    """The bytes that ask for a websocket; a header given as "" is left out."""
    asked = {
        "Host": f"127.0.0.1:{port}", "Upgrade": "websocket", "Connection": "Upgrade",
        "Sec-WebSocket-Key": KEY, "Sec-WebSocket-Version": "13",
    } | {name.replace("_", "-"): value for name, value in headers.items()}  # fmt: skip
    lines = [f"GET /socket.io/?{query} HTTP/1.1", *(f"{name}: {value}" for name, value in asked.items() if value)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Raw:
    """A websocket over a bare socket."""

    def __init__(self, port: int, query: str = "EIO=4&transport=websocket", early: bytes = b"", **headers: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), TIMEOUT_S)
        self._buffer = b""
        self.socket.sendall(upgrade_request(port, query, **headers) + early)
        self.head = self._until(b"\r\n\r\n").decode("latin-1")
        self.status = int(self.head.split()[1])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.cut()

    def cut(self) -> None:
        """Leaves without a word."""
        self.socket.close()

    def _more(self) -> None:
        data = self.socket.recv(65536)
        if not data:
            raise EOFError
        self._buffer += data

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._buffer:
            self._more()
        found, _, self._buffer = self._buffer.partition(mark)
        return found

    def _exactly(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._more()
        found, self._buffer = self._buffer[:size], self._buffer[size:]
        return found

    def send(self, text: str | bytes) -> None:
        """Sends one message."""
        if isinstance(text, str):
            self.socket.sendall(masked(text.encode()))
        else:
            self.socket.sendall(masked(text, rfc6455.BINARY))

    def raw(self, data: bytes) -> None:
        """Sends bytes as they are."""
        self.socket.sendall(data)

    def frame(self) -> tuple[int, bytes]:
        """The next frame: opcode and payload."""
        head, size = self._exactly(2)
        if size == 126:
            size = int.from_bytes(self._exactly(2), "big")
        elif size == 127:
            size = int.from_bytes(self._exactly(8), "big")
        return head & 0x0F, self._exactly(size)

    def receive(self) -> str | bytes:
        """The next message."""
        opcode, payload = self.frame()
        assert opcode in (rfc6455.TEXT, rfc6455.BINARY), f"a message was due, not {opcode}: {payload!r}"
        return payload.decode() if opcode == rfc6455.TEXT else payload

    def close_code(self) -> int:
        """The code that the server closes with; what it sends before is read over."""
        while True:
            opcode, payload = self.frame()
            if opcode == rfc6455.CLOSE:
                return int.from_bytes(payload[:2], "big")

    def ended(self) -> int | None:
        """The close code, or None when the connection just ended."""
        try:
            return self.close_code()
        except (EOFError, ConnectionError):
            return None

    def open(self) -> dict[str, Any]:
        """Reads the Engine.IO greeting."""
        text = self.receive()
        assert isinstance(text, str)
        assert text[0] == "0"
        greeting: dict[str, Any] = json.loads(text[1:])
        return greeting

    def join(self, namespace: str = "/live", auth: str = '{"ticket":"good"}') -> str:
        """Opens, joins a namespace, returns the answer."""
        self.open()
        self.send(f"40{namespace},{auth}")
        answer = self.receive()
        assert isinstance(answer, str)
        return answer

    def command(self, number: int, data: Any) -> Any:
        """Sends a command and returns its acknowledgement."""
        self.send(f'42/live,{number}["command",{json.dumps(data)}]')
        while True:
            text = self.receive()
            assert isinstance(text, str)
            if text == "2":
                self.send("3")
            elif text.startswith(f"43/live,{number}["):
                return json.loads(text[len(f"43/live,{number}") :])[0]


class Polling:
    """Long-polling over HTTP."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.sid = ""

    def request(
        self, method: str, query: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        """Status and body of one request to the socket's address."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_S)
        with contextlib.closing(connection):
            connection.request(method, f"/socket.io/?{query}", body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def open(self) -> dict[str, Any]:
        """Opens an Engine.IO connection."""
        status, body = self.request("GET", "EIO=4&transport=polling")
        assert status == 200
        greeting: dict[str, Any] = json.loads(body[1:])
        self.sid = greeting["sid"]
        return greeting

    @property
    def query(self) -> str:
        """Query of a request on the open connection."""
        return f"EIO=4&transport=polling&sid={self.sid}"

    def get(self) -> tuple[int, str]:
        """Polls."""
        return self.request("GET", self.query)

    def post(self, body: str | bytes) -> tuple[int, str]:
        """Sends packets."""
        return self.request("POST", self.query, body.encode() if isinstance(body, str) else body)

    def join(self) -> str:
        """Opens, joins /live, returns the answer."""
        self.open()
        assert self.post('40/live,{"ticket":"good"}') == (200, "ok")
        return self.get()[1]
