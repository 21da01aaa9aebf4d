"""The outbox: work that leaves a transaction and is carried out after it, once, retried with back-off."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import JSON, Index, String, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from webinar.core import clock
from webinar.core.db import Base, Database

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=120)
BACKOFF_S = (10, 60, 300, 1800, 7200)
POLL_S = 1.0
CLAIM_AT_ONCE = 20


class Job(Base):
    """One piece of work; `key` makes it unique, so that what asks for it twice gets it once."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_open", "done_at", "failed_at", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


def enqueue(
    db: Session, name: str, key: str, payload: Mapping[str, Any], due_at: datetime | None = None
) -> None:
    """Asks for a job in the caller's transaction; a second one of the same key is dropped."""
    if db.scalar(select(Job.id).where(Job.key == key)) is not None:
        return
    now = clock.now()
    db.add(Job(name=name, key=key, payload=dict(payload), due_at=due_at or now, created_at=now))
    db.flush()


def asked_for_at_start(ask: Callable[[Session], None]) -> Callable[[Flask], None]:
    """What a feature does when serving begins: sees to it that its next regular job is asked for."""

    def begin(app: Flask) -> None:
        home: Database = app.extensions["database"]
        try:
            with home.writing() as db:
                ask(db)
        except SQLAlchemyError as error:  # a database without tables says so elsewhere
            log.warning("%s is not planned: %s", ask.__module__, type(error).__name__)

    return begin


class Worker:
    """Carries out due jobs; several workers may share a database, each job is leased to one."""

    def __init__(self, database: Database, handlers: Mapping[str, Callable[[Mapping[str, Any]], None]]) -> None:
        self._database = database
        self._handlers = handlers
        self._stop = threading.Event()

    def run_due(self) -> int:
        """Carries out what is due now; gives how many jobs were tried."""
        claimed = self._claim()
        for job_id, name, payload, attempts in claimed:
            self._carry_out(job_id, name, payload, attempts)
        return len(claimed)

    def run_forever(self) -> None:
        """Looks for due jobs every second until `stop`."""
        while not self._stop.wait(POLL_S):
            try:
                self.run_due()
            except Exception as error:
                log.warning("jobs could not be read: %s", type(error).__name__)

    def stop(self) -> None:
        """Ends `run_forever` after the job under way."""
        self._stop.set()

    def _claim(self) -> list[tuple[int, str, dict[str, Any], int]]:
        now = clock.now()
        is_due = (
            Job.done_at.is_(None),
            Job.failed_at.is_(None),
            Job.due_at <= now,
            Job.leased_until.is_(None) | (Job.leased_until < now),
        )
        with self._database.reading() as db:
            if db.scalar(select(Job.id).where(*is_due).limit(1)) is None:
                return []
        oldest = select(Job).where(*is_due).order_by(Job.due_at, Job.id).limit(CLAIM_AT_ONCE)
        with self._database.writing() as db:
            jobs = list(db.scalars(oldest.with_for_update(skip_locked=True)))
            for job in jobs:
                job.leased_until = now + LEASE
                job.attempts += 1
            db.flush()
            return [(job.id, job.name, dict(job.payload), job.attempts) for job in jobs]

    def _carry_out(self, job_id: int, name: str, payload: dict[str, Any], attempts: int) -> None:
        handler = self._handlers.get(name)
        failed = handler is None
        if handler is not None:
            try:
                handler(payload)
            except Exception as error:
                failed = True
                log.warning("job %s (%s) failed, attempt %s: %s", job_id, name, attempts, type(error).__name__)
        with self._database.writing() as db:
            job = db.get_one(Job, job_id)
            now = clock.now()
            job.leased_until = None
            if not failed:
                job.done_at = now
            elif handler is None or attempts > len(BACKOFF_S):
                job.failed_at = now
            else:
                job.due_at = now + timedelta(seconds=BACKOFF_S[attempts - 1])
            db.flush()
