"""The standard clients, as their users have them: python-socketio, and socket.io-client of JavaScript."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import socketio

from steps.machine import ROOT
from tests.live.wire.conftest import Start, WireServer
from tests.plugins.absent import absent

TRANSPORTS = (["websocket"], ["polling"], ["polling", "websocket"])
SCRIPT = Path(__file__).with_name("client.mjs")


@pytest.mark.parametrize("transports", TRANSPORTS, ids="+".join)
def test_the_python_client(shared: WireServer, transports: list[str]) -> None:
    client = socketio.Client(reconnection=False)
    frames: list[Any] = []
    came = threading.Event()

    def on_frame(frame: Any) -> None:
        frames.append(frame)
        came.set()

    client.on("frame", on_frame, namespace="/live")
    client.connect(
        f"http://127.0.0.1:{shared.port}", auth={"ticket": "good"}, transports=transports, namespaces=["/live"]
    )
    assert client.call("command", {"verb": "x"}, namespace="/live", timeout=5) == {"ok": True, "echo": {"verb": "x"}}
    answer = client.call("command", {"verb": "x" * 20_000}, namespace="/live", timeout=5)
    assert answer["code"] == "too_large"
    client.call("command", {"verb": "shout", "text": "é"}, namespace="/live", timeout=5)
    assert came.wait(5)
    assert frames == [{"n": 0, "text": "é"}]
    client.disconnect()


@pytest.mark.parametrize("transports", TRANSPORTS, ids="+".join)
def test_the_python_client_hears_why_it_is_refused(shared: WireServer, transports: list[str]) -> None:
    client = socketio.Client(reconnection=False)
    heard: list[Any] = []
    client.on("connect_error", heard.append, namespace="/live")
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(f"http://127.0.0.1:{shared.port}", auth={}, transports=transports, namespaces=["/live"])
    assert heard == [{"message": "This ticket is no longer valid.", "data": {"code": "expired"}}]
    client.disconnect()


class Node:
    """A JavaScript client in a process of its own."""

    def __init__(self, program: str, port: int, transports: str) -> None:
        self.process = subprocess.Popen(
            [program, str(SCRIPT), f"http://127.0.0.1:{port}", transports],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def said(self, count: int) -> list[Any]:
        """Its next lines."""
        assert self.process.stdout is not None
        return [json.loads(self.process.stdout.readline() or '"ended"') for _ in range(count)]

    def end(self) -> None:
        """Lets it go."""
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def node() -> Iterator[Any]:
    """Starts JavaScript clients."""
    program = shutil.which("node", path=Path(sys.prefix) / "bin") or shutil.which("node")
    if program is None or not (ROOT / "node_modules" / "socket.io-client").exists():
        absent("Node.js with socket.io-client", "run `make setup`")
    clients: list[Node] = []

    def run(port: int, transports: str) -> Node:
        clients.append(Node(program, port, transports))
        return clients[-1]

    yield run
    for client in clients:
        client.end()


def seen_by(client: Node, connects: int, transport: str) -> None:
    """Checks one round of a JavaScript client."""
    lines = client.said(5)
    assert lines[0] == {"connects": connects, "transport": transport}
    assert lines[1] == {"ok": True, "echo": {"verb": "hello"}}
    assert (lines[2]["ok"], lines[2]["code"]) == (False, "too_large")
    assert sorted(map(str, lines[3:])) == sorted(map(str, [{"frame": f"round {connects}"}, "done"]))


@pytest.mark.parametrize("transports", TRANSPORTS, ids="+".join)
def test_the_javascript_client(shared: WireServer, node: Any, transports: list[str]) -> None:
    seen_by(node(shared.port, ",".join(transports)), 1, transports[-1])


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_the_javascript_client_comes_back_after_a_restart(start: Start, node: Any, transport: str) -> None:
    server = start()
    client = node(server.port, transport)
    seen_by(client, 1, transport)
    assert server.end(signal.SIGTERM) == 0
    gone = client.said(1)[0]["gone"]
    assert gone in ("transport close", "transport error")
    start(PORT=str(server.port))
    seen_by(client, 2, transport)
