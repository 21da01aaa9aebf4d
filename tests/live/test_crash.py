"""Nothing acknowledged is lost when the process is killed at any moment (R1, guarantee 1)."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
import socketio
from sqlalchemy import func, select

from tests.live.sockets import LiveClient, Scene
from tests.plugins.server import RunningServer
from webinar.live.models import LiveLog, LogEntry
from webinar.questions.models import Question, Upvote

ROUNDS = 20
CLIENTS = 8


class Busy:
    """A client that asks and votes until its server is gone; it remembers what was acknowledged and what is unknown."""

    def __init__(self, scene: Scene, person_id: int, target: str) -> None:
        self.scene, self.person_id, self.target = scene, person_id, target
        self.acked: dict[str, int] = {}
        self.unknown: list[tuple[str, str, dict[str, Any]]] = []

    def work(self, seed: int) -> None:
        dice = random.Random(seed)
        try:
            client = self.scene.client(self.person_id)
        except (socketio.exceptions.SocketIOError, OSError):
            return
        number = 0
        while client.io.connected:
            number += 1
            nonce = f"crash-{self.person_id}-{seed}-{number}"
            args: dict[str, Any]
            verb, args = "question.vote", {"id": self.target, "on": dice.random() < 0.7}
            if dice.random() < 0.3:
                verb, args = "question.ask", {"text": f"Question {nonce} ?"}
            self.say(client, nonce, verb, args)

    def say(self, client: LiveClient, nonce: str, verb: str, args: dict[str, Any]) -> None:
        try:
            answer = client.io.call("command", {"verb": verb, "args": args, "nonce": nonce}, "/live", timeout=1)
        except (socketio.exceptions.SocketIOError, OSError):
            self.unknown.append((nonce, verb, args))
            return
        if answer["ok"]:
            self.acked[nonce] = answer["seq"]

    def retry(self) -> None:
        """Sends again what had no answer: each takes effect once."""
        client = self.scene.client(self.person_id)
        for nonce, verb, args in self.unknown:
            answers = [
                client.io.call("command", {"verb": verb, "args": args, "nonce": nonce}, "/live", timeout=10)
                for _ in range(2)
            ]
            if answers[0]["ok"]:
                assert answers[0] == answers[1]
                self.acked[nonce] = answers[0]["seq"]
        client.close()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_kill_at_any_moment_loses_nothing_that_was_acknowledged(serve: Callable[..., RunningServer]) -> None:
    scene = Scene(serve(), CLIENTS)
    first = scene.client(scene.moderator)
    target = first.say("question.ask", text="Celle que tous votent ?")["result"]["id"]
    first.close()
    acked: dict[str, int] = {}
    for number in range(ROUNDS):
        busy = [Busy(scene, person_id, target) for person_id in scene.people]
        threads = [threading.Thread(target=one.work, args=(number,), daemon=True) for one in busy]
        for thread in threads:
            thread.start()
        time.sleep(0.4 + 0.05 * (number % 7))
        scene.server.kill()
        for thread in threads:
            thread.join(20)
        scene.server.restart()
        for one in busy:
            one.retry()
            acked.update(one.acked)
    check(scene, acked, int(target))
    scene.close()


def check(scene: Scene, acked: dict[str, int], target: int) -> None:
    """Every acknowledged command is in the log at its number; numbers are dense; counts equal rows."""
    with scene.database.reading() as db:
        rows = db.execute(
            select(LogEntry.nonce, LogEntry.seq).where(LogEntry.pitch_session_id == scene.pitch_session_id)
        ).all()
        stored = {nonce: seq for nonce, seq in rows}
        assert len(stored) == len(rows)
        assert {nonce: stored.get(nonce) for nonce in acked} == acked
        last = db.scalar(select(LiveLog.last_seq).where(LiveLog.pitch_session_id == scene.pitch_session_id))
        assert sorted(stored.values()) == list(range(1, (last or 0) + 1))
        votes = db.scalar(select(Question.votes).where(Question.id == target))
        assert votes == db.scalar(select(func.count()).select_from(Upvote).where(Upvote.question_id == target))
        texts = db.scalars(select(Question.text)).all()
        assert len(texts) == len(set(texts))
    assert len(acked) > ROUNDS
