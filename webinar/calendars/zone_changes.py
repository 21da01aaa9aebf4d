"""Notices that new zone rules move sessions: instants follow the planned wall times, and everybody is told (B6)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.calendars.zones import tzdata_version
from webinar.core import clock, jobs
from webinar.core.clock import to_ms
from webinar.core.db import Database, database
from webinar.core.i18n import pick, translate
from webinar.core.mail import Outgoing, post
from webinar.core.mail_content import Content, body_of
from webinar.people.models import Person, RoleGrant
from webinar.registrations.letters import letter_language
from webinar.schedule.models import Event, PitchSession, Slot

log = logging.getLogger(__name__)
CHECK_ZONES = "calendars.check_zones"
DAY = timedelta(days=1)
# A running session keeps to its own clock.
PLANNED = ("draft", "published", "open")
Zones = Callable[[str], tzinfo]


def instants_of(wall: datetime, zone: tzinfo) -> set[datetime]:
    """The instants that a wall time can mean: two where clocks are set back."""
    return {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}


def follow_zones(home: Database, zones: Zones = ZoneInfo) -> int:
    """Moves what the rules of its zone move and tells the organisers; gives how many sessions."""
    count = 0
    with home.writing() as db:
        query = select(PitchSession, Event).join(Event, Event.id == PitchSession.event_id)
        to_come = query.where(PitchSession.starts_at > clock.now(), PitchSession.status.in_(PLANNED))
        for pitch_session, event in db.execute(to_come.order_by(PitchSession.id)).all():
            before = pitch_session.starts_at
            if _follow(db, pitch_session, zones(pitch_session.zone)):
                event.change_count += 1
                _tell(db, pitch_session, event, before)
                count += 1
        db.flush()
    return count


def _follow(db: Session, pitch_session: PitchSession, zone: tzinfo) -> bool:
    starts, ends = (instants_of(wall, zone) for wall in (pitch_session.starts_wall, pitch_session.ends_wall))
    if pitch_session.starts_at in starts and pitch_session.ends_at in ends:
        return False
    starts_at = pitch_session.starts_at if pitch_session.starts_at in starts else min(starts)
    by = starts_at - pitch_session.starts_at
    for slot in db.scalars(select(Slot).where(Slot.pitch_session_id == pitch_session.id)):
        slot.planned_at += by
    pitch_session.starts_at = starts_at
    pitch_session.ends_at = pitch_session.ends_at if pitch_session.ends_at in ends else min(ends)
    pitch_session.sequence += 1
    pitch_session.changed_at = clock.now()
    return True


def _tell(db: Session, pitch_session: PitchSession, event: Event, before: datetime) -> None:
    organisers = (
        select(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.event_id == event.id, RoleGrant.role == "organiser", Person.email.is_not(None))
    )
    for person in dict.fromkeys(db.scalars(organisers.order_by(Person.id))):
        lang = letter_language(person)
        words = {
            "title": pick(pitch_session.title, lang),
            "zone": pitch_session.zone,
            "wall": f"{pitch_session.starts_wall:%H:%M}",
            "before": f"{before:%H:%M}",
            "now": f"{pitch_session.starts_at:%H:%M}",
        }
        content = Content(
            lang=lang,
            title=translate(lang, "calendars.zones.title", **words),
            lines=[translate(lang, "calendars.zones.text", **words)],
        )
        key = f"zones:{pitch_session.id}:{person.id}:{to_ms(pitch_session.starts_at)}"
        body = body_of(content)
        post(db, Outgoing(key=key, to=str(person.email), subject=content.title, body=body, lang=lang))


def check_zones(_payload: Mapping[str, Any]) -> None:
    """Looks once, and asks for the next day's look."""
    home = database()
    follow_zones(home)
    with home.writing() as db:
        _ask(db, clock.now() + DAY)


def ask_now(db: Session) -> None:
    """Asks for a look at once: new rules come with a new start."""
    _ask(db, clock.now())


def _ask(db: Session, at: datetime) -> None:
    jobs.enqueue(db, CHECK_ZONES, f"{CHECK_ZONES}:{at:%Y-%m-%d}:{tzdata_version()[:40]}", {}, at)


JOBS = {CHECK_ZONES: check_zones}
