"""The product as a real process: `serve(**env)` starts wsgi.py on a free port with a database of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from steps.machine import ROOT, free_port
from webinar.core import clock
from webinar.core.db import Database
from webinar.core.instance import instance_row

READY_WITHIN_S = 30
ENDS_WITHIN_S = 15
MIGRATE = ["db", "upgrade"]


class RunningServer:
    """One process of wsgi.py; `env` is what it was started with, so that a test can start it again."""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        self.env = env
        self.log = log
        self.url = f"http://127.0.0.1:{env['PORT']}"
        self.process = self._start()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self.process.pid

    def _start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "wsgi.py"],
                cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def wait_until_ready(self) -> None:
        """Returns when /healthz answers; says what the log holds when it does not."""
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline and self.process.poll() is None:
            if self.answers():
                return
            time.sleep(0.05)
        self.kill()
        raise RuntimeError(f"the server did not get ready:\n{self.logged()}")

    def answers(self) -> bool:
        """True when /healthz says that all is well."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def logged(self) -> str:
        """Everything that it has printed."""
        return self.log.read_text("utf-8", errors="replace")

    def flask(self, *arguments: str) -> str:
        """What `flask ARGUMENTS` prints, run against the same database."""
        return run_flask(self.env, *arguments)

    def stop(self) -> int:
        """Asks it to end (SIGTERM) and returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        """Ends it as a power cut would (SIGKILL)."""
        self.process.kill()
        self.process.wait()

    def restart(self) -> None:
        """Starts it again on the same port and database, after `stop` or `kill`."""
        self.process = self._start()
        self.wait_until_ready()


def run_flask(env: dict[str, str], *arguments: str) -> str:
    """What `flask ARGUMENTS` prints; its own words are raised when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "webinar.app:create_app", *arguments],
        cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    if done.returncode:
        command = " ".join(arguments)
        raise RuntimeError(f"flask {command} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def server_env(database_url: str, instance: Path, port: int) -> dict[str, str]:
    """The environment of a server under test: nothing of the developer's own settings leaks into it."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
    return kept | {
        "DATABASE_URL": database_url,
        "DATA_DIR": str(instance),
        "SECRET_KEY": "only-for-tests-" + "x" * 32,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore",
    }


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy, empty but for the note that it is set up: migrating once per run is enough."""
    folder = tmp_path_factory.mktemp("migrated")
    template = folder / "estrade.db"
    run_flask(server_env(f"sqlite:///{template}", folder, 0), *MIGRATE)
    home = Database(f"sqlite:///{template}")
    with home.writing() as db:
        instance_row(db).set_up_at = clock.now()
    home.dispose()
    return template


@contextmanager
def serving(home: Path, migrated: Path) -> Iterator[Callable[..., RunningServer]]:
    """Starts servers: `serve(NAME="value")` sets the environment; DATABASE_URL names a migrated database.

    Without one each server has its own copy of an empty migrated SQLite file. All are ended at the end.
    """
    servers: list[RunningServer] = []

    def start(**env: str) -> RunningServer:
        folder = home / f"server-{len(servers)}"
        folder.mkdir()
        database = env.get("DATABASE_URL") or _copy(migrated, folder)
        settings = server_env(database, folder, int(env.get("PORT") or free_port())) | env
        servers.append(RunningServer(settings, folder / "log"))
        servers[-1].wait_until_ready()
        return servers[-1]

    try:
        yield start
    finally:
        for server in servers:
            if server.process.poll() is None:
                server.stop()


@pytest.fixture
def serve(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Callable[..., RunningServer]]:
    """Servers of one test, as `serving` starts them."""
    with serving(tmp_path, migrated_sqlite) as start:
        yield start


def _copy(template: Path, folder: Path) -> str:
    target = folder / "estrade.db"
    shutil.copyfile(template, target)
    return f"sqlite:///{target}"
