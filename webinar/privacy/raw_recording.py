"""Reminds organisers, some time after an event, of the raw recording that lies elsewhere."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core.i18n import pick, show_day, translate
from webinar.core.mail import Outgoing, post
from webinar.core.mail_content import Content, body_of
from webinar.people.accounts import language_of
from webinar.people.models import Person, RoleGrant
from webinar.schedule.models import Event, PitchSession
from webinar.schedule.retention import RAW_RECORDING, end_of

OVER = ("ended", "replay")


def remind(db: Session, event_id: int, now: datetime) -> int:
    """One letter to each organiser of an event that took place; none once it is long past."""
    event, ends_at = db.get(Event, event_id), end_of(db, event_id)
    if event is None or ends_at is None or not ends_at + RAW_RECORDING <= now < ends_at + 2 * RAW_RECORDING:
        return 0
    took_place = select(PitchSession.id).where(PitchSession.event_id == event_id, PitchSession.status.in_(OVER))
    if db.scalar(took_place.limit(1)) is None:
        return 0
    organisers = (
        select(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.event_id == event_id, RoleGrant.role == "organiser", Person.email.is_not(None))
        .order_by(Person.id)
    )
    return sum(post(db, _letter(event, person, ends_at)) for person in db.scalars(organisers))


def _letter(event: Event, person: Person, ends_at: datetime) -> Outgoing:
    lang = language_of(person)
    words = {
        "title": pick(event.title, lang),
        "day": show_day(ends_at.astimezone(ZoneInfo(event.zone)).date(), lang, "long"),
        "days": RAW_RECORDING.days,
    }
    title = translate(lang, "privacy.letter.raw.title", **words)
    page = f"{current_app.extensions['settings'].public_origin}/e/{event.slug}/retention"
    content = Content(
        lang=lang,
        title=title,
        lines=[translate(lang, "privacy.letter.raw.text", **words)],
        button=(translate(lang, "privacy.letter.raw.button"), page),
        small=[translate(lang, "privacy.letter.raw.small")],
    )
    key = f"privacy:raw:{event.id}:{person.id}"
    return Outgoing(key=key, to=str(person.email), subject=title, body=body_of(content), lang=lang)
