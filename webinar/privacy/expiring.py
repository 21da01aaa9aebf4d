"""Deletes day by day what an event's periods say: one job asks for one job an event, each in pieces, once."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import clock, jobs
from webinar.core.audit import note
from webinar.core.db import Database, database
from webinar.privacy import tidying
from webinar.privacy.raw_recording import remind
from webinar.schedule.models import Event
from webinar.schedule.retention import PERIODS, RetentionRecord, end_of, event_dates, periods_of

log = logging.getLogger(__name__)
DAILY, RETAIN = "privacy.daily", "privacy.retain"
# At night, whatever the zone: nobody presents then in most of them.
HOUR_UTC = 2
BY_AGE = "replies"


def due_at(db: Session, event: Event, now: datetime) -> dict[str, datetime]:
    """What is due for deletion at `now`, and since when; answers by mail go by their own age, always."""
    dates = event_dates(db, event.id)
    return {what: at for what, at in dates.items() if at <= now or what == BY_AGE}


def expire_event(home: Database, event_id: int, now: datetime) -> dict[str, int]:
    """Deletes what is due of an event and writes down when; gives how many rows by what they were."""
    with home.reading() as db:
        event = db.get(Event, event_id)
        if event is None:
            return {}
        due = due_at(db, event, now)
        before = now - timedelta(days=periods_of(db, event_id)[BY_AGE])
        slug = event.slug
    counts: dict[str, int] = {}
    for what in PERIODS:
        if what in due:
            acts = [act for of, act in current_app.extensions["expires"] if of == what]
            counts[what] = sum(act(home, event_id, before) for act in acts)
    counts = {what: count for what, count in counts.items() if count}
    if counts:
        with home.writing() as db:
            for what, count in counts.items():
                db.add(RetentionRecord(event_id=event_id, what=what, count=count, at=now))
                note(db, "expired", None, None, f"{what} {slug}")
    return counts


def daily(_payload: Mapping[str, Any]) -> None:
    """The job of a day: a job for each event, the installation's own tidying, and the next day's job."""
    home, now = database(), clock.now()
    with home.reading() as db:
        events = [one for one in db.scalars(select(Event.id).order_by(Event.id)) if end_of(db, one) is not None]
    for first in range(0, len(events), 100):
        with home.writing() as db:
            for event_id in events[first : first + 100]:
                jobs.enqueue(db, RETAIN, f"{RETAIN}:{event_id}:{now:%Y-%m-%d}", {"event_id": event_id})
    tidying.tidy(home, now)
    with home.writing() as db:
        ask(db)


def retain(payload: Mapping[str, Any]) -> None:
    """The job of an event."""
    home, now = database(), clock.now()
    expire_event(home, payload["event_id"], now)
    with home.writing() as db:
        remind(db, payload["event_id"], now)


def ask(db: Session) -> None:
    """Asks for the next night's job."""
    now = clock.now()
    at = now.replace(hour=HOUR_UTC, minute=0, second=0, microsecond=0)
    at = at if at > now else at + timedelta(days=1)
    jobs.enqueue(db, DAILY, f"{DAILY}:{at:%Y-%m-%d}", {}, at)


JOBS = {DAILY: daily, RETAIN: retain}
