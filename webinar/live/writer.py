"""Turns queued commands of one pitch session into transactions, many at a time."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Table, bindparam, insert, inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.errors import Refusal
from webinar.core.strict_json import dumps
from webinar.core.tracked import SINK
from webinar.live.context import Context, Facts, primary_key
from webinar.live.feature import Args, Command
from webinar.live.log import give_back_numbers, take_numbers
from webinar.live.models import LogEntry
from webinar.people.permissions import STAFF_ONLY, Actor, can
from webinar.people.roles import actors
from webinar.schedule.access import RESTRICTED, enters, placed, stricter
from webinar.schedule.models import Event, PitchSession

if TYPE_CHECKING:
    from webinar.live.kernel import Kernel

log = logging.getLogger(__name__)
MAX_BATCH = 256
SPACING_S = 0.010
IDLE_S = 60.0
# The table and not the class: the ORM's bulk insert costs three times as much a row.
LOG_TABLE = cast(Table, LogEntry.__table__)
NONCE_COLUMNS = (
    LogEntry.actor_id, LogEntry.nonce, LogEntry.pitch_session_id, LogEntry.digest, LogEntry.seq, LogEntry.result,
)  # fmt: skip

# Over bare tables and built once: every batch asks.
SETTINGS = (
    select(PitchSession.visibility, Event.visibility, Event.status)
    .join(Event, Event.id == PitchSession.event_id)
    .where(PitchSession.id == bindparam("id"))
)


@dataclass
class Pending:
    """A parsed command on its way: `reply` is called once with the answer, after the commit."""

    command: Command
    args: Args
    actor_id: int
    nonce: str
    reply: Callable[[Answer], None]
    system: Actor | None = None
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        body = dumps([self.command.verb, self.args.model_dump(mode="json")])
        self.digest = hashlib.blake2b(body.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True)
class Answer:
    """What became of a command: its number and result, or the refusal."""

    seq: int = 0
    result: str | None = None
    refusal: Refusal | None = None
    repeated: bool = False


class _Rerun(Exception):
    """The batch must be done again with a savepoint around each command."""


class Writer:
    """The only writer of a pitch session in this process."""

    def __init__(self, kernel: Kernel, pitch_session_id: int) -> None:
        self._kernel = kernel
        self._id = pitch_session_id
        self._queue: deque[Pending] = deque()
        self._wake = threading.Condition()
        self._running = False
        self._db: Session | None = None
        self._held: dict[tuple[type, Any], Any] = {}
        self._known_seq = -1
        self._idle = threading.Event()
        self._idle.set()

    def submit(self, pending: Pending) -> None:
        """Queues a command; the answer comes through its `reply`."""
        with self._wake:
            self._queue.append(pending)
            self._idle.clear()
            if not self._running:
                self._running = True
                threading.Thread(target=self._work, name=f"writer-{self._id}", daemon=True).start()
            else:
                self._wake.notify()

    @property
    def waiting(self) -> int:
        """Commands not yet taken into a transaction."""
        return len(self._queue)

    def finish(self, timeout_s: float) -> bool:
        """Waits until every queued command is answered; False when that took longer."""
        return self._idle.wait(timeout_s)

    def _work(self) -> None:
        while True:
            with self._wake:
                if not self._queue:
                    self._idle.set()
                    self._wake.wait(IDLE_S)
                if not self._queue:
                    self._running = False
                    self._forget()
                    return
                batch = [self._queue.popleft() for _ in range(min(MAX_BATCH, len(self._queue)))]
            started = clock.monotonic()
            self._answer(batch)
            rest = SPACING_S - (clock.monotonic() - started)
            if rest > 0:
                time.sleep(rest)

    def _answer(self, batch: list[Pending]) -> None:
        try:
            answers = self._commit(batch)
        except Exception as error:
            # The outcome of a failed COMMIT is unknown; the client retries with its nonce and learns it.
            level = logging.WARNING if isinstance(error, DBAPIError) else logging.ERROR
            log.log(level, "batch of session %s not written: %s", self._id, type(error).__name__)
            self._forget()
            answers = [Answer(refusal=Refusal("unavailable", retry_after_s=1.0)) for _ in batch]
        top = max((answer.seq for answer in answers if not answer.repeated), default=0)
        for pending, answer in zip(batch, answers, strict=True):
            try:
                pending.reply(answer)
            except Exception as error:
                log.warning("an answer of session %s was not delivered: %s", self._id, type(error).__name__)
        if top:
            self._kernel.committed(self._id, top)

    def _commit(self, batch: list[Pending]) -> list[Answer]:
        try:
            return self._attempt(batch, savepoints=False)
        except Exception as error:
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                raise
            if not isinstance(error, _Rerun):
                log.info("batch of session %s done again one by one: %s", self._id, type(error).__name__)
            self._forget()
            return self._attempt(batch, savepoints=True)

    def _forget(self) -> None:
        if self._db is not None:
            self._db.close()
        self._db = None
        self._held.clear()
        self._known_seq = -1

    def _attempt(self, batch: list[Pending], *, savepoints: bool) -> list[Answer]:
        if self._db is None:
            self._db = self._kernel.database.new_handle()
        with self._kernel.database.writing(self._db) as db:
            work = _Batch(self._kernel, self._id, db, batch, self._held, savepoints)
            answers = work.run(self._known_seq)
        self._known_seq = work.last_seq
        return answers


class _Batch:
    """One transaction over several commands."""

    def __init__(
        self,
        kernel: Kernel,
        pitch_session_id: int,
        db: Session,
        batch: list[Pending],
        held: dict[tuple[type, Any], Any],
        savepoints: bool,
    ) -> None:
        self.kernel = kernel
        self.id = pitch_session_id
        self.db = db
        self.batch = batch
        self.held = held
        self.savepoints = savepoints
        self.facts = Facts(db)
        self.entries: list[tuple[int, Pending, Context, Any]] = []
        self.done: list[tuple[str, Context]] = []
        self.last_seq = 0
        # Whether the event is kept as it is: then nothing that is for staff alone may be done.
        self.is_archived = False

    def run(self, known_seq: int) -> list[Answer]:
        """Carries the commands out in order and writes their log entries; gives their answers."""
        count = len(self.batch)
        top = take_numbers(self.db, self.id, count)
        base = top - count
        if base != known_seq:
            self.db.expunge_all()
            self.held.clear()
        self.pitch_session = self._row(PitchSession, self.id)
        first = self._repeated()
        people = self._actors()
        self._preload(people)
        self.last_seq = base
        now = clock.now()
        answers: list[Answer | int] = [
            self._one(pending, people, first, now) for pending in self.batch
        ]
        self._write(now)
        if self.last_seq < top:
            give_back_numbers(self.db, self.id, self.last_seq)
        results = {seq: _result_of(row) for seq, _pending, _ctx, row in self.entries}
        return [
            Answer(seq=abs(answer), result=results[abs(answer)], repeated=answer < 0)
            if isinstance(answer, int)
            else answer
            for answer in answers
        ]

    def _row(self, model: type, key: Any) -> Any:
        row = self.held.get((model, key)) or self.db.get(model, key)
        self.held[(model, key)] = row
        return row

    def _hold(self, row: Any) -> None:
        self.held[(type(row), id(row))] = row

    def _repeated(self) -> dict[tuple[int, str], tuple[str, Answer | int]]:
        nonces = {pending.nonce for pending in self.batch}
        found = self.db.execute(select(*NONCE_COLUMNS).where(LogEntry.nonce.in_(nonces)))
        return {
            (actor_id, nonce): (
                digest if ps == self.id else "",
                Answer(seq=seq, result=result, repeated=True),
            )
            for actor_id, nonce, ps, digest, seq, result in found
        }

    def _actors(self) -> dict[int, Actor]:
        ids = {pending.actor_id for pending in self.batch if pending.system is None}
        if not ids:
            return {}
        found = actors(self.db, ids, self.pitch_session.event_id, self.id)
        own, of_event, status = self.db.execute(SETTINGS, {"id": self.id}).one()
        self.is_archived = status == "archived"
        return self._entered(found) if stricter(of_event, own) in RESTRICTED else found

    def _entered(self, people: dict[int, Actor]) -> dict[int, Actor]:
        """Those who may be in the room now: settings and places change beside the log, so they are read anew."""
        fresh = {"populate_existing": True}
        event = self.db.get_one(Event, self.pitch_session.event_id, execution_options=fresh)
        pitch_session = self.db.get_one(PitchSession, self.id, execution_options=fresh)
        judged = placed(self.db, people, event, pitch_session)
        return {person_id: actor for person_id, actor in judged.items() if enters(actor, event, pitch_session)}

    def _preload(self, people: dict[int, Actor]) -> None:
        rows: dict[type, set[Any]] = {}
        facts: dict[type, set[tuple[Any, ...]]] = {}
        for pending in self.batch:
            actor = pending.system or people.get(pending.actor_id)
            if pending.command.needs is None or actor is None:
                continue
            for model, key in pending.command.needs(pending.args, actor):
                if isinstance(key, tuple):
                    facts.setdefault(model, set()).add(key)
                elif (model, key) not in self.held:
                    rows.setdefault(model, set()).add(key)
        for model, keys in rows.items():
            column = primary_key(model)[0]
            rows_found: Sequence[Any] = self.db.scalars(select(model).where(column.in_(keys))).all()
            for row in rows_found:
                self.held[(model, inspect(row).identity[0])] = row
        for model, fact_keys in facts.items():
            self.facts.preload(model, fact_keys)

    def _one(
        self,
        pending: Pending,
        people: dict[int, Actor],
        first: dict[tuple[int, str], tuple[str, Answer | int]],
        now: datetime,
    ) -> Answer | int:
        key = (pending.actor_id, pending.nonce)
        if key in first:
            digest, answer = first[key]
            return answer if digest == pending.digest else Answer(refusal=Refusal("conflict", "live.refused.nonce"))
        actor = pending.system or people.get(pending.actor_id)
        if actor is None or not can(actor, pending.command.permission):
            return Answer(refusal=Refusal("forbidden"))
        if pending.system is None and pending.command.permission in STAFF_ONLY and self.is_archived:
            return Answer(refusal=Refusal("closed", "schedule.refused.archived"))
        ctx = Context(
            self.db, actor, now, self.pitch_session, self.last_seq + 1, self.facts, self.kernel.registry, self._hold
        )
        ctx.earlier = self.done
        ctx.start_noting()
        try:
            row = self._carry_out(ctx, pending)
        except Refusal as refusal:
            if not self.savepoints and (ctx.touched or ctx.touched_facts):
                raise _Rerun from refusal
            return Answer(refusal=refusal)
        self.last_seq += 1
        self.entries.append((self.last_seq, pending, ctx, row))
        self.done.append((pending.command.verb, ctx))
        first[key] = (pending.digest, -self.last_seq)
        return self.last_seq

    def _carry_out(self, ctx: Context, pending: Pending) -> Any:
        if not self.savepoints:
            return pending.command.handler(ctx, pending.args)
        try:
            with self.db.begin_nested():
                row = pending.command.handler(ctx, pending.args)
                self.facts.flush()
                self.db.flush()
                return row
        except Exception as error:
            self.facts = Facts(self.db)
            self.held.clear()
            self.db.expire_all()
            if isinstance(error, Refusal):
                raise
            log.error("%s failed: %s", pending.command.verb, type(error).__name__, exc_info=error)
            code = "conflict" if isinstance(error, DBAPIError) else "unavailable"
            raise Refusal(code) from error

    def _write(self, now: datetime) -> None:
        self.db.flush()
        self.facts.flush()
        self.db.info.pop(SINK, None)
        rows = [
            {
                "pitch_session_id": self.id,
                "seq": seq,
                "at": now,
                "actor_id": pending.actor_id,
                "verb": pending.command.verb,
                "nonce": pending.nonce,
                "digest": pending.digest,
                "touched": ctx.words(),
                "data": ctx.data,
                "result": _result_of(row),
                "undo": ctx.inverse or None,
                "undone_by": ctx.undone_by,
            }
            for seq, pending, ctx, row in self.entries
        ]
        if rows:
            self.db.execute(insert(LOG_TABLE), rows)


def _result_of(row: Any) -> str | None:
    return None if row is None else str(row.touch_key)
