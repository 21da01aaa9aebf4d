"""Puts the demo event into the database by the roads that people use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.db import Database
from webinar.core.security import new_public_id
from webinar.demo import content, past, present
from webinar.demo.content import Presenter, Texts
from webinar.demo.script import Cast
from webinar.live.kernel import Kernel
from webinar.people.links import create_link
from webinar.people.models import Person, PersonalLink, RoleGrant
from webinar.schedule.making import add_slot, make_event, make_session
from webinar.schedule.models import Company, Event, PitchSession, SlotSpeaker, Speaker

ZONE = "Europe/Paris"
ROLES = (
    ("organiser", content.ORGANISER_NAME, "/e/{slug}/workspace"),
    ("moderator", content.MODERATOR, "/s/{live}/console"),
    ("speaker", content.LIVE[2].name, "/s/{live}/green-room"),
    ("attendee", content.ATTENDEE, "/s/{live}/room"),
)
LINK_LIFE = timedelta(days=7)
LIVE_FOR = timedelta(minutes=66)


def load(database: Database, kernel: Kernel, data_dir: str, *, again: bool = False) -> bool:
    """Loads the demo and returns True, or False when it is there and its live session has not ended."""
    with database.reading() as db:
        if not again and _still_on(db):
            return False
    with database.writing() as db:
        _remove(db)
        cast = _make(db)
    past.play(database, kernel, cast, data_dir)
    present.play(kernel, cast)
    return True


def _still_on(db: Session) -> bool:
    return (
        db.scalar(
            select(PitchSession.id)
            .join(Event, Event.id == PitchSession.event_id)
            .where(
                Event.slug == content.SLUG,
                PitchSession.status.in_(("live", "paused")),
                PitchSession.ends_at > clock.now(),
            )
        )
        is not None
    )


def _remove(db: Session) -> None:
    event_id = db.scalar(select(Event.id).where(Event.slug == content.SLUG))
    if event_id is None:
        return
    people = db.scalars(select(RoleGrant.person_id).where(RoleGrant.event_id == event_id)).all()
    db.execute(delete(Event).where(Event.id == event_id))
    db.execute(delete(Person).where(Person.id.in_(people)))


def _make(db: Session) -> Cast:
    now = clock.now()
    event = make_event(
        db,
        slug=content.SLUG,
        title=content.TITLE,
        zone=ZONE,
        organiser=content.ORGANISER,
        description=content.DESCRIPTION,
    )
    local = now.astimezone(ZoneInfo(ZONE)).replace(tzinfo=None, second=0, microsecond=0)
    live_start = local - timedelta(minutes=local.minute % 5 + 15)
    past_session = _session(
        db, event, content.PAST_TITLE, content.PAST_ABSTRACT, (local - timedelta(days=9)).replace(hour=14, minute=0),
        content.PAST,
    )  # fmt: skip
    live_session = _session(db, event, content.LIVE_TITLE, content.LIVE_ABSTRACT, live_start, content.LIVE)
    _session(
        db, event, content.NEXT_TITLE, content.NEXT_ABSTRACT, (local + timedelta(days=7)).replace(hour=11, minute=0),
        content.NEXT,
    )  # fmt: skip
    return Cast(
        event_id=event.id,
        past_id=past_session.id,
        past_public_id=past_session.public_id,
        live_id=live_session.id,
        moderator=_person(db, event, content.MODERATOR, "moderator"),
        organiser=_person(db, event, content.ORGANISER_NAME, "organiser"),
        attendee=_person(db, event, content.ATTENDEE, "attendee"),
        audience=[_guest(db, event, name) for name in content.AUDIENCE],
    )


def _session(
    db: Session, event: Event, title: Texts, abstract: Texts, start: datetime, presenters: Sequence[Presenter]
) -> PitchSession:
    length = timedelta(seconds=len(presenters) * 660)
    pitch_session = make_session(
        db, event, title=title, abstract=abstract, starts_wall=start, length=length, status="published"
    )
    for presenter in presenters:
        _presenter(db, event, pitch_session, presenter)
    return pitch_session


def _presenter(db: Session, event: Event, pitch_session: PitchSession, presenter: Presenter) -> None:
    company = db.scalar(select(Company).where(Company.event_id == event.id, Company.name == presenter.company))
    if company is None:
        company = Company(
            public_id=new_public_id(),
            event_id=event.id,
            name=presenter.company,
            is_startup=presenter.is_startup,
            one_liner=presenter.one_liner,
        )
        db.add(company)
        db.flush()
    person_id = _person(db, event, presenter.name, "speaker", pitch_session)
    speaker = Speaker(
        public_id=new_public_id(),
        event_id=event.id,
        person_id=person_id,
        company_id=company.id,
        name=presenter.name,
        role_title=presenter.role,
    )
    db.add(speaker)
    db.flush()
    slot = add_slot(db, pitch_session, presenter.one_liner, company.id)
    db.add(SlotSpeaker(slot_id=slot.id, speaker_id=speaker.id))
    db.flush()


def _person(db: Session, event: Event, name: str, role: str, pitch_session: PitchSession | None = None) -> int:
    person = Person(public_id=new_public_id(), name=name, locale="fr", created_at=clock.now())
    db.add(person)
    db.flush()
    db.add(
        RoleGrant(
            person_id=person.id,
            event_id=event.id,
            pitch_session_id=None if pitch_session is None else pitch_session.id,
            role=role,
            granted_at=clock.now(),
        )
    )
    db.flush()
    return person.id


def _guest(db: Session, event: Event, name: str) -> int:
    return _person(db, event, name, "attendee")


def make_links(database: Database) -> list[tuple[str, str, str]]:
    """New links of the demo's people as (role, name, token); earlier ones stop working."""
    with database.writing() as db:
        event = db.scalar(select(Event).where(Event.slug == content.SLUG))
        if event is None:
            return []
        live = db.scalar(
            select(PitchSession)
            .where(PitchSession.event_id == event.id, PitchSession.title["fr"].as_string() == content.LIVE_TITLE["fr"])
            .limit(1)
        )
        db.execute(update(PersonalLink).where(PersonalLink.event_id == event.id).values(revoked_at=clock.now()))
        return [
            (role, name, _link(db, event, live, role, name, destination)) for role, name, destination in ROLES
        ]


def _link(
    db: Session, event: Event, live: PitchSession | None, role: str, name: str, destination: str
) -> str:
    person = db.scalars(
        select(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.event_id == event.id, RoleGrant.role == role, Person.name == name)
    ).one()
    return create_link(
        db,
        person,
        purpose="personal",
        destination=destination.format(slug=event.slug, live=live.public_id if live else ""),
        expires_at=clock.now() + LINK_LIFE,
        event_id=event.id,
        pitch_session_id=live.id if live else None,
        any_browser=True,
    )


