"""The server process: start, limits, lag, SIGTERM, the listener handed from one process to the next (R14, H10, H20)."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from steps.machine import ROOT, free_port
from tests.live.wire.client import Polling, Raw, upgrade_request
from tests.live.wire.conftest import APP, Start, WireServer

PARENT = str(ROOT / "webinar/live/wire/parent.py")


def under_a_parent(program: Path = APP) -> list[str]:
    """The parent as a program of its own, which Linux ends when the tests' process is gone."""
    return [
        "-c", "import ctypes, runpy, sys; ctypes.CDLL(None).prctl(1, 9); "
        f"sys.exit(runpy.run_path({PARENT!r})['main']({str(program)!r}))",
    ]  # fmt: skip


WITH_300_DESCRIPTORS = [
    "-c", f"import os, resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (300, 300)); "
    f"os.execv(sys.executable, [sys.executable, '-W', 'ignore', {str(APP)!r}])",
]  # fmt: skip
only_once = pytest.mark.parametrize("mode", ["direct"], indirect=True, scope="module")


def said_by(**env: str) -> tuple[int, str]:
    """Exit code and words of a server that does not start."""
    kept = {"PATH": os.environ["PATH"]}
    done = subprocess.run([sys.executable, "-W", "ignore", str(APP)], env=kept | env, capture_output=True, timeout=20)
    return done.returncode, done.stderr.decode()


def test_a_port_in_use_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert said_by(PORT=str(port)) == (
            1,
            f"Estrade does not start: port {port} of 127.0.0.1 is already in use. "
            "Stop the program that uses it, or choose another with PORT=5001.\n",
        )


def test_a_port_that_is_none_is_said() -> None:
    assert said_by(PORT="http") == (1, "Estrade does not start: PORT must be a number, not 'http'.\n")


def test_a_host_that_is_none_is_said() -> None:
    code, words = said_by(HOST="192.0.2.1", PORT=str(free_port()))
    assert code == 1
    assert words.startswith("Estrade does not start: it cannot listen on 192.0.2.1, port ")


@pytest.mark.parametrize("mode", ["direct", "plain"], indirect=True, scope="module")
def test_sigterm_tells_everybody_to_come_back(start: Start) -> None:
    server = start()
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(Raw(server.port)) for _ in range(100)]
        for client in clients:
            client.join()
        polling = Polling(server.port)
        polling.join()
        polled: list[tuple[int, str]] = []
        poll = threading.Thread(target=lambda: polled.append(polling.get()))
        poll.start()
        slow: list[int] = []
        request = threading.Thread(target=lambda: slow.append(get(server.port, "/slow")))
        request.start()
        time.sleep(0.2)
        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        ends: list[float] = []
        for client in clients:
            assert client.frame() == (8, (1012).to_bytes(2, "big"))  # nothing before it: no Socket.IO DISCONNECT
            ends.append(time.monotonic() - began)
        assert server.process.wait(10) == 0
        poll.join()
        request.join()
    assert (polled, slow) == ([(200, "6")], [200])
    assert ends[-1] - ends[0] > 1.0, "the goodbyes are spread"
    assert "flushed" in server.logged()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), 5)


def get(port: int, path: str) -> int:
    """The status of a page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status


@only_once
def test_a_request_on_its_way_at_sigterm_is_answered(start: Start) -> None:
    server = start()
    fresh, kept = (http.client.HTTPConnection("127.0.0.1", server.port, timeout=10) for _ in range(2))
    with contextlib.closing(fresh), contextlib.closing(kept):
        fresh.connect()
        kept.request("GET", "/healthz")
        kept.getresponse().read()
        time.sleep(0.1)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        for connection in (fresh, kept):
            connection.request("GET", "/healthz")
            answer = connection.getresponse()
            assert (answer.status, answer.headers["Connection"]) == (200, "close")
            answer.read()
        assert server.process.wait(10) == 0


@only_once
def test_a_second_signal_does_not_wait(start: Start) -> None:
    server = start()
    with contextlib.ExitStack() as stack:
        for _ in range(100):
            stack.enter_context(Raw(server.port)).join()
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert server.end(signal.SIGINT, 2) == 1


@only_once
def test_a_blocked_loop_shows_in_the_gauge(start: Start) -> None:
    server = start()
    assert server.health()["lag"]["worst_ms"] < 150
    with Raw(server.port) as client:
        client.join()
        client.command(1, {"verb": "block"})
    assert server.until(lambda health: health["lag"]["recent_ms"] > 90)["lag"]["worst_ms"] < 1000


@only_once
def test_connections_beyond_the_descriptors_are_turned_away(start: Start) -> None:
    server = start(WITH_300_DESCRIPTORS)
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(Raw(server.port)) for _ in range(60)]
        served = [client for client in clients if client.status == 101]
        turned_away = [client for client in clients if client.status == 503]
        assert (len(served), len(turned_away)) == (44, 16)
        assert all("Retry-After: 5" in client.head for client in turned_away)
        served[0].cut()
        time.sleep(0.2)
        assert stack.enter_context(Raw(server.port)).status == 101
    time.sleep(0.5)
    assert server.health()["connections"] == 0


@only_once
def test_five_hundred_come_at_once(start: Start) -> None:
    server = start()
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        sockets = []
        for _ in range(500):
            plain = stack.enter_context(socket.socket())
            plain.setblocking(False)
            plain.connect_ex(("127.0.0.1", server.port))
            sockets.append(plain)
        for plain in sockets:
            plain.settimeout(5)
            plain.sendall(upgrade_request(server.port))
        assert [plain.recv(12) for plain in sockets] == [b"HTTP/1.1 101"] * 500
    assert time.monotonic() - began < 5


@only_once
def test_a_head_that_never_ends_is_given_up(start: Start) -> None:
    server = start()
    with socket.create_connection(("127.0.0.1", server.port), 25) as slow:
        slow.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        began = time.monotonic()
        slow.settimeout(0.5)
        with contextlib.suppress(ConnectionError):
            while time.monotonic() - began < 15:
                try:
                    if slow.recv(1000) == b"":
                        break
                except TimeoutError:
                    slow.sendall(b"X-More: 1\r\n")
        assert 9 < time.monotonic() - began < 14


@only_once
def test_a_body_that_never_ends_is_given_up(start: Start) -> None:
    hurried = f"import runpy, sys; sys.path.insert(0, {str(ROOT)!r}); sys.argv[0] = {str(APP)!r}; import eventlet; " \
        "eventlet.monkey_patch(); from webinar.live.wire import requests; requests.BODY_WITHIN_S = 1.0; " \
        f"runpy.run_path({str(APP)!r}, run_name='__main__')"  # fmt: skip
    server = start(["-c", hurried])
    with socket.create_connection(("127.0.0.1", server.port), 10) as slow:
        slow.sendall(b"POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nx")
        began = time.monotonic()
        with contextlib.suppress(ConnectionError):
            while slow.recv(1000):
                pass
        assert 0.9 < time.monotonic() - began < 5
    assert server.health()["ok"] is True


def child_of(server: WireServer) -> int:
    """The serving process of a parent."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    return int(children[-1])


def runs(pid: int) -> bool:
    """Whether a process has not ended; nobody may have buried it yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@only_once
def test_the_listener_is_handed_over_and_nobody_is_refused(start: Start) -> None:
    server = start(under_a_parent())
    first = child_of(server)
    stop = threading.Event()
    served, failed = [0], []

    def knock() -> None:
        while not stop.is_set():
            try:
                assert get(server.port, "/healthz") == 200
                served[0] += 1
            except (OSError, http.client.HTTPException) as error:
                failed.append(repr(error))
            time.sleep(0.005)

    with Raw(server.port) as client:
        client.join()
        knocking = threading.Thread(target=knock)
        knocking.start()
        server.process.send_signal(signal.SIGHUP)
        assert client.close_code() == 1012
        time.sleep(1)
        stop.set()
        knocking.join()
    assert failed == []
    assert served[0] > 50
    assert child_of(server) != first
    with Raw(server.port) as client:
        client.join()
    assert server.end() == 0


@only_once
def test_a_parent_starts_another_when_its_process_dies(start: Start) -> None:
    server = start(under_a_parent())
    first = child_of(server)
    os.kill(first, signal.SIGKILL)
    with Raw(server.port) as client:  # waits in the listener's queue until the next process takes it
        client.socket.settimeout(15)
        client.join()
    assert child_of(server) != first
    assert server.end() == 0


@only_once
def test_without_its_parent_the_process_ends(start: Start) -> None:
    server = start(under_a_parent())
    child = child_of(server)
    server.end(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while runs(child):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert server.logged().endswith("flushed\nINFO webinar.live.wire ended in order\n")


def test_a_process_whose_parent_went_while_it_started_ends() -> None:
    ready, told = os.pipe()
    alive, held = os.pipe()
    os.close(ready)
    os.close(held)
    env = {"PATH": os.environ["PATH"], "PORT": str(free_port()),
           "ESTRADE_READY_FD": str(told), "ESTRADE_ALIVE_FD": str(alive)}  # fmt: skip
    done = subprocess.run([sys.executable, "-W", "ignore", str(APP)], env=env, pass_fds=(told, alive),
                          capture_output=True, timeout=30)  # fmt: skip
    os.close(told)
    os.close(alive)
    assert done.returncode == 0
    assert done.stderr.decode().endswith("ended in order\n")


@only_once
def test_a_parent_keeps_its_process_when_the_next_does_not_start(start: Start, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    program = tmp_path / "program.py"
    program.write_text(
        f"import pathlib, runpy, sys\nif pathlib.Path({str(broken)!r}).exists(): sys.exit(3)\n"
        f"sys.argv[0] = {str(APP)!r}\nrunpy.run_path({str(APP)!r}, run_name='__main__')\n"
    )
    server = start(under_a_parent(program))
    first = child_of(server)
    broken.touch()
    server.process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + 10
    while "the present one goes on" not in server.logged() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert "The new process did not get ready; the present one goes on." in server.logged()
    assert child_of(server) == first
    assert server.health()["ok"] is True
    assert server.end() == 0
