"""Corrects what a person is called and written to: a new address counts once its link was followed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.audit import note
from webinar.core.errors import Refusal
from webinar.core.security import new_token, token_hash
from webinar.people.accounts import person_of
from webinar.people.models import Person, RoleGrant
from webinar.people.names import is_taken, skeleton
from webinar.privacy import letters
from webinar.privacy.models import AddressChange
from webinar.registrations.models import Registration
from webinar.schedule.models import Speaker

LIFE = timedelta(hours=24)
HOUR = timedelta(hours=1)
AN_HOUR = 5


def rename(db: Session, person: Person, name: str) -> None:
    """A new name; one that reads like somebody's who presents or moderates where the person is, is refused (S17)."""
    if skeleton(name) != skeleton(person.name) and is_taken(name, _reserved(db, person)):
        raise Refusal("invalid", fields={"name": "people.guest.name_taken"})
    person.name = name


def _reserved(db: Session, person: Person) -> list[str]:
    """Of the person's events; of all where nothing says in which one a guest is."""
    registered = select(Registration.event_id).where(
        or_(Registration.person_id == person.id, Registration.guest_id == person.id)
    )
    granted = select(RoleGrant.event_id).where(RoleGrant.person_id == person.id)
    events = set(db.scalars(registered)) | set(db.scalars(granted))
    speakers = select(Speaker.name).where(or_(Speaker.person_id.is_(None), Speaker.person_id != person.id))
    staff = (
        select(Person.name)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role != "attendee", Person.id != person.id)
    )
    if events:
        speakers, staff = speakers.where(Speaker.event_id.in_(events)), staff.where(RoleGrant.event_id.in_(events))
    return [*db.scalars(speakers), *db.scalars(staff)]


def ask_for_address(db: Session, person: Person, address: str) -> None:
    """Writes to the new address, whoever's it is: to somebody's here that nothing changes, else the link (S14)."""
    now = clock.now()
    recent = select(func.count(AddressChange.id)).where(
        AddressChange.person_id == person.id, AddressChange.asked_at > now - HOUR
    )
    if (db.scalar(recent) or 0) >= AN_HOUR:
        raise Refusal("rate_limited", retry_after_s=HOUR.total_seconds())
    db.execute(
        delete(AddressChange).where(
            AddressChange.person_id == person.id,
            AddressChange.confirmed_at.is_(None),
            AddressChange.asked_at <= now - HOUR,
        )
    )
    token = new_token()
    change = AddressChange(
        person_id=person.id,
        address=address,
        token_hash=token_hash(token),
        asked_at=now,
        expires_at=now + LIFE,
    )
    db.add(change)
    db.flush()
    letters.prove_address(db, person, change, "" if person_of(db, address) else token)


def change_of_token(db: Session, token: str) -> tuple[AddressChange, Person]:
    """The wish behind a link; `not_found` for none, `expired` when it is over or done."""
    row = db.execute(
        select(AddressChange, Person)
        .join(Person, Person.id == AddressChange.person_id)
        .where(AddressChange.token_hash == token_hash(token))
    ).one_or_none()
    if row is None:
        raise Refusal("not_found")
    change, person = row
    if change.confirmed_at is not None or change.expires_at <= clock.now():
        raise Refusal("expired", "privacy.refused.link_over")
    return change, person


def take_address(db: Session, token: str) -> None:
    """The new address counts; the former one is told."""
    change, person = change_of_token(db, token)
    if person_of(db, change.address) is not None:
        raise Refusal("expired", "privacy.refused.link_over")
    change.former, change.confirmed_at = person.email or "", clock.now()
    letters.tell_former(db, person, change)
    person.email = change.address
    note(db, "address_changed", person.id, person.id)
    db.flush()
