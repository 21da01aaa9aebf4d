"""Tells registrants once what became of their session: moved, cancelled, on again, its replay there."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event as database_event
from sqlalchemy import true
from sqlalchemy.orm import object_session

from webinar.core import clock, jobs
from webinar.core.clock import to_ms
from webinar.core.db import Database, database
from webinar.registrations.audience import groups, is_to_come, session_of, still
from webinar.registrations.calendar_hook import Before, letter_calendar
from webinar.registrations.digests import MASS, TELL_CHANGE, changed_together, ids_of, tell_together
from webinar.registrations.letters import tell
from webinar.registrations.models import Registration
from webinar.registrations.places import HOLDING
from webinar.registrations.reminders import plan
from webinar.schedule.models import Event, PitchSession

# What is changed may be changed again, or back: one letter says what holds in the end.
SETTLED_AFTER = timedelta(minutes=5)
TOLD_STATUSES = ("cancelled", "draft", "replay")
TOLD_BEFORE = ("cancelled", "draft")


@database_event.listens_for(PitchSession.starts_at, "set")
def _moved(pitch_session: PitchSession, starts_at: datetime, before: Any, _initiator: Any) -> None:
    """Whoever moves a session, by whatever road, moves its reminders in the same transaction."""
    if isinstance(before, datetime) and starts_at != before:
        _owe(pitch_session)


@database_event.listens_for(PitchSession.ends_at, "set")
@database_event.listens_for(PitchSession.title, "set")
@database_event.listens_for(PitchSession.room, "set")
def _altered(pitch_session: PitchSession, value: Any, before: Any, _initiator: Any) -> None:
    if isinstance(before, type(value)) and value != before:
        _owe(pitch_session)


@database_event.listens_for(PitchSession.status, "set")
def _became(pitch_session: PitchSession, status: str, before: Any, _initiator: Any) -> None:
    if isinstance(before, str) and status != before and (status in TOLD_STATUSES or before in TOLD_BEFORE):
        _owe(pitch_session)


def _owe(pitch_session: PitchSession) -> None:
    db = object_session(pitch_session)
    if db is None or pitch_session.id is None:
        return
    now = clock.now()
    key = f"{TELL_CHANGE}:{pitch_session.id}:{secrets.token_hex(8)}"
    payload = {"pitch_session_id": pitch_session.id}
    db.add(jobs.Job(name=TELL_CHANGE, key=key, payload=payload, due_at=now + SETTLED_AFTER, created_at=now))


def tell_change(payload: Mapping[str, Any]) -> None:
    """Tells those who know something else how sessions stand now; once, whom several of many concern."""
    home = database()
    ids = ids_of(payload)
    with home.reading() as db:
        found = session_of(db, ids[0])
        together = changed_together(db, TELL_CHANGE, found[1].id, payload) if found is not None else []
        gathers = len(together) >= MASS and found is not None and letter_calendar().gathers(db, found[1])
    if found is not None and gathers:
        tell_together(home, found[1], together)
    for one in ids:
        _tell_of(home, one)


def _tell_of(home: Database, pitch_session_id: int) -> None:
    with home.reading() as db:
        found = session_of(db, pitch_session_id)
    if found is None:
        return
    pitch_session, event = found
    if pitch_session.status in ("cancelled", "draft"):
        _tell_cancelled(home, pitch_session, event)
    elif pitch_session.status == "replay":
        _tell_replay(home, pitch_session, event)
    elif is_to_come(pitch_session):
        _tell_restored(home, pitch_session, event)
        _tell_moved(home, pitch_session, event)
        _tell_altered(home, pitch_session, event)


def _tell_cancelled(home: Database, pitch_session: PitchSession, event: Event) -> None:
    """Who holds a place at a session that is a draft again may still get it: that is no cancellation for good."""
    kind = "cancelled" if pitch_session.status == "cancelled" else "unplanned"
    for ids in groups(home, pitch_session.id, Registration.told_cancelled.is_(False), HOLDING):
        with home.writing() as db:
            for registration, person in still(db, ids, HOLDING):
                registration.told_cancelled = True
                key = f"cancelled:{to_ms(clock.now())}:{registration.id}"
                tell(db, kind, person, pitch_session, event, key=key)


def _tell_restored(home: Database, pitch_session: PitchSession, event: Event) -> None:
    for ids in groups(home, pitch_session.id, Registration.told_cancelled.is_(True)):
        with home.writing() as db:
            plan(db, pitch_session.id, pitch_session.starts_at)
            for registration, person in still(db, ids):
                registration.told_cancelled, registration.told_start = False, pitch_session.starts_at
                key = f"restored:{to_ms(clock.now())}:{registration.id}"
                tell(db, "restored", person, pitch_session, event, key=key, not_after=pitch_session.starts_at)


def _tell_moved(home: Database, pitch_session: PitchSession, event: Event) -> None:
    starts_at = pitch_session.starts_at
    for ids in groups(home, pitch_session.id, Registration.told_start != starts_at):
        with home.writing() as db:
            plan(db, pitch_session.id, starts_at)
            for registration, person in still(db, ids):
                before = _as_told(registration, pitch_session)
                registration.told_start = starts_at
                key = f"moved:{to_ms(clock.now())}:{registration.id}"
                tell(db, "moved", person, pitch_session, event, key=key, not_after=starts_at, before=before)


def _as_told(registration: Registration, pitch_session: PitchSession) -> Before:
    """The time that the person was told last."""
    starts_at = registration.told_start
    ends_at = starts_at + (pitch_session.ends_at - pitch_session.starts_at)
    return Before("", "", starts_at, ends_at)


def _tell_altered(home: Database, pitch_session: PitchSession, event: Event) -> None:
    """Title, room or end are other ones than in people's calendars."""
    for ids in groups(home, pitch_session.id, true()):
        with home.writing() as db:
            placed = still(db, ids)
            known = letter_calendar().before(db, pitch_session, event, [person for _, person in placed])
            for registration, person in placed:
                if person.id in known:
                    key, until = f"altered:{to_ms(clock.now())}:{registration.id}", pitch_session.starts_at
                    before = known[person.id]
                    tell(db, "altered", person, pitch_session, event, key=key, not_after=until, before=before)


def _tell_replay(home: Database, pitch_session: PitchSession, event: Event) -> None:
    for ids in groups(home, pitch_session.id, true()):
        with home.writing() as db:
            for registration, person in still(db, ids):
                tell(db, "replay", person, pitch_session, event, key=f"replay:{registration.id}")


JOBS = {TELL_CHANGE: tell_change}
