"""A restart by the parent process under load: who is refused, and what of what was acknowledged is lost."""

from __future__ import annotations

import heapq
import os
import random
import signal
import time
from pathlib import Path

from sqlalchemy import select

from bench.crowd.clients import Ack, Client, Crowd
from bench.crowd.measures import Figures
from bench.crowd.servers import Server
from webinar.core.db import Database
from webinar.questions.models import Upvote

VOTES_PER_S, NEWCOMERS_PER_S = 100.0, 50.0
RESTART_AFTER_S, AT_MOST_S = 2.0, 40.0


class Restart:
    """`clients` attendees vote, and come back when they are cut; newcomers keep arriving."""

    def __init__(self, server: Server, clients: int) -> None:
        self.server = server
        self.crowd = Crowd(server.port, sync=True)
        self.auths = server.auths(0, len(server.facts.people))
        self.crowd.connect(self.auths[:clients])
        self.people = {client.number: client.number for client in self.crowd.clients}
        self.newcomer = clients
        self.returning: list[tuple[float, int]] = []
        self.refused = 0
        self.asked: dict[tuple[int, int], tuple[int, int]] = {}
        self.acked: set[tuple[int, int]] = set()
        self.votes = [0] * len(self.auths)
        self.first_cut = 0.0
        self.crowd.on_lost = self._lost
        self.crowd.on_ack = self._answered

    def _lost(self, client: Client) -> None:
        self.first_cut = self.first_cut or time.perf_counter()
        if not client.upgraded:
            self.refused += 1
        heapq.heappush(self.returning, (time.perf_counter() + random.uniform(0, 1), self.people[client.number]))

    def _answered(self, client: Client, ack: Ack) -> None:
        if ack.ok:
            self.acked.add(self.asked[client.number, ack.id])

    def _come(self, person: int) -> None:
        self.crowd.since = len(self.acked)
        try:
            client = self.crowd.open(self.auths[person])
        except OSError:
            self.refused += 1
            heapq.heappush(self.returning, (time.perf_counter() + 0.5, person))
        else:
            self.people[client.number] = person

    def _vote(self) -> None:
        client = random.choice(self.crowd.clients)
        person = self.people[client.number]
        if not client.upgraded or client.hello or self.votes[person] >= len(self.server.facts.questions):
            return
        question = self.server.question(self.votes[person])
        self.votes[person] += 1
        self.asked[client.number, client.last_ack + 1] = (int(question), self.server.facts.people[person])
        self.crowd.say(client, "question.vote", {"id": question, "on": True})

    def run(self) -> Figures:
        """Restarts in the midst of it."""
        serving = _child(self.server.pid)
        started = time.perf_counter()
        due_vote = due_newcomer = started
        told = gone = back = 0.0

        def each_turn(now: float) -> None:
            nonlocal due_vote, due_newcomer, told, gone, back
            while due_vote <= now:
                due_vote += 1 / VOTES_PER_S
                self._vote()
            while due_newcomer <= now and self.newcomer < len(self.auths):
                due_newcomer += 1 / NEWCOMERS_PER_S
                self._come(self.newcomer)
                self.newcomer += 1
            while self.returning and self.returning[0][0] <= now:
                self._come(heapq.heappop(self.returning)[1])
            if not told and now - started >= RESTART_AFTER_S:
                os.kill(self.server.pid, signal.SIGHUP)
                told = now
            elif told and not gone and not Path(f"/proc/{serving}").exists():
                gone = now - self.first_cut
            elif gone and not back and not self.returning and not self.crowd.joining:
                back = now - self.first_cut

        while not back and time.perf_counter() - started < AT_MOST_S:
            self.crowd.run(0.2, each_turn)
        clients = len(self.crowd)
        self.crowd.until(lambda: not any(client.waiting for client in self.crowd.clients), 5)
        self.crowd.close()
        return {
            "refused": float(self.refused),
            "acked": float(len(self.acked)),
            "acked and lost": float(len(self.acked - self._stored())),
            "clients at the end": float(clients),
            "former process gone s after its first goodbye": gone or float("inf"),
            "all back s after the first goodbye": back or float("inf"),
        }

    def _stored(self) -> set[tuple[int, int]]:
        database = Database(self.server.database_url)
        with database.reading() as db:
            found = {(row.question_id, row.person_id) for row in db.scalars(select(Upvote))}
        database.dispose()
        return found


def _child(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])
