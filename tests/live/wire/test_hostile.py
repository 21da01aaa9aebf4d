"""Hostile clients: each costs itself its connection, a line in the log, and the others nothing (H3-H10, R16, R17)."""

from __future__ import annotations

import contextlib
import random
import resource
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.live.wire.client import Polling, Raw, masked
from tests.live.wire.conftest import Start, WireServer

JOINED = [
    '42/live,["connect",{}]', '42/live,1["connect"]', '42/live,["disconnect"]', '42/live,["connect_error",{}]',
    '42/live,["frame",{}]', '42/live,["unknown",{}]', '42/live,[1]', '42/live,[null,{}]', '42/live,[["command"]]',
    '42/live,[{"command":1}]', "42/live,[]", '42/live,{"command":1}', "42/live,", '42/live,"command"', "42/live",
    '42/other,["command",{}]', '42["command",{}]', '42/live,1["command",NaN]', '42/live,1["command",Infinity]',
    '42/live,1["command",1e999]', '42/live,1["command",{"a":1,"a":2}]', '42/live,1["command","\\ud800"]',
    '42/live,1["command",' + "[" * 100 + "]" * 100 + "]", '42/live,1["command",' + "[" * 16_000,
    '42/live,1["command",12345678901234567890]', '42/live,1["command",{}', "42/live," + "1" * 200 + '["command",{}]',
    '43/live,1["x"]', "43/live,1", '44/live,{"message":"x"}', '451-/live,["command",{"_placeholder":true,"num":0}]',
    '450-/live,["command",{}]', "461-/live,1[]", '45-/live,["command",{}]', '4511-/live,["x"]', "47", "4", "4²",
    '4{"a":1}', "4[1]", '4"2"', "40/live,", '40/live,{"ticket":"good"}', "40/live,[]", '40/live,"x"', "40/live,{",
    "40/" + "n" * 100, "7", "²", "x", "", "0", "2", "5", "2probe", "3 42/live,[]", "b", "bAQID", "b²", b"\0\1", b"",
]  # fmt: skip
FRAMES = [
    b"\x81\x05hello", masked(b"x", rsv=0x40), masked(b"x", 0x3), masked(b"x", 0xF), masked(b"x" * 126, 9),
    masked(b"x", 8), masked(b"x", 0), masked(b"\xff\xfe"), b"\x81\xff" + b"\xff" * 12, b"GET / HTTP/1.1\r\n\r\n",
    masked(b"a", 1, final=False) + masked(b"", 0, final=False) * 100,
]  # fmt: skip


def still_well(server: WireServer) -> None:
    """A new client is served."""
    with Raw(server.port) as healthy:
        healthy.join()
        assert healthy.command(1, {"verb": "well"}) == {"ok": True, "echo": {"verb": "well"}}


@pytest.mark.parametrize("message", JOINED)
def test_a_message_that_no_client_sends_ends_its_connection(shared: WireServer, message: str | bytes) -> None:
    with Raw(shared.port) as client:
        client.join()
        client.send(message)
        assert client.ended() in (1002, None)
    still_well(shared)


@pytest.mark.parametrize("data", FRAMES)
def test_a_broken_frame_ends_its_connection(shared: WireServer, data: bytes) -> None:
    with Raw(shared.port) as client:
        client.join()
        client.raw(data)
        assert client.ended() in (1002, 1007, 1009)
    still_well(shared)


@pytest.mark.parametrize(
    "body", ["", "x", "²", "4²", "40/live,{", "b²", "b", "7", b"\xff", "\x1e", "3\x1ex", "3\x1e" * 600, "2", "5",
             'd=42["x"]', '42/live,["command",{}]']
)  # fmt: skip
def test_a_body_that_no_client_sends_ends_its_connection(shared: WireServer, body: str | bytes) -> None:
    client = Polling(shared.port)
    client.open()
    assert client.post(body)[0] == 400
    assert client.get()[0] == 400


def test_a_body_that_stops_half_way(shared: WireServer) -> None:
    client = Polling(shared.port)
    client.join()
    with socket.create_connection(("127.0.0.1", shared.port), 5) as half:
        half.sendall(
            f"POST /socket.io/?{client.query} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 50\r\n\r\n42/l".encode()
        )
    shared.until(lambda health: True)
    still_well(shared)


def test_the_log_has_one_line_for_each_until_there_are_too_many(start: Start) -> None:
    server = start()
    for _ in range(30):
        with Raw(server.port) as client:
            client.open()
            client.send("secret")
            client.ended()
    lines = [line for line in server.logged().splitlines() if "closing a connection" in line]
    assert len(lines) == 10
    assert set(lines) == {"WARNING webinar.live.wire closing a connection from 127.0.0.1: unexpected Engine.IO packet"}


def test_forged_events_do_not_run_the_handlers(start: Start) -> None:
    server = start()
    for name in ("connect", "disconnect"):
        with Raw(server.port) as client:
            client.join()
            client.send(f'42/live,["{name}"]')
            client.ended()
    server.until(lambda health: health["connections"] == 0)
    assert server.health()["gone"] == ["transport error"] * 2


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.one_of(st.binary(max_size=300), st.lists(st.text(max_size=40), max_size=6).map(
    lambda texts: b"".join(masked(text.encode("utf-8", "replace")) for text in texts))))  # fmt: skip
def test_any_bytes_after_the_handshake(shared: WireServer, data: bytes) -> None:
    with contextlib.suppress(OSError, EOFError), Raw(shared.port) as client:
        client.join()
        client.raw(data)
    still_well(shared)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.one_of(st.binary(max_size=200), st.text(max_size=100).map(
    lambda text: b"GET /socket.io/?" + text.encode("utf-8", "replace") + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")))
def test_any_bytes_instead_of_a_request(shared: WireServer, data: bytes) -> None:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", shared.port), 5) as client:
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        while client.recv(4096):
            pass
    still_well(shared)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.one_of(st.binary(max_size=200), st.text(max_size=100).map(lambda text: text.encode("utf-8", "replace"))))
def test_any_body(shared: WireServer, body: bytes) -> None:
    client = Polling(shared.port)
    client.join()
    assert client.post(body)[0] in (200, 400)
    still_well(shared)


# Slow and flooding clients; a healthy one's time to an acknowledgement is taken before and during.


def ack_times(client: Raw, seconds: float, start_number: int) -> list[float]:
    """How long acknowledgements take, in ms."""
    times, until, number = [], time.monotonic() + seconds, start_number
    while time.monotonic() < until:
        began = time.monotonic()
        assert client.command(number, {"verb": "x"})["ok"] is True
        times.append((time.monotonic() - began) * 1000)
        number += 1
        time.sleep(0.01)
    return times


def p99(times: list[float]) -> float:
    """The 99th percentile."""
    return statistics.quantiles(times, n=100)[98]


@contextlib.contextmanager
def running(work: threading.Event, *threads: threading.Thread) -> Iterator[None]:
    """Threads that work until `work` is set."""
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        work.set()
        for thread in threads:
            thread.join()


def test_a_client_that_does_not_read_is_let_go_and_costs_the_others_nothing(start: Start) -> None:
    server = start()
    with Raw(server.port) as healthy, Raw(server.port) as stalled, Raw(server.port) as shouter:
        for client in (healthy, stalled, shouter):
            client.join()
        assert healthy.command(1, {"verb": "leave"}) == {"ok": True}
        before = ack_times(healthy, 1.0, 10)
        stop = threading.Event()

        def shout() -> None:
            number = 1
            while not stop.is_set():
                shouter.command(number, {"verb": "shout", "text": "x" * 8000})
                number += 1

        with running(stop, threading.Thread(target=shout)):
            during = ack_times(healthy, 2.0, 1000)
        # Nothing was read: the receive buffers of this machine hold some, 256 KiB wait, then it is over.
        server.until(lambda health: health["gone"] == ["transport error"], 10)
        assert stalled.ended() in (None, 1008)
    assert "it does not read what it is sent" in server.logged()
    assert p99(during) < p99(before) + 100, f"p99 {p99(before):.1f} ms before, {p99(during):.1f} ms during"


def test_a_flooding_client_is_slowed_and_the_room_stays_fast(start: Start) -> None:
    server = start()
    with Raw(server.port) as healthy, Raw(server.port) as flooding:
        healthy.join()
        flooding.join()
        before = ack_times(healthy, 1.0, 1)
        stop, taken = threading.Event(), [0]
        burst = b"".join(masked(f'42/live,{n}["command",{{"verb":"x"}}]'.encode()) for n in range(100))

        def flood() -> None:
            flooding.socket.settimeout(0.2)
            while not stop.is_set():
                with contextlib.suppress(OSError):
                    flooding.socket.send(burst)

        def count() -> None:
            while not stop.is_set():
                with contextlib.suppress(OSError):
                    taken[0] += flooding.socket.recv(65536).count(b'"ok":true')

        with running(stop, threading.Thread(target=flood), threading.Thread(target=count)):
            during = ack_times(healthy, 3.0, 5000)
        assert p99(during) < 200, f"p99 {p99(before):.1f} ms before, {p99(during):.1f} ms during"
        assert taken[0] < 600 + 3.5 * 300 * 1.5, f"{taken[0]} commands of a flood were taken in 3 s"


def test_polling_too_fast_is_refused(shared: WireServer) -> None:
    client = Polling(shared.port)
    client.join()
    statuses = [client.post("3")[0] for _ in range(300)]
    assert set(statuses) == {200, 429}
    assert statuses[:100] == [200] * 100


def test_a_polling_client_that_never_polls_is_let_go(start: Start) -> None:
    server = start()
    client = Polling(server.port)
    client.join()
    with Raw(server.port) as shouter:
        shouter.join()
        for number in range(60):
            shouter.command(number, {"verb": "shout", "text": "x" * 8000})
        server.until(lambda health: health["connections"] == 1)
    assert client.get()[0] == 400


def test_strangers_of_one_address_are_bounded_and_ticketed_people_are_not(start: Start) -> None:
    server = start(STRANGERS="5")
    with contextlib.ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(Raw(server.port)).join()
        strangers = [stack.enter_context(Raw(server.port)) for _ in range(5)]
        assert [stranger.status for stranger in strangers] == [101] * 5
        turned_away = stack.enter_context(Raw(server.port))
        assert turned_away.status == 429
        assert "Retry-After: 5" in turned_away.head
        strangers[0].join()
        assert stack.enter_context(Raw(server.port)).status == 101


def test_memory_after_hostile_clients(start: Start) -> None:
    server = start()
    random_source = random.Random(1)

    def churn(rounds: int) -> None:
        for _ in range(rounds):
            with contextlib.suppress(OSError, EOFError), Raw(server.port) as client:
                client.join()
                client.raw(masked(random_source.randbytes(2000), random_source.choice((1, 2, 0, 8, 9))))

    churn(100)
    before = memory_kib(server)
    churn(400)
    server.until(lambda health: health["connections"] == 0)
    assert memory_kib(server) - before < 8 * 1024


def memory_kib(server: WireServer) -> int:
    """What a server holds of the machine's memory."""
    pages = int(Path(f"/proc/{server.process.pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1024
