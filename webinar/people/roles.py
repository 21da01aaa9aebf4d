"""Reads a person's role at a session or event from the rows of one moment."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from webinar.people.models import Person, Removal, RoleGrant
from webinar.people.permissions import RANKING, Actor


def actors(
    db: Session, person_ids: Collection[int], event_id: int, pitch_session_id: int | None = None
) -> dict[int, Actor]:
    """The persons as actors at the event (and session), by id; who is unknown or removed is left out."""
    query = (
        select(Person.id, Person.name, Person.is_administrator, RoleGrant.role, Removal.kind)
        .outerjoin(
            RoleGrant,
            and_(
                RoleGrant.person_id == Person.id,
                RoleGrant.event_id == event_id,
                or_(RoleGrant.pitch_session_id.is_(None), RoleGrant.pitch_session_id == pitch_session_id),
            ),
        )
        .outerjoin(
            Removal, and_(Removal.person_id == Person.id, Removal.pitch_session_id == pitch_session_id)
        )
        .where(Person.id.in_(person_ids))
    )
    found: dict[int, Actor] = {}
    for person_id, name, administrator, granted, removal in db.execute(query):
        if removal == "removed":
            continue
        role = "administrator" if administrator else granted or "attendee"
        known = found.get(person_id)
        if known is None or RANKING.index(role) < RANKING.index(known.role):
            found[person_id] = Actor(person_id, role, name, removal == "muted")
    return found
