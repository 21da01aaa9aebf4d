"""What was to be reached, beside what was measured."""

from __future__ import annotations

import math
from collections.abc import Iterator

from bench.crowd.book import Book

Target = tuple[str, float | None, float, bool]
STORM = "upvote storm"


def targets(book: Book) -> Iterator[Target]:
    """Each with its name, the figure, the bound, and whether the figure must be at least (else at most) that."""
    median = book.median
    for people in ("2,000", "5,000"):
        opened = {server: median(f"fan-out open, {people}", server, "µs CPU per delivery") for server in _SERVERS}
        yield f"µs CPU per delivery, {people} clients", opened["direct"], 15, False
        yield f"… as a part of the product's without direct transport, {people}", _part(opened, "plain"), 0.25, False
        yield f"… as a part of Node's, {people}", _part(opened, "node"), 0.7, False
    rates = {server: median("fan-out closed, 5,000", server, "deliveries/s") for server in _SERVERS}
    yield "deliveries/s, 5,000 clients, times Node's", _part(rates, "node"), 1.4, True
    yield "… times the product's without direct transport", _part(rates, "plain"), 6, True
    yield "10,000 attendees: delivered %", median("10,000 attendees", "direct", "delivered %"), 100, True
    yield "10,000 attendees: p99 ms", median("10,000 attendees", "direct", "latency p99 ms"), 250, False
    yield from _storms(book)
    question = "question asked to shown, 1,000"
    yield "question asked to shown, p50 ms", median(question, "direct", "asked to shown p50 ms"), 60, False
    yield "question asked to shown, p95 ms", median(question, "direct", "asked to shown p95 ms"), 150, False
    yield from _commands(book)
    yield "join, ms CPU (2,000)", median("join, 2,000", "direct", "ms CPU per join"), 2, False
    yield "join, 2,000 all in, s", median("join, 2,000", "direct", "all in after s"), 10, False
    yield "join, 5,000 at once all in, s", median("join, 5,000 at once", "direct", "all in after s"), 25, False
    yield "memory per attendee, KiB", median("join, 2,000", "direct", "KiB per attendee"), 30, False
    idle = median("idle, 5,000", "direct", "µs CPU per idle attendee and second")
    yield "idle attendee, µs CPU a second", idle, 20, False
    yield "deaf clients kicked %", median("a fifth stops reading", "direct", "kicked %"), 100, True
    yield "restart: refused", median("restart", "direct", "refused"), 0, False
    yield "restart: acked and lost", median("restart", "direct", "acked and lost"), 0, False
    gone = median("restart", "direct", "former process gone s after its first goodbye")
    yield "restart: drained within s", gone, 10, False


_SERVERS = ("direct", "plain", "node")


def _part(values: dict[str, float | None], other: str) -> float | None:
    own, base = values["direct"], values[other]
    return own / base if own is not None and base else None


def _storms(book: Book) -> Iterator[Target]:
    for people, bound in (("500", 500), ("1,000", 500), ("3,000", 500), ("5,000", 1_000)):
        what = f"storm, {people}"
        yield f"{STORM}, {people}: ack p99 ms", book.median(what, "direct", "ack p99 ms"), 150, False
        yield f"{STORM}, {people}: count lag p99 ms", book.median(what, "direct", "count lag p99 ms"), bound, False
    yield f"{STORM}, 3,000: server CPU s", book.median("storm, 3,000", "direct", "server CPU s"), 6, False


def _commands(book: Book) -> Iterator[Target]:
    fast = book.median("commands, SQLite", "direct", "acked/s")
    slow = book.median("commands, SQLite, one transaction per command", "direct", "acked/s")
    yield "acked commands/s, SQLite FULL", fast, 3_000, True
    yield "… times a transaction per command", fast / slow if fast and slow else None, 5, True
    yield "acked commands/s, PostgreSQL", book.median("commands, PostgreSQL", "direct", "acked/s"), 2_000, True
    yield "longest stall, 200 in flight, ms", book.median("commands, SQLite", "direct", "stall ms"), 50, False


def verdict(target: Target) -> str:
    """Whether it was reached, in words."""
    _, value, bound, at_least = target
    if value is None:
        return "not measured"
    reached = value >= bound if at_least else value <= bound
    return "reached" if reached and not math.isinf(value) else "**missed**"
