"""Erases a person: at once what lets them in, then everything that names them, in pieces, by a job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from webinar.core import clock, jobs
from webinar.core.audit import note
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.features import ErasePerson, Gone
from webinar.core.i18n import pick
from webinar.core.security import new_public_id
from webinar.people.accounts import count_administrators, end_everywhere, language_of
from webinar.people.models import Person, PersonalLink, RoleGrant
from webinar.people.names import NAMELESS
from webinar.privacy import letters
from webinar.privacy.models import AddressChange
from webinar.privacy.on_air import take_all_back
from webinar.privacy.sweep import sweep
from webinar.registrations.models import Registration
from webinar.schedule.models import Event, Speaker

ERASE = "privacy.erase"
# What these write to the person needs everything that the others take away.
FIRST = ("registrations", "calendars")


def begin(db: Session, person_id: int, actor_id: int | None, *, here: bool = False) -> None:
    """Takes every way in away at once and asks for the rest; `conflict` for whoever nobody could replace.

    `here`: the caller does the rest itself, the job only if that comes to nothing.
    """
    person = db.get(Person, person_id)
    if person is None or person.erased_at is not None:
        raise Refusal("not_found")
    require_replaceable(db, person, lock=True)
    ids = [person_id, *guests_of(db, person_id)]
    for one in db.scalars(select(Person).where(Person.id.in_(ids))):
        one.is_administrator = one.may_create_events = False
        one.password_hash = None
        end_everywhere(db, one)
    for model in (RoleGrant, PersonalLink):
        db.execute(delete(model).where(model.person_id.in_(ids)))
    take_all_back(db, ids)
    note(db, "erased", actor_id, person_id)
    payload = {"person_ids": ids, "since": clock.now_ms()}
    jobs.enqueue(db, ERASE, f"{ERASE}:{person_id}", payload, clock.now() + jobs.LEASE if here else None)


def require_replaceable(db: Session, person: Person, *, lock: bool = False) -> None:
    """Refuses the last administrator and the last organiser of an event, in words."""
    if person.is_administrator and (count_administrators(db) if lock else _administrators(db)) < 2:
        raise Refusal("conflict", "privacy.refused.last_administrator")
    own = select(RoleGrant.event_id).where(RoleGrant.person_id == person.id, RoleGrant.role == "organiser")
    events = select(Event).where(Event.id.in_(own)).order_by(Event.id)
    # Two organisers who go at once meet on this row.
    alone = [one for one in db.scalars(events.with_for_update() if lock else events) if _organisers(db, one.id) < 2]
    if alone:
        titles = ", ".join(pick(one.title, language_of(person)) for one in alone)
        raise Refusal("conflict", "privacy.refused.last_organiser", params={"events": titles})


def _administrators(db: Session) -> int:
    return db.scalar(select(func.count(Person.id)).where(Person.is_administrator)) or 0


def _organisers(db: Session, event_id: int) -> int:
    of_event = (RoleGrant.event_id == event_id, RoleGrant.role == "organiser")
    return db.scalar(select(func.count(RoleGrant.id)).where(*of_event)) or 0


def guests_of(db: Session, person_id: int) -> list[int]:
    """The guests that browsers became which registered this person's address: the same human being."""
    query = (
        select(Registration.guest_id)
        .join(Person, Person.id == Registration.guest_id)
        .where(Registration.person_id == person_id, Person.email.is_(None))
        .distinct()
    )
    return [one for one in db.scalars(query.order_by(Registration.guest_id)) if one is not None]


def erase(payload: Mapping[str, Any]) -> None:
    """The job: every piece may have been done before, the person's own row comes last."""
    home, ids, since = database(), list(payload["person_ids"]), clock.from_ms(payload["since"])
    with home.reading() as db:
        gone = _gone(db, ids)
    if gone is None:
        return
    for piece in _in_order(current_app.extensions["erase_person"]):
        piece(home, gone)
    with home.writing() as db:
        letters.farewell(db, db.get_one(Person, ids[0]))
    letters.forget(home, gone, since)
    sweep(home, ids)
    with home.writing() as db:
        for person in db.scalars(select(Person).where(Person.id.in_(ids))):
            blank(person)
        letters.forget_when_sent(db, ids[0], gone.addresses)


def _in_order(pieces: Mapping[str, ErasePerson]) -> Sequence[ErasePerson]:
    rest = [pieces[name] for name in reversed(list(pieces)) if name not in FIRST]
    return [*(pieces[name] for name in FIRST), *rest]


def _gone(db: Session, ids: list[int]) -> Gone | None:
    """None once everything is done."""
    people = list(db.scalars(select(Person).where(Person.id.in_(ids), Person.erased_at.is_(None))))
    if not people:
        return None
    addresses = {one.email for one in people if one.email}
    for former, address in db.execute(
        select(AddressChange.former, AddressChange.address).where(
            AddressChange.person_id.in_(ids), AddressChange.confirmed_at.is_not(None)
        )
    ):
        addresses |= {one for one in (former, address) if one}
    names = {one.name for one in people}
    names |= set(db.scalars(select(Speaker.name).where(Speaker.person_id.in_(ids))))
    return Gone(tuple(ids), tuple(sorted(addresses)), tuple(sorted(names - {"", NAMELESS})))


def blank(person: Person) -> None:
    """Nothing of the row is left but its number."""
    now = clock.now()
    person.public_id, person.name, person.email = new_public_id(), NAMELESS, None
    person.password_hash = person.locale = person.zone = None
    person.is_guest, person.is_administrator, person.may_create_events = True, False, False
    person.epoch, person.epoch_at, person.erased_at = person.epoch + 1, now, now


JOBS = {ERASE: erase, letters.FORGET: letters.forget_sent}
