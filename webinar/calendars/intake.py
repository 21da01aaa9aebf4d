"""Starts what takes guests' mails in, once for all processes of an installation, and again when it ends (B27)."""

from __future__ import annotations

import logging
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import String, Text, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from config import ROOT, Settings
from webinar.core import clock
from webinar.core.db import Base, Database
from webinar.core.i18n import translate

log = logging.getLogger(__name__)
POLL, LISTEN = "poll", "listen"
LOOKED_AFTER_S, ENDS_WITHIN_S = 5.0, 10
# Another process takes over when the one that ran it is gone for so long.
LEASE = timedelta(seconds=30)
BACKOFF_S = (5, 15, 60, 300, 900)
# Who ran for so long before it ended has not failed at starting.
RAN_WELL = timedelta(minutes=5)
SILENT = timedelta(hours=1)


class MailIntake(Base):
    """One way in: which process runs it, when mails were last looked for without trouble, and the last trouble."""

    __tablename__ = "mail_intake"

    way: Mapped[str] = mapped_column(String(8), primary_key=True)
    holder: Mapped[str] = mapped_column(String(32), default="")
    leased_until: Mapped[datetime | None]
    fine_at: Mapped[datetime | None]
    trouble: Mapped[str] = mapped_column(Text, default="")
    trouble_at: Mapped[datetime | None]


def ways_of(settings: Settings) -> dict[str, list[str]]:
    """The ways in that the settings ask for, each with its arguments."""
    ways = {}
    if settings.CALENDAR_POLL:
        ways[POLL] = ["--every", str(settings.CALENDAR_POLL)]
    if settings.CALENDAR_LISTEN:
        host, _, port = settings.CALENDAR_LISTEN.rpartition(":")
        ways[LISTEN] = ["--host", host.strip("[]"), "--port", port]
    return ways


def note(home: Database, way: str, trouble: str = "") -> None:
    """Notes that a way in works, or what is wrong with it."""
    now = clock.now()
    values: dict[str, Any] = {"trouble": trouble[:500], "trouble_at": now} if trouble else {"fine_at": now}
    with home.writing() as db:
        if db.get(MailIntake, way) is not None:
            db.execute(update(MailIntake).where(MailIntake.way == way).values(**values))


@dataclass
class Keeper:
    """Keeps one way in running as a process of its own, as long as no other process of the installation does."""

    home: Database
    settings: Settings
    way: str
    arguments: Sequence[str]
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    started_at: datetime | None = None
    not_before: datetime | None = None

    def look(self) -> None:
        """Starts it where it is this process's turn and it does not run; a second look is due some seconds later."""
        now = clock.now()
        if not self._holds(now):
            self.stop()
        elif self.process is not None and self.process.poll() is not None:
            self._ended(self.process, now)
        elif self.process is None and (self.not_before is None or now >= self.not_before):
            self.started_at, self.process = now, _start(self.settings, self.way, self.arguments)

    def stop(self) -> None:
        """Ends the process that it started."""
        if self.process is not None:
            self.process.terminate()
            self._forget(self.process)

    def _forget(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self.process = None

    def _holds(self, now: datetime) -> bool:
        mine = update(MailIntake).where(
            MailIntake.way == self.way,
            (MailIntake.holder == self.name) | MailIntake.leased_until.is_(None) | (MailIntake.leased_until < now),
        )
        with self.home.writing() as db:
            if db.get(MailIntake, self.way) is None:
                db.add(MailIntake(way=self.way))
                db.flush()
            taken = db.execute(mine.values(holder=self.name, leased_until=now + LEASE))
            return bool(taken.rowcount)  # type: ignore[attr-defined]

    def _ended(self, process: subprocess.Popen[bytes], now: datetime) -> None:
        """Waits longer after each failure, so that a mail server that is down is not asked all the time."""
        code = process.returncode
        self._forget(process)
        if self.started_at is not None and now - self.started_at >= RAN_WELL:
            self.failures = 0
        wait = BACKOFF_S[min(self.failures, len(BACKOFF_S) - 1)]
        self.failures += 1
        self.not_before = now + timedelta(seconds=wait)
        note(self.home, self.way, f"ended with {code}, started again in {wait} s")
        log.warning("calendar %s ended with %s; started again in %s s", self.way, code, wait)


def _start(settings: Settings, way: str, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    """It ends by itself when this process does: its input is closed then."""
    set_here = {name: str(int(value) if isinstance(value, bool) else value) for name, value in asdict(settings).items()}
    command = [sys.executable, "-m", "flask", "--app", "webinar.app:create_app", "calendar", way, "--until-closed"]
    return subprocess.Popen(
        [*command, *arguments],
        cwd=ROOT,
        env={**os.environ, **set_here},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )


def begin(app: Flask) -> None:
    """Looks after the ways in that are asked for, from when serving begins."""
    settings: Settings = app.extensions["settings"]
    for way, arguments in ways_of(settings).items():
        keeper = Keeper(app.extensions["database"], settings, way, arguments)
        threading.Thread(target=_keep, args=(keeper,), name=f"calendar-{way}", daemon=True).start()


def _keep(keeper: Keeper) -> None:
    while True:
        try:
            keeper.look()
        except (SQLAlchemyError, OSError) as error:
            log.warning("calendar %s is not looked after: %s", keeper.way, type(error).__name__)
        time.sleep(LOOKED_AFTER_S)


def health(db: Session, settings: Settings, lang: str) -> list[tuple[bool, str]]:
    """A line for each way in that is asked for: whether it is well, and in words."""
    now = clock.now()
    rows = {row.way: row for row in db.scalars(select(MailIntake))}
    return [_health(rows.get(way), way, now, lang) for way in ways_of(settings)]


def _health(row: MailIntake | None, way: str, now: datetime, lang: str) -> tuple[bool, str]:
    runs = row is not None and row.leased_until is not None and row.leased_until >= now
    fine_at = row.fine_at if row is not None else None
    troubled = row is not None and row.trouble_at is not None and (fine_at is None or row.trouble_at > fine_at)
    if row is not None and troubled:
        return False, translate(lang, f"calendars.intake.{way}.trouble", what=row.trouble)
    is_fine = runs and fine_at is not None and (way == LISTEN or now - fine_at < SILENT)
    state = "fine" if is_fine else "starting" if runs and fine_at is None else "silent"
    return is_fine, translate(lang, f"calendars.intake.{way}.{state}")
