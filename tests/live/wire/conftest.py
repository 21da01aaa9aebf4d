"""Real server processes of the test app, in both transports; a server that a module only talks to is shared."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from steps.machine import free_port

APP = Path(__file__).with_name("app.py")
MODES = ("direct", "plain")
STARTS_WITHIN_S = 20.0


class WireServer:
    """One process of the test app."""

    def __init__(self, log: Path, mode: str, command: list[str], env: dict[str, str]) -> None:
        self.mode = mode
        self.log = log
        self.port = int(env.get("PORT") or free_port())
        self.env = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
        self.env |= {"DIRECT_TRANSPORT": "1" if mode == "direct" else "0", "PORT": str(self.port)} | env
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", *command], env=self.env, stdout=out, stderr=out
            )
        deadline = time.monotonic() + STARTS_WITHIN_S
        while not self.answers():
            assert self.process.poll() is None, self.logged()
            assert time.monotonic() < deadline, self.logged()
            time.sleep(0.03)

    def answers(self) -> bool:
        """Whether it serves."""
        try:
            return bool(self.health()["ok"])
        except OSError:
            return False

    def health(self) -> dict[str, Any]:
        """What /healthz says."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def until(self, true: Callable[[dict[str, Any]], bool], seconds: float = 20.0) -> dict[str, Any]:
        """What /healthz says as soon as `true` holds of it."""
        deadline = time.monotonic() + seconds
        while not true(health := self.health()):
            assert time.monotonic() < deadline, health
            time.sleep(0.03)
        return health

    def logged(self) -> str:
        """Everything it printed."""
        return self.log.read_text("utf-8", errors="replace")

    def end(self, number: int = signal.SIGTERM, within: float = 12.0) -> int:
        """Sends it a signal; returns its exit code."""
        self.process.send_signal(number)
        return self.process.wait(within)

    def clear(self) -> None:
        """Makes sure that it is gone."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


Start = Callable[..., WireServer]


@pytest.fixture(scope="module", params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    """Both transports, in turn."""
    return str(request.param)


@pytest.fixture(scope="module")
def shared(mode: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WireServer]:
    """A server for a module's tests that leave it as it was; no traceback may be in its log at the end."""
    log = tmp_path_factory.mktemp("wire") / f"{mode}.log"
    server = WireServer(log, mode, [str(APP)], {"PUBLIC_SUITE": "1"})
    yield server
    server.clear()
    assert "Traceback" not in server.logged()


@pytest.fixture(scope="module")
def quick(mode: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WireServer]:
    """A server with the short times of the public protocol tests."""
    log = tmp_path_factory.mktemp("quick") / f"{mode}.log"
    times = {"PING_INTERVAL": "0.3", "PING_TIMEOUT": "0.2", "CONNECT_TIMEOUT": "1", "PUBLIC_SUITE": "1"}
    server = WireServer(log, mode, [str(APP)], times)
    yield server
    server.clear()
    assert "Traceback" not in server.logged()


@pytest.fixture
def start(mode: str, tmp_path: Path) -> Iterator[Start]:
    """Starts servers of a test's own: `start(NAME="value")`; `command` runs another program."""
    servers: list[WireServer] = []

    def run(command: list[str] | None = None, **env: str) -> WireServer:
        server = WireServer(tmp_path / f"{len(servers)}.log", mode, command or [str(APP)], env)
        servers.append(server)
        return server

    yield run
    for server in servers:
        server.clear()
        assert "Traceback" not in server.logged()
