"""Makes events, sessions and slots with everything a new one needs."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.security import new_public_id
from webinar.schedule.models import Event, PitchSession, Slot, Texts
from webinar.schedule.walls import instant_of

# Letters and digits that nobody mistakes for another when a code is read aloud (S43).
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_uid() -> str:
    """A calendar UID: random, on the installation's own host, kept for life (calendar.md B1)."""
    host = urlsplit(current_app.extensions["settings"].public_origin).hostname or "localhost"
    return f"{uuid.uuid4()}@{host}"


def new_join_code(db: Session) -> str:
    """A short code that no session has."""
    while True:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(6))
        if db.scalar(select(PitchSession.id).where(PitchSession.join_code == code)) is None:
            return code


def free_slug(db: Session, wanted: str) -> str:
    """An address that no event has: the wanted one, else with a number."""
    number, slug = 1, wanted
    while db.scalar(select(Event.id).where(Event.slug == slug)) is not None:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def make_event(db: Session, *, slug: str, title: Texts, zone: str, organiser: str, description: Texts) -> Event:
    """A published event."""
    now = clock.now()
    event = Event(
        slug=slug,
        title=title,
        description=description,
        organiser_name=organiser,
        zone=zone,
        uid=new_uid(),
        created_at=now,
        changed_at=now,
    )
    db.add(event)
    db.flush()
    return event


def make_session(
    db: Session, event: Event, *, title: Texts, abstract: Texts, starts_wall: datetime, length: timedelta, status: str
) -> PitchSession:
    """A session at a wall time of the event's zone; of a time that comes twice its `fold` says which."""
    now = clock.now()
    starts_at = instant_of(starts_wall, ZoneInfo(event.zone), starts_wall.fold)
    ends_at = starts_at + length
    pitch_session = PitchSession(
        public_id=new_public_id(),
        event_id=event.id,
        uid=new_uid(),
        title=title,
        abstract=abstract,
        status=status,
        zone=event.zone,
        starts_wall=starts_wall.replace(fold=0),
        ends_wall=ends_at.astimezone(ZoneInfo(event.zone)).replace(tzinfo=None, fold=0),
        starts_at=starts_at,
        ends_at=ends_at,
        join_code=new_join_code(db),
        published_at=None if status == "draft" else now,
        created_at=now,
        changed_at=now,
    )
    db.add(pitch_session)
    db.flush()
    return pitch_session


def add_slot(db: Session, pitch_session: PitchSession, title: Texts, company_id: int | None, **lengths: int) -> Slot:
    """A slot behind the last one, planned to begin where that one ends."""
    last = db.scalars(
        select(Slot).where(Slot.pitch_session_id == pitch_session.id).order_by(Slot.position.desc()).limit(1)
    ).one_or_none()
    planned_at = pitch_session.starts_at
    if last is not None:
        planned_at = last.planned_at + timedelta(seconds=last.pitch_s + last.questions_s + last.changeover_s)
    slot = Slot(
        pitch_session_id=pitch_session.id,
        position=1 if last is None else last.position + 1,
        title=title,
        company_id=company_id,
        planned_at=planned_at,
        **lengths,
    )
    db.add(slot)
    db.flush()
    return slot
