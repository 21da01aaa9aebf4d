"""Socket.IO packets: what a client may say, and that nothing else gets further than Malformed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinar.live.wire import packets
from webinar.live.wire.packets import Malformed, Packet


@pytest.mark.parametrize(
    ("text", "packet"),
    [
        ("0", Packet(0, "/", None, "")),
        ('0/live,{"ticket":"x"}', Packet(0, "/live", None, '{"ticket":"x"}')),
        ("0/custom", Packet(0, "/custom", None, "")),
        ("0/live?x=1,{}", Packet(0, "/live", None, "{}")),
        ("1/live,", Packet(1, "/live", None, "")),
        ('2["a"]', Packet(2, "/", None, '["a"]')),
        ('2/live,12["a"]', Packet(2, "/live", 12, '["a"]')),
        ('52-/live,3["a"]', Packet(5, "/live", 3, '["a"]', 2)),
        ('2²["a"]', Packet(2, "/", None, '²["a"]')),
    ],
)
def test_the_parts_of_a_packet(text: str, packet: Packet) -> None:
    assert packets.split(text) == packet


@pytest.mark.parametrize("text", ["", "7", "²", "a", '5["a"]', "5-", "511-[]", "5²-[]", "2" + "1" * 16 + "[]",
                                  "2/" + "n" * 70, "2/" + "n" * 70 + ",[]"])  # fmt: skip
def test_what_is_no_packet(text: str) -> None:
    with pytest.raises(Malformed):
        packets.split(text)


@pytest.mark.parametrize("body", ["", "{}", "[]", "[1]", "[null]", '["a"', "[NaN]", '["a",1e999]', '["a","\\ud800"]',
                                  '["a",{"b":1,"b":2}]', '["a",' + "[" * 40 + "]" * 40 + "]",
                                  '["a",' + "[" * 50_000, '["a"]x', '["a",9007199254740993]'])  # fmt: skip
def test_what_is_no_event(body: str) -> None:
    with pytest.raises(Malformed):
        packets.event(body)


def test_an_event() -> None:
    assert packets.event('["a",{"b":[1]},"é"]') == ("a", [{"b": [1]}, "é"])


@given(st.text(max_size=60))
def test_any_text_is_a_packet_or_malformed(text: str) -> None:
    try:
        packet = packets.split(text)
        packets.event(packet.body)
    except Malformed:
        return
    assert packet.body.startswith("[")


@given(st.integers(0, 4), st.sampled_from(["/", "/live"]), st.one_of(st.none(), st.integers(0, 10**14)))
def test_what_is_written_is_read(kind: int, namespace: str, number: int | None) -> None:
    text = packets.encode(kind, namespace, number, '["x"]')
    assert packets.split(text) == Packet(kind, namespace, number, '["x"]')


def test_attachments_go_and_come() -> None:
    parts: list[bytes] = []
    value = packets.take_attachments(["m", {"a": b"1"}, (b"2", 3)], parts)
    assert parts == [b"1", b"2"]
    assert packets.put_attachments(value, parts) == ["m", {"a": b"1"}, [b"2", 3]]


@pytest.mark.parametrize("number", [1, -1, "0", None, True, 0.0])
def test_a_placeholder_without_its_attachment(number: object) -> None:
    with pytest.raises(Malformed):
        packets.put_attachments([{"_placeholder": True, "num": number}], [b"x"])
