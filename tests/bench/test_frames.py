"""The generator's reading of frames: every frame once, none before it is whole."""

from __future__ import annotations

import pytest

from bench.crowd import frames
from bench.crowd.plots import Axis
from webinar.live.wire import rfc6455

SIZES = (0, 1, 125, 126, 300, 65_535, 65_536)


def read(pieces: list[bytes]) -> list[bytes]:
    """What the generator makes of a stream in pieces, as Crowd does it."""
    rest, found = b"", []
    for piece in pieces:
        data, end = rest + piece, 0
        for opcode, start, end in frames.walk(data):
            assert opcode == rfc6455.TEXT
            found.append(data[start:end])
        rest = data[end:]
    assert rest == b""
    return found


@pytest.mark.parametrize("size", SIZES)
def test_a_frame_of_each_length_is_read_whole(size: int) -> None:
    payload = b"x" * size
    assert read([rfc6455.frame(payload) + rfc6455.frame(b"4next")]) == [payload, b"4next"]


def test_frames_split_at_every_byte_are_the_same_frames() -> None:
    payloads = [b"2", b"42/live,[]", b"y" * 200]
    stream = b"".join(rfc6455.frame(payload) for payload in payloads)
    for cut in range(len(stream) + 1):
        assert read([stream[:cut], stream[cut:]]) == payloads


@pytest.mark.parametrize("size", (1, 125, 126, 2_000))
def test_the_server_reads_what_the_generator_masks(size: int) -> None:
    text = "é" + "a" * (size - 1)
    assert rfc6455.Parser(65_536).feed(frames.masked(text.encode())) == [(rfc6455.TEXT, text)]


def test_a_logarithmic_axis_starts_at_a_power_of_ten_and_ends_at_one() -> None:
    axis = Axis([3, 240], 0, 300, logarithmic=True)
    assert axis.marks() == [1, 10, 100, 1000]
    assert [axis.place(value) for value in (1, 10, 1000)] == [0, 100, 300]
