"""The frame parser: any cut of the stream gives the same messages, any bytes give a message or a fault."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.live.wire.client import masked
from webinar.live.wire import rfc6455
from webinar.live.wire.rfc6455 import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Parser

LIMIT = 65536


Found = tuple[list[tuple[int, Any]], int | None]


def messages(data: bytes, cuts: list[int] | None = None, limit: int = LIMIT) -> Found:
    """What a parser makes of a stream cut at `cuts`, and the close code of its fault."""
    parser = Parser(limit)
    found: list[tuple[int, Any]] = []
    at = 0
    for end in sorted({*(cuts or []), len(data)}):
        found += parser.feed(data[at:end])
        at = end
    return found, parser.fault.code if parser.fault is not None else None


STREAM = (
    masked("héllo".encode())
    + masked(b"")
    + masked(b"a" * 126, BINARY)
    + masked(b"one ", TEXT, final=False)
    + masked(b"beat", PING)
    + masked(b"", CONTINUATION, final=False)
    + masked("twö".encode(), CONTINUATION)
    + masked(b"", PONG)
    + masked((1000).to_bytes(2, "big") + "tschüß".encode(), CLOSE)
)
MEANT = [
    (TEXT, "héllo"), (TEXT, ""), (BINARY, b"a" * 126), (PING, b"beat"), (TEXT, "one twö"), (PONG, b""), (CLOSE, 1000),
]  # fmt: skip


def test_a_stream_in_one_piece() -> None:
    assert messages(STREAM) == (MEANT, None)


def test_a_stream_byte_by_byte() -> None:
    assert messages(STREAM, list(range(len(STREAM)))) == (MEANT, None)


@pytest.mark.parametrize("cut", range(len(STREAM)))
def test_a_stream_cut_at_each_byte(cut: int) -> None:
    assert messages(STREAM, [cut]) == (MEANT, None)


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65535, 65536])
def test_each_form_of_length(size: int) -> None:
    assert messages(masked(b"x" * size)) == ([(TEXT, "x" * size)], None)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (masked(b"x" * 65537), 1009),
        (b"\x81\xff" + b"\xff" * 8, 1009),
        (masked(b"x" * 40000, TEXT, final=False) + masked(b"x" * 40000, CONTINUATION), 1009),
        (masked(b"", TEXT, final=False) + masked(b"", CONTINUATION, final=False) * 64, 1009),
        (b"\x81\x05hello", 1002),  # not masked
        (masked(b"x", rsv=0x40), 1002),
        (masked(b"x", rsv=0x20), 1002),
        (masked(b"x", rsv=0x10), 1002),
        (masked(b"x", 0x3), 1002),
        (masked(b"x", 0xB), 1002),
        (masked(b"x" * 126, PING), 1002),
        (masked(b"x", PING, final=False), 1002),
        (masked(b"x", CONTINUATION), 1002),
        (masked(b"x", TEXT, final=False) + masked(b"x", TEXT), 1002),
        (b"\x81\xfe\x00\x05" + b"\0" * 4 + b"hello", 1002),  # length not in its shortest form
        (masked(b"x", CLOSE), 1002),
        (masked((999).to_bytes(2, "big"), CLOSE), 1002),
        (masked((1005).to_bytes(2, "big"), CLOSE), 1002),
        (masked((1000).to_bytes(2, "big") + b"\xff", CLOSE), 1007),
        (masked(b"\xff"), 1007),
        (masked(b"\xed\xa0\x80"), 1007),  # a surrogate
        (masked(b"\xc3", TEXT, final=False) + masked(b"", CONTINUATION), 1007),
    ],
)
def test_what_breaks_the_protocol(data: bytes, code: int) -> None:
    good = masked(b"before")
    assert messages(good + data + masked(b"after")) == ([(TEXT, "before")], code)


def test_after_a_fault_the_parser_is_deaf() -> None:
    parser = Parser(LIMIT)
    parser.feed(masked(b"x", 0x3))
    assert parser.feed(masked(b"y")) == []


def test_a_character_split_over_fragments_is_whole() -> None:
    assert messages(masked(b"\xc3", TEXT, final=False) + masked(b"\xa9", CONTINUATION)) == ([(TEXT, "é")], None)


@given(st.binary(max_size=400), st.lists(st.integers(0, 400), max_size=8))
def test_any_bytes_give_the_same_however_they_are_cut(data: bytes, cuts: list[int]) -> None:
    cuts = [cut for cut in cuts if cut < len(data)]
    assert messages(data, cuts, 200) == messages(data, None, 200)


@given(
    st.lists(st.one_of(st.text(max_size=200), st.binary(max_size=200)), max_size=6),
    st.lists(st.integers(0, 2000), max_size=10),
)
def test_what_is_framed_comes_out(payloads: list[str | bytes], cuts: list[int]) -> None:
    stream = b"".join(masked(p.encode()) if isinstance(p, str) else masked(p, BINARY) for p in payloads)
    meant = [(TEXT if isinstance(payload, str) else BINARY, payload) for payload in payloads]
    assert messages(stream, [cut for cut in cuts if cut < len(stream)]) == (meant, None)


@pytest.mark.parametrize("size", [0, 1, 3, 4, 5, 1000])
def test_unmask_is_the_loop_of_the_standard(size: int) -> None:
    payload, mask = bytes(at * 7 % 256 for at in range(size)), b"\x01\xfe\x80\x7f"
    assert rfc6455.unmask(payload, mask) == bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))


@pytest.mark.parametrize("size", [0, 125, 126, 65535, 65536])
def test_a_servers_frame_is_read_back(size: int) -> None:
    built = rfc6455.frame(b"y" * size)
    head = {0: 2, 125: 2, 126: 4, 65535: 4, 65536: 10}[size]
    assert (len(built), built[0], built[head:]) == (head + size, 0x81, b"y" * size)


def test_a_lone_surrogate_never_leaves() -> None:
    assert rfc6455.text_frame("a\ud800") == rfc6455.frame(b"a?")


@pytest.mark.parametrize(("key", "good"), [("A" * 22 + "==", True), ("A" * 20, False), ("é" * 24, False), ("", False)])
def test_a_key_is_sixteen_bytes(key: str, good: bool) -> None:
    assert rfc6455.is_key(key) is good
