"""The one road: takes a command from anywhere to its session's writer and tells the frames."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from webinar.core.db import Database
from webinar.core.errors import Refusal
from webinar.live.models import LiveLog
from webinar.live.registry import Registry
from webinar.live.writer import Answer, Pending, Writer
from webinar.people.permissions import SYSTEM, Actor

if TYPE_CHECKING:
    from webinar.live.frames import Frames

RUN_TIMEOUT_S = 10.0
MAX_WAITING = 20_000


class Kernel:
    """The live engine of one process."""

    def __init__(self, database: Database, registry: Registry) -> None:
        self.database = database
        self.registry = registry
        self.frames: Frames | None = None
        self._writers: dict[int, Writer] = {}
        self._lock = threading.Lock()
        self._stopping = False

    def submit(
        self,
        verb: Any,
        pitch_session_id: int,
        actor_id: int,
        args: Any,
        nonce: Any,
        reply: Callable[[Answer], None],
        *,
        system: bool = False,
        check: Callable[[Any], None] | None = None,
    ) -> None:
        """Queues a command; `reply` gets its answer after the commit. Refuses at once what is malformed.

        `check(command)` may refuse before it is queued (rate limits).
        """
        if not isinstance(nonce, str) or not 8 <= len(nonce) <= 64 or not nonce.isascii():
            raise Refusal("invalid", fields={"nonce": "core.field.invalid"})
        command, parsed = self.registry.parse(verb, args, internal=system)
        if check is not None:
            check(command)
        actor: Actor | None = SYSTEM if system else None
        pending = Pending(command, parsed, actor_id, nonce, reply, actor)
        with self._lock:
            if self._stopping:
                raise Refusal("unavailable", retry_after_s=1.0)
            writer = self._writers.get(pitch_session_id)
            if writer is None:
                writer = self._writers[pitch_session_id] = Writer(self, pitch_session_id)
        if writer.waiting > MAX_WAITING:
            raise Refusal("unavailable", retry_after_s=2.0)
        writer.submit(pending)

    def run(
        self,
        verb: str,
        pitch_session_id: int,
        actor_id: int,
        args: dict[str, Any],
        nonce: str | None = None,
        *,
        system: bool = False,
        check: Callable[[Any], None] | None = None,
    ) -> Answer:
        """Carries out a command and waits for its commit; raises Refusal when it is refused."""
        done = threading.Event()
        answers: list[Answer] = []

        def take(answer: Answer) -> None:
            answers.append(answer)
            done.set()

        self.submit(
            verb, pitch_session_id, actor_id, args, nonce or uuid.uuid4().hex, take, system=system, check=check
        )
        if not done.wait(RUN_TIMEOUT_S):
            raise Refusal("unavailable", retry_after_s=1.0)
        answer = answers[0]
        if answer.refusal is not None:
            raise answer.refusal
        return answer

    def run_as_system(self, verb: str, pitch_session_id: int, args: dict[str, Any], nonce: str) -> Answer:
        """Carries out a command of a job or the command line."""
        return self.run(verb, pitch_session_id, 0, args, nonce, system=True)

    def committed(self, pitch_session_id: int, _seq: int) -> None:
        """Called by writers after a commit."""
        if self.frames is not None:
            self.frames.wake(pitch_session_id)

    def last_numbers(self, pitch_session_ids: Sequence[int]) -> dict[int, int]:
        """The last number of each session."""
        with self.database.reading() as db:
            rows = db.execute(
                select(LiveLog.pitch_session_id, LiveLog.last_seq).where(
                    LiveLog.pitch_session_id.in_(pitch_session_ids)
                )
            )
            return dict(rows.all())

    def stop(self, timeout_s: float = 5.0) -> None:
        """Takes no more commands and waits until those queued are answered."""
        with self._lock:
            self._stopping = True
            writers = list(self._writers.values())
        for writer in writers:
            writer.finish(timeout_s)
