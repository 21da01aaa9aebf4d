"""Socket.IO 5 over real connections: what the public protocol test suite asks, and what our four messages need."""

from __future__ import annotations

import json

import pytest

from tests.live.wire.client import Polling, Raw
from tests.live.wire.conftest import Start, WireServer


def joined(server: WireServer, namespace: str = "") -> Raw:
    """A client of the public suite's handlers, with their greeting read."""
    client = Raw(server.port)
    client.open()
    client.send("40" + namespace)
    answer = client.receive()
    assert isinstance(answer, str)
    assert answer.startswith(f"40{namespace}," if namespace else "40{")
    client.receive()
    return client


@pytest.mark.parametrize("auth", ["", '{"token":"123"}'])
@pytest.mark.parametrize("namespace", ["", "/custom,"])
def test_joining_a_namespace(shared: WireServer, namespace: str, auth: str) -> None:
    with Raw(shared.port) as client:
        client.open()
        client.send(f"40{namespace}{auth}")
        answer = client.receive()
        assert isinstance(answer, str)
        assert json.loads(answer.removeprefix(f"40{namespace}")).keys() == {"sid"}
        assert client.receive() == f'42{namespace}["auth",{auth or "{}"}]'


@pytest.mark.parametrize("auth", ["", '{"token":"abc"}'])
def test_an_unknown_namespace(shared: WireServer, auth: str) -> None:
    with Raw(shared.port) as client:
        client.open()
        client.send(f"40/random,{auth}")
        assert client.receive() == '44/random,{"message":"Invalid namespace"}'


def test_leaving_the_main_namespace(quick: WireServer) -> None:
    with joined(quick) as client:
        client.send("41")
        assert client.receive() == "2"


def test_leaving_a_namespace_keeps_the_other(shared: WireServer) -> None:
    with joined(shared) as client:
        client.send("40/custom")
        client.receive()
        client.receive()
        client.send("41/custom")
        client.send('42["message","to the main namespace"]')
        assert client.receive() == '42["message-back","to the main namespace"]'


def test_text(shared: WireServer) -> None:
    with joined(shared) as client:
        client.send('42["message",1,"2",{"3":[true]}]')
        assert client.receive() == '42["message-back",1,"2",{"3":[true]}]'


def test_bytes(shared: WireServer) -> None:
    with joined(shared) as client:
        client.send('452-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]')
        client.send(b"\1\2\3")
        client.send(b"\4\5\6")
        assert client.receive() == (
            '452-["message-back",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]'
        )
        assert (client.receive(), client.receive()) == (b"\1\2\3", b"\4\5\6")


def test_text_acknowledged(shared: WireServer) -> None:
    with joined(shared) as client:
        client.send('42456["message-with-ack",1,"2",{"3":[false]}]')
        assert client.receive() == '43456[1,"2",{"3":[false]}]'


def test_bytes_acknowledged(shared: WireServer) -> None:
    with joined(shared) as client:
        client.send('452-789["message-with-ack",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]')
        client.send(b"\1\2\3")
        client.send(b"\4\5\6")
        assert client.receive() == '462-789[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]'
        assert (client.receive(), client.receive()) == (b"\1\2\3", b"\4\5\6")


def test_bytes_by_polling(shared: WireServer) -> None:
    client = Polling(shared.port)
    client.open()
    client.post("40")
    client.get()
    client.post('451-["message",{"_placeholder":true,"num":0}]\x1ebAQID')
    body = ""
    while "message-back" not in body:
        body = client.get()[1]
    assert '451-["message-back",{"_placeholder":true,"num":0}]\x1ebAQID' in body


@pytest.mark.parametrize("message", ["4abc", "42{}", '42abc["message-with-ack",1,"2",{"3":[false]}]'])
def test_the_public_suites_malformed_packets(shared: WireServer, message: str) -> None:
    with joined(shared) as client:
        client.send(message)
        assert client.ended() == 1002


# Our own messages


def test_a_ticket_lets_in(shared: WireServer) -> None:
    with Raw(shared.port) as client:
        assert client.join().startswith('40/live,{"sid":"')


@pytest.mark.parametrize("auth", ["", '{"ticket":"old"}', "{}"])
def test_a_refusal_says_why_and_may_be_followed_by_a_better_ticket(shared: WireServer, auth: str) -> None:
    with Raw(shared.port) as client:
        assert client.join(auth=auth) == (
            '44/live,{"message":"This ticket is no longer valid.","data":{"code":"expired"}}'
        )
        client.send('40/live,{"ticket":"good"}')
        answer = client.receive()
        assert isinstance(answer, str)
        assert answer.startswith('40/live,{"sid":"')


def test_guessing_tickets_ends(shared: WireServer) -> None:
    with Raw(shared.port) as client:
        client.join(auth='{"ticket":"0"}')
        for number in range(1, 10):
            client.send(f'40/live,{{"ticket":"{number}"}}')
        assert client.ended() == 1002


def test_a_connect_handler_that_fails(shared: WireServer) -> None:
    with Raw(shared.port) as client:
        answer = client.join(auth='{"ticket":"broken"}')
    assert answer.startswith('44/live,{"message":"')
    assert json.loads(answer[8:])["data"] == {"code": "unavailable"}
    assert "secret text" not in shared.logged()


def test_a_reply_may_come_later_from_elsewhere_and_once(shared: WireServer) -> None:
    with Raw(shared.port) as client:
        client.join()
        client.send('42/live,1["command",{"verb":"later"}]')
        client.send('42/live,2["command",{"verb":"now"}]')
        assert {client.receive(), client.receive()} == {
            '43/live,1[{"ok":true,"later":true}]', '43/live,2[{"ok":true,"echo":{"verb":"now"}}]',
        }  # fmt: skip
        assert client.command(3, {"verb": "again"}) == {"ok": True, "echo": {"verb": "again"}}


def test_a_handler_that_fails_is_acknowledged_and_logged_in_a_line(shared: WireServer) -> None:
    with Raw(shared.port) as client:
        client.join()
        answer = client.command(1, {"verb": "fail"})
        assert (answer["ok"], answer["code"]) == (False, "unavailable")
        assert client.command(2, {"verb": "on"})["ok"] is True
    assert "secret text" not in shared.logged()
    assert "TypeError in Live.command (app.py:" in shared.logged()


@pytest.mark.parametrize("payload", ['["command"]', '["command",1,2]', '["command",null]', '["command",[]]'])
def test_a_command_of_the_wrong_shape_is_the_kernels_to_refuse(shared: WireServer, payload: str) -> None:
    with Raw(shared.port) as client:
        client.join()
        client.send(f"42/live,1{payload}")
        assert client.receive() == '43/live,1[{"ok":false,"code":"invalid"}]'


@pytest.mark.parametrize(("size", "code"), [(16 * 1024 - 30, None), (16 * 1024, "too_large"), (60 * 1024, "too_large")])
def test_a_command_over_16_kib_is_acknowledged(shared: WireServer, size: int, code: str | None) -> None:
    with Raw(shared.port) as client:
        client.join()
        assert client.command(1, {"verb": "x" * size}).get("code") == code
        assert client.command(2, {"verb": "small"})["ok"] is True


def test_the_limit_counts_bytes(shared: WireServer) -> None:
    with Raw(shared.port) as client:
        client.join()
        client.send('42/live,1["command",{"verb":"' + "é" * 9000 + '"}]')
        answer = client.receive()
        assert isinstance(answer, str)
        assert '"too_large"' in answer


def test_a_packet_over_64_kib_is_closed_unread(shared: WireServer) -> None:
    with Raw(shared.port) as client:
        client.join()
        client.raw(b"\x81\xff" + (65537).to_bytes(8, "big") + b"\0\0\0\0")
        assert client.close_code() == 1009


def test_a_body_over_64_kib_is_refused(shared: WireServer) -> None:
    client = Polling(shared.port)
    client.join()
    assert client.post("4" + "x" * 65536)[0] == 413


def test_rooms(shared: WireServer) -> None:
    with Raw(shared.port) as one, Raw(shared.port) as two:
        one.join()
        two.join()
        one.send('42/live,1["sync",{}]')
        counted = json.loads(str(one.receive())[len("43/live,1") :])[0]["count"]
        assert two.command(1, {"verb": "leave"}) == {"ok": True}
        one.send('42/live,2["sync",{}]')
        assert json.loads(str(one.receive())[len("43/live,2") :])[0]["count"] == counted - 1
        two.command(2, {"verb": "shout"})
        assert one.receive() == '42/live,["frame",{"n":0,"text":""}]'
        assert two.command(3, {"verb": "nothing more"}) == {"ok": True, "echo": {"verb": "nothing more"}}


def test_who_leaves_is_told_once(start: Start) -> None:
    server = start()
    with Raw(server.port) as left, Raw(server.port) as cut:
        left.join()
        cut.join()
        left.send("41/live,")
        server.until(lambda health: health["gone"] == ["client disconnect"])
    server.until(lambda health: health["gone"] == ["client disconnect", "transport close"])
    server.until(lambda health: health["connections"] == 0)


def test_who_is_closed_may_come_back(shared: WireServer) -> None:
    with Raw(shared.port) as client:
        client.join()
        client.send('42/live,1["command",{"verb":"kick"}]')
        assert client.frame() == (8, (1008).to_bytes(2, "big"))


def test_who_goes_while_being_let_in_is_let_out(start: Start) -> None:
    server = start()
    client = Raw(server.port)
    client.open()
    client.send('40/live,{"ticket":"slow"}')
    client.cut()
    server.until(lambda health: health["gone"] == ["transport close"])
    with Raw(server.port) as other:
        other.join()
        assert other.command(1, {"verb": "shout"}) == {"ok": True}
        assert server.health()["connections"] == 1
