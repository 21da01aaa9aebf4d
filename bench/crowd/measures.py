"""What is measured: each function drives a crowd against one server and gives figures by name."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench.crowd.clients import Ack, Client, Crowd
from bench.crowd.servers import Server, cpu_seconds

Figures = dict[str, float | None]
FILLER = "x" * 52  # makes a broadcast frame of about 140 bytes
IN_FLIGHT = 200


@dataclass
class Cost:
    """CPU seconds of the server and of the generator, and wall seconds."""

    server: float = 0.0
    generator: float = 0.0
    wall: float = 0.0


@contextmanager
def costing(server: Server) -> Iterator[Cost]:
    """What a stretch costs."""
    cost = Cost()
    before, own, started = server.cpu, cpu_seconds(os.getpid()), time.perf_counter()
    yield cost
    cost.wall = time.perf_counter() - started
    cost.server, cost.generator = server.cpu - before, cpu_seconds(os.getpid()) - own


def percentile(values: list[float], part: float) -> float:
    """The value below which `part` of them lie; infinity of none."""
    if not values:
        return float("inf")
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]


def spread(values: list[float], name: str) -> Figures:
    """p50, p95 and p99 in ms."""
    return {f"{name} p{round(part * 100)} ms": percentile(values, part) * 1000 for part in (0.5, 0.95, 0.99)}


# Fan-out


class Broadcaster:
    """Asks the server for frames through its `/bench` namespace and times their arrival at watched clients."""

    def __init__(self, server: Server, crowd: Crowd, size: str = FILLER, watch_every: int = 50) -> None:
        self.crowd = crowd
        self.size = size
        self.latencies: list[float] = []
        self.sent: list[float] = []
        self._caller = Crowd(server.port, "/bench")
        self._caller.connect([{}])
        self._driver = self._caller.clients[0]
        crowd.on_frame = self._seen
        for number, client in enumerate(crowd.clients):
            client.watched = number % watch_every == 0
        self._learn_size()

    def _learn_size(self) -> None:
        """A frame's exact size on the wire lets the crowd count without looking."""
        before, had = self.crowd.received, self.crowd.deliveries
        self.tick()
        self.crowd.until(lambda: self.crowd.deliveries - had >= len(self.crowd), 20)
        self.crowd.expected = round((self.crowd.received - before) / max(1, self.crowd.deliveries - had))
        self.latencies.clear()

    def tick(self) -> None:
        """One frame to everybody."""
        number = 10_000 + len(self.sent)
        self.sent.append(time.perf_counter())
        frame = {"ps": self.size, "from": number, "to": number, "put": {}, "drop": {}, "now": 1764041000000}
        self._caller.send(self._driver, "tick", frame)
        if len(self.sent) % 50 == 0:
            self._caller.turn(0)

    def _seen(self, _client: Client, frame: dict[str, Any], when: float) -> None:
        number = frame["from"] - 10_000
        if 0 <= number < len(self.sent):
            self.latencies.append(when - self.sent[number])

    def close(self) -> None:
        """Lets the caller go."""
        self.crowd.expected = 0
        self._caller.close()


def fan_out_open(server: Server, crowd: Crowd, *, per_s: float, seconds: float) -> tuple[Figures, list[float]]:
    """`per_s` frames a second whatever happens; figures, and every watched latency."""
    caster = Broadcaster(server, crowd)
    before, due, count = crowd.deliveries, time.perf_counter(), round(per_s * seconds)
    wanted = count * len(crowd)
    first = len(caster.sent)

    def each_turn(now: float) -> None:
        nonlocal due
        if now >= due and len(caster.sent) - first < count:
            caster.tick()
            due += 1 / per_s

    with costing(server) as cost:
        crowd.run(seconds, each_turn)
        complete = crowd.until(lambda: crowd.deliveries - before >= wanted, 15)
    caster.close()
    delivered = crowd.deliveries - before
    return {
        "µs CPU per delivery": cost.server / max(1, delivered) * 1e6,
        "delivered %": 100.0 if complete else 100 * delivered / wanted,
        **spread(caster.latencies, "latency"),
        "generator CPU %": 100 * cost.generator / cost.wall,
        "server CPU %": 100 * cost.server / cost.wall,
    }, caster.latencies


def fan_out_closed(server: Server, crowd: Crowd, *, seconds: float, window: int = 4) -> Figures:
    """As fast as it goes: the next frame is asked for when all but `window` frames have arrived everywhere."""
    caster = Broadcaster(server, crowd)
    before, first, until = crowd.deliveries, len(caster.sent), time.perf_counter() + seconds
    with costing(server) as cost:
        while time.perf_counter() < until:
            ahead = len(caster.sent) - first - (crowd.deliveries - before) / len(crowd)
            if ahead < window:
                caster.tick()
            else:
                crowd.turn(0.02)
        crowd.until(lambda: crowd.deliveries - before >= (len(caster.sent) - first) * len(crowd), 15)
    caster.close()
    delivered = crowd.deliveries - before
    return {
        "µs CPU per delivery": cost.server / max(1, delivered) * 1e6,
        "deliveries/s": delivered / cost.wall,
        "generator CPU %": 100 * cost.generator / cost.wall,
        "server CPU %": 100 * cost.server / cost.wall,
    }


# Votes and questions


class CountLag:
    """When each watched client first showed a count of at least k, against when the k-th vote was sent."""

    def __init__(self, question: str) -> None:
        self.question = question
        self.sent: list[float] = []
        self.lags: list[float] = []
        self.shown: dict[int, int] = {}
        self.base: int | None = None

    def seen(self, client: Client, frame: dict[str, Any], when: float) -> None:
        """A frame came."""
        entity = frame["put"].get("question", {}).get(self.question)
        if entity is None:
            return
        before = self.shown.get(client.number, 0)
        for number in range(before, min(entity["votes"], len(self.sent))):
            self.lags.append(when - self.sent[number])
        self.shown[client.number] = max(before, entity["votes"])


def storm(
    server: Server, crowd: Crowd, question: str, *, seconds: float = 10.0, patience_s: float = 30.0
) -> tuple[Figures, list[float]]:
    """Everybody votes once for one question within `seconds`, and everybody watches the count."""
    lag = CountLag(question)
    crowd.on_frame = lag.seen
    clients = crowd.clients
    for number, client in enumerate(clients):
        client.watched = number % max(1, len(clients) // 50) == 0
    watched = sum(client.watched for client in clients)
    moments = sorted(random.uniform(0, seconds) for _ in clients)
    random.shuffle(clients)
    crowd.acks.clear()
    started, before, sent = time.perf_counter(), crowd.deliveries, 0

    def each_turn(now: float) -> None:
        nonlocal sent
        while sent < len(clients) and moments[sent] <= now - started:
            lag.sent.append(time.perf_counter())
            crowd.say(clients[sent], "question.vote", {"id": question, "on": True})
            sent += 1

    def complete() -> bool:
        done = len(crowd.acks) >= len(clients)
        return done and len(lag.shown) == watched and min(lag.shown.values()) >= len(clients)

    with costing(server) as cost:
        crowd.run(seconds + 0.1, each_turn)
        all_shown = crowd.until(complete, patience_s)
    good = [ack.seconds for ack in crowd.acks if ack.ok]
    return {
        "acked %": 100 * len(good) / len(clients),
        **spread(good, "ack"),
        **spread(lag.lags if all_shown else [*lag.lags, float("inf")] * 2, "count lag"),
        "shown to all": float(all_shown),
        "server CPU s": cost.server,
        "deliveries": float(crowd.deliveries - before),
        "stall ms": server.stall_ms(),
        "generator CPU %": 100 * cost.generator / cost.wall,
    }, lag.lags


def asked_to_shown(server: Server, crowd: Crowd, *, questions: int = 30) -> tuple[Figures, list[float]]:
    """From sending a question until each watched client has it; three a second."""
    asked: dict[str, float] = {}
    shown: list[float] = []
    clients = crowd.clients
    for number, client in enumerate(clients):
        client.watched = number % 20 == 0

    def seen(_client: Client, frame: dict[str, Any], when: float) -> None:
        for entity in frame["put"].get("question", {}).values():
            if entity["text"] in asked:
                shown.append(when - asked[entity["text"]])

    crowd.on_frame = seen
    wanted = sum(client.watched for client in clients)
    crowd.acks.clear()
    for number in range(questions):
        text = f"Quand, pour la question {number} et {time.time_ns()} ?"
        asked[text] = time.perf_counter()
        asker = clients[(number * 50 + number // max(1, len(clients) // 50)) % len(clients)]
        crowd.say(asker, "question.ask", {"text": text, "slot_id": None})
        crowd.run(0.25 + random.random() / 6)
    crowd.until(lambda: len(shown) >= wanted * questions, 10)
    good = [ack.seconds for ack in crowd.acks if ack.ok]
    return {
        "shown %": 100 * len(shown) / (wanted * questions),
        **spread(shown, "asked to shown"),
        **spread(good, "ack"),
    }, shown


def commands(server: Server, crowd: Crowd, *, count: int, in_flight: int = IN_FLIGHT) -> Figures:
    """Acked commands a second: 90 % votes, 8 % questions, 2 % hands, always `in_flight` under way."""
    crowd.on_frame = None
    clients = crowd.clients
    for client in clients:
        client.watched = False
    crowd.acks.clear()
    issued = 0

    def next_one(client: Client) -> None:
        nonlocal issued
        _say_something(crowd, server, client, issued, len(clients))
        issued += 1

    def on_ack(_client: Client, _ack: Ack) -> None:
        if issued < count:
            next_one(clients[issued % len(clients)])

    crowd.on_ack = on_ack
    with costing(server) as cost:
        for _ in range(in_flight):
            next_one(clients[issued % len(clients)])
        crowd.until(lambda: len(crowd.acks) >= count, 60)
    crowd.on_ack = None
    good = [ack.seconds for ack in crowd.acks if ack.ok]
    return {
        "acked/s": len(good) / cost.wall,
        "acked %": 100 * len(good) / count,
        "µs CPU per command": cost.server / max(1, len(good)) * 1e6,
        **spread(good, "ack"),
        "stall ms": server.stall_ms(),
        "generator CPU %": 100 * cost.generator / cost.wall,
    }


def _say_something(crowd: Crowd, server: Server, client: Client, number: int, clients: int) -> None:
    """Each client's commands of one run are different ones, so that each of them changes something."""
    turn = number // clients
    which = number % 50
    if which == 49 and turn == 0:
        crowd.say(client, "hand.raise", {})
    elif which in (5, 17, 29, 41) and turn < 3:
        crowd.say(client, "question.ask", {"text": f"Et la question {number} ?"})
    else:
        crowd.say(client, "question.vote", {"id": server.question(turn % 39), "on": True})


# Connections


def join(server: Server, crowd: Crowd, start: int, end: int, *, at_once: int) -> Figures:
    """Handshake, ticket, what was missed: CPU of each, time for all."""
    auths = server.auths(start, end)
    memory = server.memory
    with costing(server) as cost:
        crowd.connect(auths, at_once=at_once)
    count = end - start
    return {
        "ms CPU per join": cost.server / count * 1000,
        "all in after s": cost.wall,
        "KiB per attendee": (server.memory - memory) / count,
        "stall ms": server.stall_ms(),
        "generator CPU %": 100 * cost.generator / cost.wall,
    }


def idle(server: Server, crowd: Crowd, seconds: float) -> Figures:
    """CPU of doing nothing but heartbeats."""
    with costing(server) as cost:
        crowd.run(seconds)
    return {"µs CPU per idle attendee and second": cost.server / cost.wall / len(crowd) * 1e6}


def deaf(server: Server, crowd: Crowd, *, part: float = 0.2, seconds: float = 10.0) -> Figures:
    """A fifth stops reading while 8 KB go out ten times a second: what the others and the server notice."""
    caster, per_s = Broadcaster(server, crowd, "y" * 8000, watch_every=4), 10.0

    def stretch(seconds: float, look: Callable[[], None]) -> list[float]:
        caster.latencies.clear()
        due = time.perf_counter()

        def each_turn(now: float) -> None:
            nonlocal due
            if now >= due:
                caster.tick()
                due += 1 / per_s
                look()

        crowd.run(seconds, each_turn)
        return list(caster.latencies)

    before = stretch(5.0, lambda: None)
    clients = crowd.clients
    silent = [client for number, client in enumerate(clients) if number % round(1 / part) == 1]
    crowd.stop_reading(silent)
    memory, cut, worst, started = server.memory, {}, [0], time.perf_counter()

    def look() -> None:
        worst[0] = max(worst[0], server.memory - memory)
        for client in silent:
            if client.number not in cut and crowd.is_cut(client):
                cut[client.number] = time.perf_counter() - started

    during = stretch(seconds, look)
    caster.close()
    kicked = list(cut.values())
    return {
        "others' p99 before ms": percentile(before, 0.99) * 1000,
        "others' p99 during ms": percentile(during, 0.99) * 1000,
        "kicked %": 100 * len(kicked) / len(silent),
        "kicked after s": percentile(kicked, 0.5),
        "KiB each in the process": worst[0] / len(silent),
    }
