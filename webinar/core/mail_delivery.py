"""Sends the letters of the outbox: each leased before it is sent, so many a minute, retried with back-off."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from config import Settings
from webinar.core import clock, jobs
from webinar.core.db import Database, database
from webinar.core.instance import mail_settings
from webinar.core.mail import DELIVER, Letter
from webinar.core.mail_message import sent_bytes
from webinar.core.mail_smtp import LineDown, Outcome, line_to_server, send

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=90)
BACKOFF_S = (60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600)
MINUTE = timedelta(minutes=1)
# Other jobs wait for a round to end.
LONGEST_ROUND_S = 10.0
REST = timedelta(seconds=60)
MOST_CLOSED = 1_000


@dataclass(frozen=True)
class Claimed:
    """A letter that is this process's to send until its lease ends."""

    id: int
    to_address: str
    from_name: str
    content: bytes
    attempts: int


def deliver(_payload: Mapping[str, Any]) -> None:
    """Sends every letter that is due; what must wait gets a job at its time."""
    settings = mail_settings()
    home = database()
    asked = _asked_for(home)
    next_at = _round(home, settings) if settings.SMTP_HOST and _has_due(home) else None
    if next_at is not None:
        _again(home, next_at)
    _close(home, asked)


def _round(home: Database, settings: Settings) -> datetime | None:
    resting_until: datetime | None = current_app.extensions.get("mail_rests_until")
    if resting_until is not None and clock.now() < resting_until:
        return resting_until
    try:
        with ExitStack() as lines:
            return _send_all(home, settings, lines)
    except LineDown:
        log.warning("the mail server cannot be used now")
        rests_until = current_app.extensions["mail_rests_until"] = clock.now() + REST
        return rests_until


def _asked_for(home: Database) -> list[int]:
    """The other jobs that ask for a round now: each letter brings one, and one round serves them all."""
    query = select(jobs.Job.id).where(
        jobs.Job.name == DELIVER,
        jobs.Job.done_at.is_(None),
        jobs.Job.failed_at.is_(None),
        jobs.Job.leased_until.is_(None),
        jobs.Job.due_at <= clock.now(),
    )
    with home.reading() as db:
        return list(db.scalars(query.order_by(jobs.Job.id).limit(MOST_CLOSED)))


def _close(home: Database, asked: list[int]) -> None:
    """Ends jobs that were there before the round: their letters were seen by it, or by the one it asked for."""
    if not asked:
        return
    with home.writing() as db:
        open_ones = (jobs.Job.id.in_(asked), jobs.Job.done_at.is_(None), jobs.Job.leased_until.is_(None))
        db.execute(update(jobs.Job).where(*open_ones).values(done_at=clock.now()))


def _send_all(home: Database, settings: Settings, lines: ExitStack) -> datetime | None:
    """Sends until nothing is due; gives when to go on, if there is anything to go on with."""
    started = clock.monotonic()
    line: smtplib.SMTP | None = None
    while clock.monotonic() - started < LONGEST_ROUND_S:
        with home.writing() as db:
            claimed = claim(db, clock.now(), settings.MAIL_PER_MINUTE)
        if not isinstance(claimed, Claimed):
            return claimed
        message = sent_bytes(claimed.content, settings.MAIL_FROM, claimed.from_name, clock.now())
        try:
            line = line or lines.enter_context(line_to_server(settings))
            outcome = send(line, settings.MAIL_FROM, claimed.to_address, message)
        except LineDown as down:
            _mark(home, claimed, Outcome("retry", str(down)))
            raise
        _mark(home, claimed, outcome)
    return clock.now()


def _is_due(now: datetime) -> Any:
    abandoned = (Letter.state == "sending") & (Letter.leased_until < now)
    return or_((Letter.state == "queued") & (Letter.due_at <= now), abandoned)


def _has_due(home: Database) -> bool:
    """Whether there is a letter to send now."""
    with home.reading() as db:
        return db.scalar(select(Letter.id).where(_is_due(clock.now())).limit(1)) is not None


def claim(db: Session, now: datetime, per_minute: int) -> Claimed | datetime | None:
    """The next letter, marked as being sent; else when to look again, None when nothing waits."""
    recent = select(Letter.sent_at).where(Letter.sent_at > now - MINUTE).order_by(Letter.sent_at.desc())
    in_hand = db.scalar(
        select(func.count(Letter.id)).where(Letter.state == "sending", Letter.leased_until >= now)
    )
    sent = list(db.scalars(recent.limit(per_minute)))
    due = select(Letter).where(_is_due(now), ~_follows_one_under_way(now)).order_by(Letter.due_at, Letter.id).limit(1)
    letter = db.scalar(due.with_for_update(skip_locked=True))
    if letter is None:
        return db.scalar(select(func.min(Letter.due_at)).where(Letter.state == "queued", Letter.due_at > now))
    if len(sent) + (in_hand or 0) >= per_minute:
        oldest = sent[-1] if sent else None
        return (oldest or now) + MINUTE
    if letter.not_after <= now or letter.content is None:
        letter.state, letter.last_words, letter.leased_until = "failed", "too late", None
        db.flush()
        return claim(db, now, per_minute)
    if _has_newer(db, letter):
        _drop(letter)
        db.flush()
        return claim(db, now, per_minute)
    letter.state, letter.leased_until = "sending", now + LEASE
    letter.attempts += 1
    db.flush()
    return Claimed(letter.id, letter.to_address, letter.from_name, letter.content, letter.attempts)


def _follows_one_under_way(now: datetime) -> Any:
    """Whether an earlier letter of the same thread is in a process's hands: this one waits for its end."""
    other = aliased(Letter)
    return exists().where(
        other.thread == Letter.thread, other.id < Letter.id, other.state == "sending", other.leased_until >= now
    )


def _has_newer(db: Session, letter: Letter) -> bool:
    newer = select(Letter.id).where(Letter.thread == letter.thread, Letter.id > letter.id).limit(1)
    return letter.thread is not None and db.scalar(newer) is not None


def _drop(letter: Letter) -> None:
    """A newer letter of the thread says what holds: readers would take the older one for the truth."""
    letter.state, letter.content, letter.leased_until = "dropped", None, None
    letter.last_words = "a newer letter says what holds"


def _mark(home: Database, claimed: Claimed, outcome: Outcome) -> None:
    with home.writing() as db:
        mark(db, claimed, outcome)


def mark(db: Session, claimed: Claimed, outcome: Outcome) -> None:
    """Writes down what became of a letter that this process had claimed."""
    letter = db.get(Letter, claimed.id)
    if letter is None or letter.state != "sending" or letter.attempts != claimed.attempts:
        return
    now = clock.now()
    letter.leased_until = None
    letter.last_words = outcome.words
    if outcome.state == "sent":
        letter.state, letter.sent_at, letter.content = "sent", now, None
    elif outcome.state != "retry":
        letter.state = outcome.state
    elif _has_newer(db, letter):
        _drop(letter)
    elif letter.attempts > len(BACKOFF_S):
        letter.state = "failed"
    else:
        letter.state = "queued"
        letter.due_at = now + timedelta(seconds=BACKOFF_S[letter.attempts - 1])
    if letter.state in ("failed", "bounced"):
        log.warning("letter %s is %s after %s attempts", letter.id, letter.state, letter.attempts)
    db.flush()


def _again(home: Database, moment: datetime) -> None:
    """Asks for the next round; several of one second are one."""
    due_at = moment.replace(microsecond=0) + timedelta(seconds=1)
    try:
        with home.writing() as db:
            jobs.enqueue(db, DELIVER, f"{DELIVER}@{int(due_at.timestamp())}", {}, due_at)
    except IntegrityError:
        log.debug("another process asked for the same round")


JOBS = {DELIVER: deliver}
