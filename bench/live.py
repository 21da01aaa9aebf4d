"""Measures the live engine against the same product without its transport, and against Node's `socket.io`.

Run `python bench/live.py [rounds]`: it talks to loopback only, ends by itself after about eight minutes a round, and
writes figures, tables and plots to docs/performance. `python bench/live.py report` draws those again; `python
bench/live.py quick` is one round of a tenth of the size, printed and not kept.
"""

from __future__ import annotations

import gc
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

from bench.crowd import measures, report
from bench.crowd.book import Book
from bench.crowd.clients import Crowd
from bench.crowd.restart import Restart
from bench.crowd.servers import BARE, Server, node_program, running
from steps.machine import find_postgres
from tests.plugins.postgres import new_cluster

FIGURES = Path(__file__).resolve().parents[1] / "docs" / "performance" / "figures.json"
DELIVERIES_PER_S = 10_000
STORMS = (500, 1_000, 3_000, 5_000)
STORMS_OF = {"direct": STORMS, "plain": (1_000, 3_000), "node": STORMS[1:]}


@contextmanager
def scene(kind: str, people: int, database_url: str = "", **extra: str) -> Iterator[tuple[Server, Crowd]]:
    """A fresh server and a crowd for it."""
    with running(kind, people, database_url=database_url, environment=extra) as server:
        crowd = Crowd(server.port, sync=True)
        try:
            yield server, crowd
        finally:
            crowd.close()


class Round:
    """One round: every measure once, `scale` shrinks the crowds."""

    def __init__(self, book: Book, scale: float) -> None:
        self.book = book
        self.scale = scale
        self.node = ("node",) if node_program() is not None else ()

    def size(self, people: int) -> int:
        """How many clients stand for `people`."""
        return max(50, round(people * self.scale))

    def run(self) -> None:
        """Everything."""
        for kind in ("direct", "plain", *self.node, "docs"):
            self.fan_out(kind)
        self.many()
        for kind in ("direct", "plain", *self.node):
            self.storms(kind)
        self.commands("SQLite, one transaction per command", 1_500, BENCH_ONE_BY_ONE="1")
        self.on_postgres()
        with scene("direct", self.size(500)) as (server, crowd):
            crowd.connect(server.auths(0, self.size(500)))
            self.book.add("a fifth stops reading", "direct", measures.deaf(server, crowd))
        with running("direct", self.size(1000), parent=True) as server:
            self.book.add("restart", "direct", Restart(server, self.size(500)).run())

    def fan_out(self, kind: str) -> None:
        """2,000 and 5,000 clients in one room, open and closed loop."""
        with scene(kind, self.size(5_000)) as (server, crowd):
            before = 0
            for people in (2_000, 5_000) if kind != "docs" else (2_000,):
                now = self.size(people)
                joined = measures.join(server, crowd, before, now, at_once=500)
                if before == 0:
                    self.book.add(f"join, {people:,}", kind, joined)
                before = now
                figures, latencies = measures.fan_out_open(server, crowd, per_s=DELIVERIES_PER_S / people, seconds=6)
                self.book.add(f"fan-out open, {people:,}", kind, figures)
                self.book.add_curve(f"frame latency, {people:,}", kind, latencies)
                self.book.add(f"fan-out closed, {people:,}", kind, measures.fan_out_closed(server, crowd, seconds=5))

    def many(self) -> None:
        """5,000 come in at once and idle, then 10,000 are there."""
        half, full = self.size(5_000), self.size(10_000)
        with scene("direct", full) as (server, crowd):
            self.book.add("join, 5,000 at once", "direct", measures.join(server, crowd, 0, half, at_once=half))
            self.book.add("idle, 5,000", "direct", measures.idle(server, crowd, 12))
            measures.join(server, crowd, half, full, at_once=500)
            figures, latencies = measures.fan_out_open(server, crowd, per_s=1, seconds=10)
            self.book.add("10,000 attendees", "direct", figures)
            self.book.add_curve("frame latency, 10,000", "direct", latencies)

    def storms(self, kind: str) -> None:
        """Everybody votes once within ten seconds, for growing crowds; between them, questions and commands."""
        before = 0
        with scene(kind, self.size(STORMS[-1])) as (server, crowd):
            for number, people in enumerate(STORMS_OF[kind]):
                now = self.size(people)
                crowd.since = server.last_seq()
                crowd.connect(server.auths(before, now))
                crowd.run(1.5)  # so that the gauge's ten seconds hold the storm alone
                before = now
                figures, lags = measures.storm(server, crowd, server.question(39 - number))
                self.book.add(f"storm, {people:,}", kind, figures)
                self.book.add_curve(f"count lag, {people:,}", kind, lags)
                if people == 1_000 and kind not in BARE:
                    figures, shown = measures.asked_to_shown(server, crowd)
                    self.book.add("question asked to shown, 1,000", kind, figures)
                    self.book.add_curve("asked to shown", kind, shown)
                    commands = measures.commands(server, crowd, count=12 * now)
                    self.book.add("commands, SQLite", kind, commands)

    def commands(self, name: str, count: int, **options: str) -> None:
        """Acked commands of 1,000 attendees."""
        people = self.size(1_000)
        with scene("direct", people, **options) as (server, crowd):
            crowd.connect(server.auths(0, people))
            self.book.add(f"commands, {name}", "direct", measures.commands(server, crowd, count=count))

    def on_postgres(self) -> None:
        """The same on PostgreSQL with fsync, where its programs are installed."""
        if find_postgres() is None:
            print("PostgreSQL is not installed: its commands are not measured.")
            return
        cluster = new_cluster(durable=True)
        try:
            self.commands("PostgreSQL", 12 * self.size(1_000), database_url=cluster.url(cluster.new_database()))
        finally:
            cluster.remove()


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    names = [line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
             if line.startswith("model name")]  # fmt: skip
    return {
        "processor": f"{len(names)} × {names[0] if names else platform.machine()}",
        "system": f"{platform.system()} {platform.release().split('-')[0]}, Python {platform.python_version()}",
        "day": datetime.now(UTC).date().isoformat(),
    }


def main(arguments: list[str]) -> int:
    """Measures, or draws the report of what was measured."""
    if arguments[:1] == ["report"]:
        report.write(Book.read(FIGURES), FIGURES.parent)
        return 0
    quick = arguments[:1] == ["quick"]
    rounds = 1 if quick else int(arguments[0]) if arguments else 3
    if node_program() is None:
        print("Node or its package socket.io is missing: that baseline is skipped.")
    gc.freeze()
    gc.disable()
    with tempfile.TemporaryDirectory() as folder:
        book = Book(Path(folder) / "figures.json" if quick else FIGURES)
        book.machine = {**machine(), "rounds": str(rounds)}
        loads = []
        for number in range(rounds):
            started = time.monotonic()
            loads.append(os.getloadavg()[0])
            book.machine["load before each round"] = ", ".join(f"{load:.1f}" for load in loads)
            Round(book, 0.1 if quick else 1.0).run()
            gc.collect()
            print(f"Round {number + 1} took {time.monotonic() - started:.0f} s.", flush=True)
        print(report.tables(book))
        if not quick:
            report.write(book, FIGURES.parent)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
