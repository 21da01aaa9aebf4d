"""The servers under measurement, each a real process with a database of its own, and what they cost."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import factories
from webinar.core import clock
from webinar.core.db import Base, Database
from webinar.features import FEATURES
from webinar.live.tickets import Ticket, Tickets
from webinar.people.models import Person

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far, from /proc."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_kib(pid: int) -> int:
    """Resident memory of a process in KiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1])
    raise RuntimeError("no VmRSS")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Product:
    """The product serving one open session with `people` registered identities."""

    pid: int
    port: int
    tickets: Tickets
    pitch_session_id: int
    people: list[int]
    moderator: int
    question: int

    def auth(self, person_id: int) -> dict[str, Any]:
        """What a page would connect with."""
        return {"ticket": self.tickets.issue(Ticket(person_id, self.pitch_session_id, 0, 0))}

    @property
    def cpu(self) -> float:
        """Its CPU seconds so far."""
        return cpu_seconds(self.pid)

    @property
    def memory(self) -> int:
        """Its resident KiB."""
        return resident_kib(self.pid)


@contextmanager
def product(people: int, *, direct: bool = True, database_url: str = "") -> Iterator[Product]:
    """Starts the product on a fresh database; `direct` off is plain Flask-SocketIO."""
    folder = Path(tempfile.mkdtemp(prefix="estrade-bench-"))
    port = free_port()
    key = secrets.token_hex(32)
    url = database_url or f"sqlite:///{folder / 'bench.db'}"
    facts = _fill(url, people)
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    env = kept | {
        "SECRET_KEY": key, "DATABASE_URL": url, "DATA_DIR": str(folder), "PORT": str(port), "LOG_LEVEL": "ERROR",
        "DIRECT_TRANSPORT": "on" if direct else "off", "PYTHONWARNINGS": "ignore",
    }  # fmt: skip
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "wsgi.py"], cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        _wait(f"http://127.0.0.1:{port}/healthz")
        yield Product(process.pid, port, Tickets([key]), **facts)
    finally:
        _end(process)
        shutil.rmtree(folder, ignore_errors=True)


def _fill(url: str, people: int) -> dict[str, Any]:
    assert FEATURES
    database = Database(url)
    Base.metadata.drop_all(database.engine)
    Base.metadata.create_all(database.engine)
    with database.writing() as db:
        event = factories.event(db)
        pitch_session = factories.pitch_session(db, event, starts_at=clock.now())
        factories.slot(db, pitch_session)
        persons = [Person(public_id=f"p{n}", name=f"Attendee {n}", created_at=clock.now()) for n in range(people)]
        db.add_all(persons)
        moderator = factories.person(db, "Moderator")
        factories.grant(db, moderator, event, "moderator")
        db.flush()
        facts = {
            "pitch_session_id": pitch_session.id,
            "people": [person.id for person in persons],
            "moderator": moderator.id,
            "question": _question(db, pitch_session.id, moderator.id),
        }
    database.dispose()
    return facts


def _question(db: Any, pitch_session_id: int, author_id: int) -> int:
    from webinar.questions.models import Question

    question = Question(
        pitch_session_id=pitch_session_id, author_id=author_id, text="Celle que tous votent ?", state="live",
        asked_at=clock.now(),
    )  # fmt: skip
    db.add(question)
    db.flush()
    return question.id


@dataclass
class Bare:
    """A Socket.IO server that only broadcasts: the same frames, no product around it."""

    pid: int
    port: int

    @property
    def cpu(self) -> float:
        """Its CPU seconds so far."""
        return cpu_seconds(self.pid)

    @property
    def memory(self) -> int:
        """Its resident KiB."""
        return resident_kib(self.pid)


@contextmanager
def node_server(node: str) -> Iterator[Bare]:
    """Node's own `socket.io`, which sends what it is told to everybody in the room."""
    port = free_port()
    process = subprocess.Popen([node, str(ROOT / "bench" / "crowd" / "node_server.mjs"), str(port)], cwd=ROOT)
    try:
        _wait(f"http://127.0.0.1:{port}/healthz")
        yield Bare(process.pid, port)
    finally:
        _end(process)


def _wait(url: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - loopback
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
