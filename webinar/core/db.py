"""The database: engine, base class of rows, the only openers of a transaction."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask import current_app
from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session

from webinar.core.blocking import is_green

# A wait inside SQLite stops a green process whole (H1); the command line and tests can afford to wait.
BUSY_GREEN_MS, BUSY_MS = 250, 10_000
POOL_TIMEOUT_S = 3
RECOVER_WITHIN_S = 10.0

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant; refuses a naive one, so that no local time slips into a row."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime is no instant")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of every row class."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Instant}


class Database:
    """One engine with its two kinds of transaction.

    On SQLite all writing transactions of the process share one lock, taken before BEGIN IMMEDIATE: a second
    writer waiting inside SQLite would stop the whole event loop (hazard H1).
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _make_engine(url, self.is_sqlite)
        self._writer_engine = self.engine.execution_options(estrade_write=True)
        self._write_lock = threading.RLock()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A read-only view of one moment; what is changed in it is thrown away, what was read stays readable."""
        with Session(self.engine, autoflush=False, expire_on_commit=False) as db:
            yield db

    @contextmanager
    def writing(self, db: Session | None = None) -> Iterator[Session]:
        """A transaction that commits at the end and rolls back on any exception.

        Never yield to the network, sleep or emit inside. A handle from `new_handle` may be passed in to keep
        its rows from one transaction to the next.
        """
        with self.exclusive():
            own = db is None
            handle = self.new_handle() if db is None else db
            try:
                yield handle
                handle.flush()
                handle.commit()
            except BaseException:
                handle.rollback()
                raise
            finally:
                if own:
                    handle.close()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Keeps other writers of this process out on SQLite; on PostgreSQL row locks do that."""
        if self.is_sqlite:
            with self._write_lock:
                yield
        else:
            yield

    def recover(self) -> None:
        """Lets SQLite replay what a killed process left in its log, before anybody is served.

        The first look after a crash holds a lock that other readers would run into.
        """
        deadline = time.monotonic() + RECOVER_WITHIN_S
        while True:
            try:
                with self.engine.connect() as connection:
                    connection.exec_driver_sql("SELECT 1")
                    if self.is_sqlite:
                        connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
                return
            except OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def new_handle(self) -> Session:
        """A writing handle that outlives its transactions (the live writer's)."""
        return Session(self._writer_engine, autoflush=False, expire_on_commit=False)

    def dispose(self) -> None:
        """Closes every pooled connection."""
        self.engine.dispose()


def _make_engine(url: str, is_sqlite: bool) -> Engine:
    if not is_sqlite:
        return create_engine(url, pool_pre_ping=True, pool_timeout=POOL_TIMEOUT_S, pool_size=10, max_overflow=20)
    busy_ms = BUSY_GREEN_MS if is_green() else BUSY_MS
    engine = create_engine(
        url,
        pool_timeout=POOL_TIMEOUT_S,
        pool_size=10,
        max_overflow=20,
        connect_args={"check_same_thread": False, "timeout": busy_ms / 1000},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={busy_ms}",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        write = connection.get_execution_options().get("estrade_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def database() -> Database:
    """The database of the application under way."""
    found: Database = current_app.extensions["database"]
    return found
