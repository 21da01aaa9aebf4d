"""Engine.IO 4 over real connections, in both transports: handshake, heartbeat, close, upgrade, second connections."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from tests.live.wire.client import Polling, Raw, masked, upgrade_request
from tests.live.wire.conftest import WireServer

DEFLATE = "permessage-deflate; server_max_window_bits=abc"
PAUSE = 0.3 + 0.2


def test_a_polling_handshake(quick: WireServer) -> None:
    greeting = Polling(quick.port).open()
    assert len(greeting.pop("sid")) == 20
    assert greeting == {"upgrades": ["websocket"], "pingInterval": 300, "pingTimeout": 200, "maxPayload": 65536}


def test_a_websocket_handshake(quick: WireServer) -> None:
    with Raw(quick.port) as client:
        greeting = client.open()
        assert client.status == 101
        assert "Sec-WebSocket-Extensions" not in client.head
    assert greeting["upgrades"] == []


@pytest.mark.parametrize(
    ("method", "query"),
    [
        ("GET", "transport=polling"), ("GET", "EIO=abc&transport=polling"), ("GET", "EIO=4"),
        ("GET", "EIO=4&transport=abc"), ("POST", "EIO=4&transport=polling"), ("PUT", "EIO=4&transport=polling"),
        ("GET", "EIO=4&transport=polling&sid=aaaaaaaaaaaaaaaaaaaa"), ("GET", "EIO=4&transport=polling&j=0"),
        ("GET", "EIO=4&transport=websocket"),
    ],
)  # fmt: skip
def test_a_wrong_handshake(shared: WireServer, method: str, query: str) -> None:
    assert Polling(shared.port).request(method, query, b"" if method != "GET" else None)[0] == 400


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        ("transport=websocket", {}, 400),
        ("EIO=abc&transport=websocket", {}, 400),
        ("EIO=4&transport=abc", {}, 400),
        ("EIO=4&transport=websocket", {"Origin": "https://evil.example"}, 400),
        ("EIO=4&transport=websocket", {"Origin": "null"}, 400),
        ("EIO=4&transport=websocket", {"Host": "evil.example"}, 400),
        ("EIO=4&transport=websocket", {"Connection": "close"}, 400),
        ("EIO=4&transport=websocket", {"Sec_WebSocket_Version": "7"}, 426),
        ("EIO=4&transport=websocket&sid=aaaaaaaaaaaaaaaaaaaa", {}, 400),
        ("EIO=4&transport=websocket", {"Sec_WebSocket_Extensions": DEFLATE}, 101),
    ],
)
def test_a_wrong_upgrade_request(shared: WireServer, query: str, headers: dict[str, str], status: int) -> None:
    with Raw(shared.port, query, b"", **headers) as client:
        assert client.status == status
        assert "Sec-WebSocket-Extensions" not in client.head


def test_options_from_elsewhere(shared: WireServer) -> None:
    client = Polling(shared.port)
    query = "EIO=4&transport=polling"
    assert client.request("OPTIONS", query, headers={"Origin": "https://evil.example"})[0] == 400
    assert client.request("OPTIONS", query, headers={"Origin": f"http://127.0.0.1:{shared.port}"}) == (200, "ok")


def test_heartbeat_by_polling(quick: WireServer) -> None:
    client = Polling(quick.port)
    client.open()
    for _ in range(3):
        assert client.get() == (200, "2")
        assert client.post("3") == (200, "ok")


def test_heartbeat_by_websocket(quick: WireServer) -> None:
    with Raw(quick.port) as client:
        client.join()
        for _ in range(3):
            assert client.receive() == "2"
            client.send("3")


def test_silence_ends_a_polling_connection(quick: WireServer) -> None:
    client = Polling(quick.port)
    client.open()
    time.sleep(PAUSE)
    assert client.get()[0] == 400


def test_silence_ends_a_websocket(quick: WireServer) -> None:
    with Raw(quick.port) as client:
        client.join()
        began = time.monotonic()
        client.ended()
    assert time.monotonic() - began < PAUSE + 0.3


def test_a_connection_that_joins_nothing_is_ended(quick: WireServer) -> None:
    with Raw(quick.port) as client:
        client.open()
        while (message := client.frame()) == (1, b"2"):
            client.send("3")
        assert message == (8, (1008).to_bytes(2, "big"))


def test_a_client_closes_by_polling(shared: WireServer) -> None:
    client = Polling(shared.port)
    client.open()
    polled: list[tuple[int, str]] = []
    poll = threading.Thread(target=lambda: polled.append(client.get()))
    poll.start()
    time.sleep(0.1)
    assert client.post("1") == (200, "ok")
    poll.join()
    assert polled == [(200, "6")]
    assert client.get()[0] == 400


def test_a_client_closes_by_websocket(shared: WireServer) -> None:
    with Raw(shared.port) as client:
        client.open()
        client.send("1")
        assert client.ended() in (1000, None)


def test_a_second_poll_ends_the_connection(shared: WireServer) -> None:
    client = Polling(shared.port)
    client.open()
    polled: list[tuple[int, str]] = []
    poll = threading.Thread(target=lambda: polled.append(client.get()))
    poll.start()
    time.sleep(0.1)
    assert client.get()[0] == 400
    poll.join()
    assert polled == [(200, "1")]
    assert client.get()[0] == 400


def upgraded(server: WireServer) -> tuple[Polling, Raw]:
    """A connection that began by polling and went over to a websocket."""
    polling = Polling(server.port)
    polling.join()
    websocket = Raw(server.port, f"EIO=4&transport=websocket&sid={polling.sid}")
    websocket.send("2probe")
    assert websocket.receive() == "3probe"
    websocket.send("5")
    assert websocket.command(1, {"verb": "x"}) == {"ok": True, "echo": {"verb": "x"}}
    return polling, websocket


def test_an_upgrade(shared: WireServer) -> None:
    polling, websocket = upgraded(shared)
    with websocket:
        assert polling.get()[0] == 400
        assert polling.post("3")[0] == 400
        with Raw(shared.port, f"EIO=4&transport=websocket&sid={polling.sid}") as second:
            assert second.status == 400
        assert websocket.command(2, {"verb": "y"}) == {"ok": True, "echo": {"verb": "y"}}


def test_a_websocket_connection_takes_no_requests(shared: WireServer) -> None:
    with Raw(shared.port) as client:
        sid = client.open()["sid"]
        polling = Polling(shared.port)
        polling.sid = sid
        assert polling.get()[0] == 400
        with Raw(shared.port, f"EIO=4&transport=websocket&sid={sid}") as second:
            assert second.status == 400


def test_the_probe_ends_an_open_poll(shared: WireServer) -> None:
    polling = Polling(shared.port)
    polling.join()
    polled: list[tuple[int, str]] = []
    poll = threading.Thread(target=lambda: polled.append(polling.get()))
    poll.start()
    time.sleep(0.1)
    with Raw(shared.port, f"EIO=4&transport=websocket&sid={polling.sid}") as websocket:
        websocket.send("2probe")
        assert websocket.receive() == "3probe"
        poll.join()
        assert polled == [(200, "6")]


def test_what_waits_during_an_upgrade_comes_out_in_order(shared: WireServer) -> None:
    polling = Polling(shared.port)
    polling.join()
    with Raw(shared.port) as other, Raw(shared.port, f"EIO=4&transport=websocket&sid={polling.sid}") as websocket:
        other.join()
        websocket.send("2probe")
        assert websocket.receive() == "3probe"
        other.command(1, {"verb": "shout", "times": 5})
        websocket.send("5")
        received = [websocket.receive()]
        while len(received) < 5 + ("6" in received):
            received.append(websocket.receive())
    meant = [f'42/live,["frame",{{"n":{number},"text":""}}]' for number in range(5)]
    assert [message for message in received if message != "6"] == meant


@pytest.mark.parametrize("when", ["before the probe", "after the probe"])
def test_the_network_is_cut_in_an_upgrade(shared: WireServer, when: str) -> None:
    polling = Polling(shared.port)
    polling.join()
    websocket = Raw(shared.port, f"EIO=4&transport=websocket&sid={polling.sid}")
    if when == "after the probe":
        websocket.send("2probe")
        assert websocket.receive() == "3probe"
    websocket.cut()
    time.sleep(0.2)
    assert polling.post('42/live,5["command",{"verb":"still"}]') == (200, "ok")
    body = ""
    while "43/live" not in body:
        status, body = polling.get()
        assert status == 200
    assert '43/live,5[{"ok":true,"echo":{"verb":"still"}}]' in body
    with Raw(shared.port, f"EIO=4&transport=websocket&sid={polling.sid}") as again:
        again.send("2probe")
        assert again.receive() == "3probe"


def test_a_wrong_probe_leaves_the_polling_alone(shared: WireServer) -> None:
    polling = Polling(shared.port)
    polling.join()
    with Raw(shared.port, f"EIO=4&transport=websocket&sid={polling.sid}") as websocket:
        websocket.send("2wrong" if shared.mode == "direct" else "6")
        websocket.ended()
    assert polling.post("3") == (200, "ok")


def test_frames_that_come_with_the_handshake_are_read(shared: WireServer) -> None:
    early = masked(b'40/live,{"ticket":"good"}') + masked(b'42/live,1["command",{"verb":"early"}]')
    with Raw(shared.port, early=early) as client:
        client.open()
        joined = client.receive()
        assert isinstance(joined, str)
        assert joined.startswith('40/live,{"sid":"')
        assert client.receive() == '43/live,1[{"ok":true,"echo":{"verb":"early"}}]'


def test_a_websocket_ping_is_answered(shared: WireServer) -> None:
    with Raw(shared.port) as client:
        client.open()
        client.raw(masked(b"there?", 9))
        assert client.frame() == (10, b"there?")


def test_a_close_frame_is_answered_with_its_code(shared: WireServer) -> None:
    with Raw(shared.port) as client:
        client.open()
        client.raw(masked((4000).to_bytes(2, "big") + b"bye", 8))
        assert client.frame() == (8, (4000).to_bytes(2, "big"))
        with pytest.raises(EOFError):
            client.frame()


def test_a_request_byte_by_byte(shared: WireServer) -> None:
    with socket.create_connection(("127.0.0.1", shared.port), 5) as plain:
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in upgrade_request(shared.port):
            plain.send(bytes((byte,)))
        assert plain.recv(12) == b"HTTP/1.1 101"
