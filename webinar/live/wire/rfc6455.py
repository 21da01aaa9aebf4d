"""WebSocket frames (RFC 6455): a parser fed with any pieces of a stream, and the frames a server sends."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import Any

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
NORMAL, GOING_AWAY, PROTOCOL_ERROR, BAD_DATA, POLICY, TOO_BIG = 1000, 1001, 1002, 1007, 1008, 1009
INTERNAL_ERROR, RESTART = 1011, 1012
MAX_FRAGMENTS = 64
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
VERSION = "13"


class Violation(Exception):
    """The peer broke the protocol; `code` is the close code it is told."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Parser:
    """Turns the bytes of one client into messages; after the first `fault` it is deaf."""

    __slots__ = ("_buffer", "_limit", "_opcode", "_parts", "_size", "fault")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._buffer = b""
        self._opcode = 0
        self._parts: list[bytes] | None = None
        self._size = 0
        self.fault: Violation | None = None

    def feed(self, data: bytes) -> list[tuple[int, Any]]:
        """Complete messages: (TEXT, str), (BINARY, bytes), (PING | PONG, bytes), (CLOSE, code)."""
        done: list[tuple[int, Any]] = []
        if self.fault is not None:
            return done
        buffer = self._buffer + data if self._buffer else data
        at = 0
        try:
            while True:
                after = self._frame(buffer, at, done)
                if after == at:
                    break
                at = after
        except Violation as fault:
            self.fault = fault
            at = len(buffer)
        self._buffer = buffer[at:]
        return done

    def _frame(self, buffer: bytes, at: int, done: list[tuple[int, Any]]) -> int:
        """Reads the frame at `at`; returns where the next one starts, `at` itself when it is incomplete."""
        have = len(buffer) - at
        if have < 2:
            return at
        head, size = buffer[at], buffer[at + 1] & 0x7F
        if head & 0x70:
            raise Violation(PROTOCOL_ERROR, "reserved bits without an extension")
        if not buffer[at + 1] & 0x80:
            raise Violation(PROTOCOL_ERROR, "unmasked frame")
        opcode, final = head & 0x0F, bool(head & 0x80)
        self._check(opcode, final, size)
        start = at + 2
        if size > 125:
            width = 2 if size == 126 else 8
            if have < 2 + width:
                return at
            shortest = 126 if width == 2 else 65536
            size = int.from_bytes(buffer[start : start + width], "big")
            if size < shortest:
                raise Violation(PROTOCOL_ERROR, "length not in its shortest form")
            start += width
        if opcode < CLOSE and self._size + size > self._limit:
            raise Violation(TOO_BIG, "message too big")
        end = start + 4 + size
        if len(buffer) < end:
            return at
        payload = unmask(buffer[start + 4 : end], buffer[start : start + 4])
        if opcode < CLOSE:
            self._data(opcode, final, payload, done)
        else:
            self._control(opcode, payload, done)
        return end

    def _check(self, opcode: int, final: bool, size: int) -> None:
        if opcode >= CLOSE:
            if opcode > PONG or not final or size > 125:
                raise Violation(PROTOCOL_ERROR, "impossible control frame")
        elif opcode > BINARY:
            raise Violation(PROTOCOL_ERROR, "unknown kind of frame")
        elif (opcode == CONTINUATION) != (self._parts is not None):
            raise Violation(PROTOCOL_ERROR, "fragments out of order")

    def _data(self, opcode: int, final: bool, payload: bytes, done: list[tuple[int, Any]]) -> None:
        if self._parts is None:
            if final:
                done.append((opcode, _decoded(opcode, payload)))
                return
            self._opcode, self._parts = opcode, []
        self._parts.append(payload)
        self._size += len(payload)
        if len(self._parts) > MAX_FRAGMENTS:
            raise Violation(TOO_BIG, "too many fragments")
        if final:
            whole = b"".join(self._parts)
            self._parts, self._size = None, 0
            done.append((self._opcode, _decoded(self._opcode, whole)))

    def _control(self, opcode: int, payload: bytes, done: list[tuple[int, Any]]) -> None:
        if opcode != CLOSE:
            done.append((opcode, payload))
            return
        code = int.from_bytes(payload[:2], "big") if payload else NORMAL
        if len(payload) == 1 or not _may_be_sent(code):
            raise Violation(PROTOCOL_ERROR, "impossible close code")
        _decoded(TEXT, payload[2:])
        done.append((CLOSE, code))


def _decoded(opcode: int, payload: bytes) -> str | bytes:
    if opcode == BINARY:
        return payload
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Violation(BAD_DATA, "text is not UTF-8") from error


def _may_be_sent(code: int) -> bool:
    return 1000 <= code <= 1003 or 1007 <= code <= 1014 or 3000 <= code <= 4999


def unmask(payload: bytes, mask: bytes) -> bytes:
    """The payload before masking; as two big integers, a loop over 64 KB would stop everybody for 15 ms."""
    size = len(payload)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "little") ^ int.from_bytes(key, "little")).to_bytes(size, "little")


def frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """A whole unmasked frame."""
    size = len(payload)
    if size < 126:
        return bytes((0x80 | opcode, size)) + payload
    if size < 65536:
        return bytes((0x80 | opcode, 126)) + size.to_bytes(2, "big") + payload
    return bytes((0x80 | opcode, 127)) + size.to_bytes(8, "big") + payload


def text_frame(text: str) -> bytes:
    """A text frame; what UTF-8 cannot say becomes a question mark, since a browser would drop the connection."""
    return frame(text.encode("utf-8", "replace"))


def close_frame(code: int) -> bytes:
    """A close frame."""
    return frame(code.to_bytes(2, "big"), CLOSE)


def is_key(key: str) -> bool:
    """Whether a Sec-WebSocket-Key is 16 bytes in base64."""
    try:
        return len(base64.b64decode(key.encode("ascii"), validate=True)) == 16
    except (UnicodeEncodeError, binascii.Error):
        return False


def handshake(environ: Mapping[str, Any]) -> bytes:
    """The answer that switches protocols; no extension is ever accepted."""
    digest = hashlib.sha1(environ["HTTP_SEC_WEBSOCKET_KEY"].encode("ascii") + GUID, usedforsecurity=False).digest()
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + base64.b64encode(digest) + b"\r\n\r\n"
    )
