"""What the pages of the list share: which rows belong to the event."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core.errors import Refusal
from webinar.core.viewing import pick
from webinar.people.models import Person
from webinar.people.permissions import can
from webinar.registrations.models import Registration
from webinar.schedule.access import Access, session_of_event
from webinar.schedule.models import PitchSession


def base_of(access: Access) -> str:
    """The address of the event's list."""
    return f"/e/{access.event.slug}/people"


def event_of(access: Access) -> dict[str, str]:
    """The event as templates of this feature name it."""
    return {"title": pick(access.event.title), "url": f"/e/{access.event.slug}"}


def may_organise(access: Access) -> bool:
    """Whether the sender sees addresses and may change the list."""
    return can(access.actor, "event.organise")


def registered_person(db: Session, event_id: int, public_id: str) -> Person:
    """Somebody of this event's list; anybody else is missing (S22)."""
    found = db.scalar(
        select(Person)
        .where(Person.public_id == public_id)
        .where(Person.id.in_(select(Registration.person_id).where(Registration.event_id == event_id)))
    )
    if found is None:
        raise Refusal("not_found")
    return found


def sitting_of_event(db: Session, event_id: int, public_id: str) -> PitchSession:
    """A session of this event that people have places at; any other is missing (S22)."""
    found = session_of_event(db, event_id, public_id)
    if found.is_break:
        raise Refusal("not_found")
    return found
