"""Just enough of RFC 6455, Engine.IO 4 and Socket.IO 5 for the clients' end of a benchmark."""

from __future__ import annotations

from collections.abc import Iterator

PING, MESSAGE = ord("2"), ord("4")
CONNECTED, EVENT, ACK, REFUSED = ord("0"), ord("2"), ord("3"), ord("4")
CLOSE = 8


def masked(text: bytes) -> bytes:
    """A client's text frame; a mask of zeros is a mask (RFC 6455, 5.3) and costs the generator nothing."""
    size = len(text)
    head = bytes((0x81, 0x80 | size)) if size < 126 else bytes((0x81, 0xFE)) + size.to_bytes(2, "big")
    return head + b"\0\0\0\0" + text


PONG = masked(b"3")


def walk(buffer: bytes) -> Iterator[tuple[int, int, int]]:
    """Opcode, start and end of each whole frame of a server, one after the other."""
    at, have = 0, len(buffer)
    while have - at >= 2:
        size, start = buffer[at + 1], at + 2
        if size == 126:
            start = at + 4
            if have < start:
                return
            size = int.from_bytes(buffer[at + 2 : start], "big")
        elif size == 127:
            start = at + 10
            if have < start:
                return
            size = int.from_bytes(buffer[at + 2 : start], "big")
        if have < start + size:
            return
        yield buffer[at] & 0x0F, start, start + size
        at = start + size


def upgrade(port: int) -> bytes:
    """The request that opens a websocket."""
    return (
        f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
    ).encode()
