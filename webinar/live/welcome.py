"""Keeps guests of other events out where names alone do not open the door."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webinar.core.errors import Refusal
from webinar.people.models import Person
from webinar.people.permissions import Actor
from webinar.registrations.models import Registration
from webinar.schedule.models import Event


def require_welcome(db: Session, actor: Actor, event: Event) -> None:
    """Refuses a guest of a name where the event wants none: a guest's cookie is good at every event.

    Who registered for the event, under an address, is welcome at once as the guest that the browser became (S14).
    """
    if event.guests_allowed or actor.role != "attendee":
        return
    registered = select(Registration.id).where(
        Registration.event_id == event.id,
        or_(Registration.person_id == Person.id, Registration.guest_id == Person.id),
    )
    guest = select(Person.id).where(Person.id == actor.person_id, Person.is_guest, ~registered.exists())
    if db.scalar(guest) is not None:
        raise Refusal("forbidden", "live.refused.no_guests")
