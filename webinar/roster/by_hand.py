"""What staff do for one person of the list: give a place, send the link again, make a link to copy."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.errors import Refusal
from webinar.people.accounts import make_person, person_of
from webinar.people.models import Person, RoleGrant
from webinar.registrations import places
from webinar.registrations.letters import personal_address
from webinar.registrations.models import Registration
from webinar.registrations.signing_up import confirm, plan_reminders
from webinar.schedule.models import Event, PitchSession, Speaker


def somebody(db: Session, name: str, email: str, lang: str) -> Person:
    """The person of an address, who keeps the name they gave themselves; somebody new where there is none."""
    known = person_of(db, email) if email else None
    return known or make_person(db, name, email or None, lang)


def give_place(
    db: Session, event: Event, pitch_session: PitchSession, person: Person, *, contact: bool, mails: bool
) -> Registration:
    """Gives a place, or one on the waiting list of a full session; nobody is mailed unless `mails`."""
    known = places.of_person(db, person.id, pitch_session.id)
    said = {name: value for name, value in (known.consents if known else {}).items() if name != "at"}
    consents = said | {"by": "staff"} | ({"contact": True} if contact else {})
    placed = places.place(db, pitch_session, person, consents, None)
    plan_reminders(db, placed.registration, pitch_session)
    if mails:
        confirm(db, placed.registration, person, pitch_session, event)
    return placed.registration


def send_link(db: Session, event: Event, pitch_session: PitchSession, person: Person) -> bool:
    """Mails the letter about the place with a new personal link; False when one has just been written."""
    known = places.of_person(db, person.id, pitch_session.id)
    if known is None or known.status not in places.HOLDING or person.email is None:
        raise Refusal("not_found")
    return confirm(db, known, person, pitch_session, event)


def link_to_copy(db: Session, event: Event, pitch_session: PitchSession, person: Person) -> str:
    """A new personal link of somebody who has no address to send it to.

    Never of anybody else: whoever copies a link is that person to the product.
    """
    known = places.of_person(db, person.id, pitch_session.id)
    if known is None or known.status != "registered" or not is_only_listed(db, person):
        raise Refusal("not_found")
    return personal_address(db, person, pitch_session, event, "/room")


def is_only_listed(db: Session, person: Person) -> bool:
    """Whether nothing but a place on a list is known of the person: no address, no role, no talk."""
    has_role = exists().where(RoleGrant.person_id == person.id) | exists().where(Speaker.person_id == person.id)
    return (
        person.email is None
        and not (person.is_guest or person.is_administrator or person.may_create_events)
        and not db.scalar(select(has_role))
    )


def is_open(pitch_session: PitchSession) -> bool:
    """Whether a letter about a place at the session is of use: it is announced and not over."""
    return pitch_session.status in places.TAKING and pitch_session.ends_at > clock.now()
