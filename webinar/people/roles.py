"""Reads a person's role and place at a session or event from the rows of one moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlalchemy import BindParameter, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from webinar.people.models import Person, Registration, Removal, RoleGrant
from webinar.people.permissions import RANKING, Actor

# Built once and over bare tables: building a statement, or passing it through the ORM, costs more than running it,
# and everybody who comes in runs this one.
_person, _grant, _removal = Person.__table__.c, RoleGrant.__table__.c, Removal.__table__.c
_event_id: BindParameter[int] = bindparam("event_id")
_pitch_session_id: BindParameter[int | None] = bindparam("pitch_session_id")
_query = (
    select(_person.id, _person.name, _person.is_administrator, _grant.role, _removal.kind)
    .select_from(Person.__table__)
    .outerjoin(
        RoleGrant.__table__,
        and_(
            _grant.person_id == _person.id,
            _grant.event_id == _event_id,
            or_(_grant.pitch_session_id.is_(None), _grant.pitch_session_id == _pitch_session_id),
        ),
    )
    .outerjoin(
        Removal.__table__, and_(_removal.person_id == _person.id, _removal.pitch_session_id == _pitch_session_id)
    )
    .where(_person.id.in_(bindparam("person_ids", expanding=True)))
)


def actors(
    db: Session, person_ids: Collection[int], event_id: int, pitch_session_id: int | None = None
) -> dict[int, Actor]:
    """The persons as actors at the event (and session), by id; who is unknown or removed is left out."""
    values = {"person_ids": list(person_ids), "event_id": event_id, "pitch_session_id": pitch_session_id}
    found: dict[int, Actor] = {}
    for person_id, name, administrator, granted, removal in db.execute(_query, values):
        if removal == "removed":
            continue
        role = "administrator" if administrator else granted or "attendee"
        known = found.get(person_id)
        if known is None or RANKING.index(role) < RANKING.index(known.role):
            place = "registered" if granted else ""
            found[person_id] = Actor(person_id, role, name, removal == "muted", place)
    return found


PLACES = ("", "event", "waiting", "registered")
_STANDING = {"registered": "registered", "waiting": "waiting", "requested": "waiting"}


def with_places(
    db: Session, people: Mapping[int, Actor], event_id: int, pitch_session_id: int | None = None
) -> dict[int, Actor]:
    """The same actors with what each holds at the event (and session), a guest what the browser registered."""
    found = {person_id: actor.place for person_id, actor in people.items()}
    unknown = [person_id for person_id, place in found.items() if not place]
    grants = select(RoleGrant.person_id).where(RoleGrant.event_id == event_id, RoleGrant.person_id.in_(unknown))
    for person_id in db.scalars(grants):
        found[person_id] = "event" if pitch_session_id else "registered"
    held = select(
        Registration.person_id, Registration.guest_id, Registration.pitch_session_id, Registration.status
    ).where(
        Registration.event_id == event_id,
        Registration.status.in_(_STANDING),
        or_(Registration.person_id.in_(unknown), Registration.guest_id.in_(unknown)),
    )
    for person_id, guest_id, of, status in db.execute(held):
        place = _STANDING[status] if pitch_session_id in (None, of) else "event"
        for one in (person_id, guest_id):
            if one in found:
                found[one] = max(found[one], place, key=PLACES.index)
    return {person_id: replace(actor, place=found[person_id]) for person_id, actor in people.items()}
