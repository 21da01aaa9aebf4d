"""Tables and plots of a run, written between the marks of docs/performance.md."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.crowd import plots
from bench.crowd.book import QUANTILES, Book
from bench.crowd.targets import targets, verdict

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
SERVERS = ("direct", "plain", "node", "docs")
STORMS = ("500", "1,000", "3,000", "5,000")
UNDELIVERED = "not all"


def shown(value: float | None) -> str:
    """A figure in three digits."""
    if value is None:
        return "–"
    if math.isinf(value):
        return UNDELIVERED
    if value >= 1000:
        return f"{round(value, 2 - math.floor(math.log10(value))):,.0f}"
    return f"{value:.3g}" if value else "0"


def ratio(one: float | None, other: float | None) -> str:
    """How many times `other` is `one`."""
    if not one or other is None or math.isinf(one) or math.isinf(other):
        return "–"
    return f"{other / one:.2g}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def _fan_out(book: Book) -> str:
    rows = []
    for people in ("2,000", "5,000"):
        for server in SERVERS:
            opened, closed = f"fan-out open, {people}", f"fan-out closed, {people}"
            if book.median(opened, server, "µs CPU per delivery") is None:
                continue
            cost = book.median(opened, server, "µs CPU per delivery")
            dense = book.median(closed, server, "µs CPU per delivery")
            rate = book.median(closed, server, "deliveries/s")
            own = book.median(opened, "direct", "µs CPU per delivery")
            own_dense = book.median(closed, "direct", "µs CPU per delivery")
            own_rate = book.median(closed, "direct", "deliveries/s")
            rows.append(
                (
                    people,
                    plots.NAMES[server],
                    f"{shown(cost)} ({ratio(own, cost)})",
                    f"{shown(dense)} ({ratio(own_dense, dense)})",
                    f"{shown(rate)} ({ratio(own_rate, rate)})",
                    shown(book.median(opened, server, "latency p50 ms")),
                    shown(book.median(opened, server, "latency p99 ms")),
                    shown(book.median(closed, server, "generator CPU %")),
                )
            )
    head = (
        "clients", "server", "µs CPU per delivery, open loop", "µs, closed loop", "deliveries/s, closed loop",
        "open p50 ms", "open p99 ms", "generator's CPU %, closed",
    )  # fmt: skip
    return table(head, rows)


def _many(book: Book) -> str:
    names = ("delivered %", "latency p50 ms", "latency p99 ms", "µs CPU per delivery", "generator CPU %")
    what = "10,000 attendees"
    return table(names, [[shown(book.median(what, "direct", name)) for name in names]])


def _storms(book: Book) -> str:
    rows = []
    names = ("acked %", "ack p50 ms", "ack p99 ms", "count lag p50 ms", "count lag p99 ms", "server CPU s", "stall ms",
             "generator CPU %")  # fmt: skip
    for people in STORMS:
        for server in SERVERS:
            what = f"storm, {people}"
            if book.median(what, server, "acked %") is not None:
                rows.append(
                    (people, plots.NAMES[server], *(shown(book.median(what, server, name)) for name in names))
                )
    return table(("voters", "server", *names), rows)


def _commands(book: Book) -> str:
    names = ("acked/s", "µs CPU per command", "ack p50 ms", "ack p99 ms", "stall ms", "generator CPU %")
    lines = (
        ("commands, SQLite", "direct", "SQLite FULL"),
        ("commands, SQLite", "plain", "SQLite FULL, direct transport off"),
        ("commands, SQLite, one transaction per command", "direct", "SQLite FULL, a transaction per command"),
        ("commands, PostgreSQL", "direct", "PostgreSQL, fsync"),
    )
    rows = [(title, *(shown(book.median(what, server, name)) for name in names)) for what, server, title in lines]
    return table(("200 in flight", *names), rows)


def _questions(book: Book) -> str:
    names = ("shown %", "asked to shown p50 ms", "asked to shown p95 ms", "asked to shown p99 ms")
    what = "question asked to shown, 1,000"
    rows = [
        (plots.NAMES[server], *(shown(book.median(what, server, name)) for name in names))
        for server in ("direct", "plain")
    ]
    return table(("1,000 clients", *names), rows)


def _joins(book: Book) -> str:
    names = ("ms CPU per join", "all in after s", "KiB per attendee", "stall ms", "generator CPU %")
    rows = [
        (what, plots.NAMES[server], *(shown(book.median(what, server, name)) for name in names))
        for what in ("join, 2,000", "join, 5,000 at once")
        for server in SERVERS
        if book.median(what, server, "ms CPU per join") is not None
    ]
    idle = shown(book.median("idle, 5,000", "direct", "µs CPU per idle attendee and second"))
    note = f"An idle attendee (heartbeats only, 5,000 there) costs {idle} µs of CPU a second."
    return table(("", "server", *names), rows) + "\n\n" + note


def _deaf(book: Book) -> str:
    names = ("others' p99 before ms", "others' p99 during ms", "kicked %", "kicked after s", "KiB each in the process")
    return table(names, [[shown(book.median("a fifth stops reading", "direct", name)) for name in names]])


def _restart(book: Book) -> str:
    names = ("refused", "acked", "acked and lost", "former process gone s after its first goodbye",
             "all back s after the first goodbye", "clients at the end")  # fmt: skip
    return table(names, [[shown(book.median("restart", "direct", name)) for name in names]])


def _targets(book: Book) -> str:
    rows = [
        (target[0], f"{'≥' if target[3] else '≤'} {shown(target[2])}", shown(target[1]), verdict(target))
        for target in targets(book)
    ]
    return table(("what", "to reach", "measured", ""), rows)


SECTIONS = (
    ("What was to be reached", _targets),
    ("Fan-out", _fan_out),
    ("10,000 attendees, one frame a second", _many),
    ("Upvote storm: everybody votes once within ten seconds, everybody watches", _storms),
    ("Questions", _questions),
    ("Durable commands", _commands),
    ("Coming in, and being there", _joins),
    ("100 of 500 clients stop reading, 8 kB ten times a second", _deaf),
    ("Restart under load", _restart),
)
PLOTS = {
    "Fan-out": "![Frame latency at 5,000 clients](performance/frame-latency.svg)",
    SECTIONS[3][0]: "![Server CPU of a storm by its size](performance/storm-cost.svg)\n\n"
    "![Count lag at 3,000 voters](performance/count-lag.svg)",
}


def tables(book: Book) -> str:
    """Everything measured, as Markdown."""
    machine = "\n".join(f"- {name}: {value}" for name, value in book.machine.items())
    parts = [machine]
    for title, section in SECTIONS:
        parts += [f"### {title}", section(book)]
        if title in PLOTS:
            parts.append(PLOTS[title])
    return "\n\n".join(parts)


def draw(book: Book, folder: Path) -> None:
    """The plots."""
    for name, what, title in (
        ("frame-latency", "frame latency, 5,000", "From the emitter to the client, 5,000 clients, 10,000 deliveries/s"),
        ("count-lag", "count lag, 3,000", "From a vote's sending to its count on every screen, 3,000 voters"),
    ):
        curves = {server: curve for server in SERVERS if (curve := book.curve(what, server)) is not None}
        lines = {server: list(zip(curve, QUANTILES, strict=True))[1:] for server, curve in curves.items()}
        if lines:
            plots.draw(folder / f"{name}.svg", title, "milliseconds", "% within", lines, log_x=True, marks=False)
    costs = {
        server: [
            (float(people.replace(",", "")), cost)
            for people in STORMS
            if (cost := book.median(f"storm, {people}", server, "server CPU s")) is not None
        ]
        for server in ("direct", "plain", "node")
    }
    lines = {server: points for server, points in costs.items() if points}
    if lines:
        title = "CPU seconds of the server for a storm of votes"
        plots.draw(folder / "storm-cost.svg", title, "voters", "seconds", lines, marks=True)


def write(book: Book, folder: Path) -> None:
    """Plots into `folder`, tables into the report beside it."""
    draw(book, folder)
    page = folder.parent / "performance.md"
    text = page.read_text("utf-8") if page.exists() else f"# Performance\n\n{BEGIN}\n{END}\n"
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{tables(book)}\n\n{END}{after}", "utf-8")
