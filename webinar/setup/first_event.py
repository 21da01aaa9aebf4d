"""Events of their creators: new ones, and the one with a draft session that waits for the first administrator."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.i18n import LANGUAGES, translate
from webinar.people.models import RoleGrant
from webinar.schedule.interchange.outline import slug_of
from webinar.schedule.making import add_slot, free_slug, make_event, make_session
from webinar.schedule.models import Event, Texts

IN_DAYS, AT_HOUR, LENGTH = 7, 14, timedelta(minutes=45)


def make_own_event(
    db: Session, organiser_id: int, title: Texts, organisation: str, zone: str, wanted: str = ""
) -> Event:
    """A new event that its creator organises, under a free address."""
    slug = free_slug(db, wanted or slug_of(next(iter(title.values()))))
    event = make_event(db, slug=slug, title=title, zone=zone, organiser=organisation, description={})
    db.add(RoleGrant(person_id=organiser_id, event_id=event.id, role="organiser", granted_at=clock.now()))
    db.flush()
    return event


def make_first_event(db: Session, organiser_id: int, organisation: str, zone: str, lang: str) -> str | None:
    """Makes it in an installation without events and gives its slug.

    Its session has a title in one language: whoever gives it another leaves no translation of this one behind.
    """
    if db.scalar(select(Event.id).limit(1)) is not None:
        return None
    title = _said("setup.first.event", name=organisation)
    event = make_own_event(db, organiser_id, title, organisation, zone, slug_of(organisation))
    day = clock.now().astimezone(ZoneInfo(zone)) + timedelta(days=IN_DAYS)
    pitch_session = make_session(
        db,
        event,
        title={lang: translate(lang, "setup.first.session")},
        abstract={},
        starts_wall=day.replace(hour=AT_HOUR, minute=0, second=0, microsecond=0, tzinfo=None),
        length=LENGTH,
        status="draft",
    )
    add_slot(db, pitch_session, _said("setup.first.slot"), None)
    return event.slug


def _said(key: str, **params: str) -> Texts:
    return {lang: translate(lang, key, **params) for lang in LANGUAGES}
