"""Roles given and taken: of an event, of one session of it, of the installation; nobody left is nobody's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.errors import Refusal
from webinar.people.accounts import end_everywhere, take_administration
from webinar.people.models import Person, RoleGrant
from webinar.schedule.models import Event, PitchSession

OF_EVENT = ("organiser", "moderator")
OF_INSTANCE = ("administrator", "creator")


@dataclass(frozen=True)
class Member:
    """Somebody with a role at an event; `session_id` and title where it is for one session only."""

    person_id: int
    public_id: str
    name: str
    email: str
    role: str
    session_id: str = ""
    session_title: Any = None


def members(db: Session, event_id: int) -> list[Member]:
    """The event's organisers and moderators."""
    rows = db.execute(
        select(Person, RoleGrant.role, PitchSession)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .outerjoin(PitchSession, PitchSession.id == RoleGrant.pitch_session_id)
        .where(RoleGrant.event_id == event_id, RoleGrant.role.in_(OF_EVENT))
        .order_by(RoleGrant.role.desc(), Person.name, RoleGrant.id)
    )
    return [
        Member(
            person.id,
            person.public_id,
            person.name,
            person.email or "",
            role,
            pitch_session.public_id if pitch_session else "",
            pitch_session.title if pitch_session else None,
        )
        for person, role, pitch_session in rows
    ]


def holds(db: Session, role: str, event_id: int | None, pitch_session_id: int | None, email: str) -> bool:
    """Whether the team has somebody of this address in this role already."""
    person = db.scalar(select(Person).where(Person.email == email))
    if person is None:
        return False
    if event_id is None:
        return person.is_administrator or (role == "creator" and person.may_create_events)
    return _grant(db, person.id, role, event_id, pitch_session_id) is not None


def give(db: Session, person: Person, role: str, event_id: int | None, pitch_session_id: int | None = None) -> None:
    """Gives a role; one that the person has is left alone."""
    if event_id is None:
        person.is_administrator = person.is_administrator or role == "administrator"
        person.may_create_events = True
    elif _grant(db, person.id, role, event_id, pitch_session_id) is None:
        db.add(
            RoleGrant(
                person_id=person.id,
                event_id=event_id,
                pitch_session_id=pitch_session_id,
                role=role,
                granted_at=clock.now(),
            )
        )
    db.flush()


def take(db: Session, person: Person, role: str, event_id: int, pitch_session_id: int | None = None) -> None:
    """Takes a role and ends the person's sessions; `conflict` for an event's last organiser."""
    grant = _grant(db, person.id, role, event_id, pitch_session_id)
    if grant is None:
        raise Refusal("not_found")
    if role == "organiser":
        # Two organisers who remove each other at once meet on this row.
        db.execute(select(Event.id).where(Event.id == event_id).with_for_update())
        left = select(func.count(RoleGrant.id)).where(RoleGrant.event_id == event_id, RoleGrant.role == "organiser")
        if (db.scalar(left) or 0) < 2:
            raise Refusal("conflict", "team.refused.last_organiser")
    db.delete(grant)
    db.flush()
    end_everywhere(db, person)


def hand_over(db: Session, event_id: int, giver: Person, taker: Person) -> None:
    """Makes a member the event's organiser, and the giver no longer one."""
    if giver.id == taker.id or not _is_member(db, event_id, taker.id):
        raise Refusal("not_found")
    give(db, taker, "organiser", event_id)
    if _grant(db, giver.id, "organiser", event_id, None) is not None:
        take(db, giver, "organiser", event_id)


def _is_member(db: Session, event_id: int, person_id: int) -> bool:
    grants = select(RoleGrant.id).where(
        RoleGrant.event_id == event_id, RoleGrant.person_id == person_id, RoleGrant.role.in_(OF_EVENT)
    )
    return db.scalar(grants.limit(1)) is not None


def take_from_instance(db: Session, person: Person) -> None:
    """Takes administration and the right to create events; `conflict` for the last administrator."""
    take_administration(db, person)
    person.may_create_events = False
    db.flush()
    end_everywhere(db, person)


def _grant(
    db: Session, person_id: int, role: str, event_id: int, pitch_session_id: int | None
) -> RoleGrant | None:
    at = (
        RoleGrant.pitch_session_id.is_(None)
        if pitch_session_id is None
        else RoleGrant.pitch_session_id == pitch_session_id
    )
    return db.scalar(
        select(RoleGrant).where(
            RoleGrant.person_id == person_id, RoleGrant.event_id == event_id, RoleGrant.role == role, at
        )
    )
