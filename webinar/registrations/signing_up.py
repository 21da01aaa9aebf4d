"""Registers an address for a session: what happens does not show whether the address was known (S14)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Any, Literal

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webinar.core import clock, forms
from webinar.core.db import Database
from webinar.core.errors import Refusal
from webinar.core.i18n import translate
from webinar.core.mail import Letter
from webinar.core.security import new_public_id
from webinar.people.links import open_cookie_session
from webinar.people.models import Person
from webinar.registrations import places, reminders
from webinar.registrations.guests import make_guest
from webinar.registrations.letters import tell
from webinar.registrations.models import Registration
from webinar.registrations.rules import Terms, terms_of
from webinar.schedule.models import Event, PitchSession

# The version of the words under the form; a change of their meaning gets another one.
NOTICE = "2026-11"
LETTERS_AN_HOUR = 5
HOUR = timedelta(hours=1)


class RegisterForm(forms.Form):
    """Two fields, of which the name may stay empty, and what may be ticked."""

    email: forms.Email
    name: Annotated[str, forms.line(0, 80)] = ""
    contact: Literal["", "on"] = ""


class KnownForm(forms.Form):
    """The form of somebody who is signed in with an address."""

    contact: Literal["", "on"] = ""


@dataclass(frozen=True)
class Newcomer:
    """What the form and the browser say of whoever registers; `browser_person_id` once the browser is somebody."""

    name: str
    contact: bool
    lang: str
    zone: str | None
    browser_person_id: int | None = None
    browser_is_guest: bool = False
    answers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def consents(self) -> dict[str, object]:
        """What is kept of the notice and the box."""
        return {"notice": NOTICE, "contact": self.contact, "lang": self.lang}


def sign_up(home: Database, pitch_session_id: int, address: str, newcomer: Newcomer) -> str | None:
    """Registers and mails the personal link; gives the cookie token of the guest that the browser becomes.

    Two forms with one new address at the same moment meet on the unique address: the second tries again.
    """
    for last in (False, False, True):
        try:
            with home.writing() as db:
                return _sign_up(db, pitch_session_id, address, newcomer)
        except IntegrityError:
            if last:
                raise
    return None


def _sign_up(db: Session, pitch_session_id: int, address: str, newcomer: Newcomer) -> str | None:
    places.lock_places(db, pitch_session_id)
    pitch_session = db.get_one(PitchSession, pitch_session_id)
    event = db.get_one(Event, pitch_session.event_id)
    terms = _open_terms(db, pitch_session)
    name = newcomer.name or unnamed(newcomer.lang)
    has_place = not terms.approval and not places.is_full(db, pitch_session)
    enters = newcomer.browser_person_id is None and has_place
    guest_id = newcomer.browser_person_id if newcomer.browser_is_guest else None
    cookie_token = None
    if enters:
        guest_id = make_guest(db, event.id, name, newcomer.lang).id
        cookie_token = open_cookie_session(db, guest_id)
    person = person_for(db, address, name, newcomer)
    placed = place_by_terms(db, pitch_session, person, newcomer, guest_id, terms)
    confirm(db, placed.registration, person, pitch_session, event)
    return cookie_token


def _open_terms(db: Session, pitch_session: PitchSession) -> Terms:
    """The session's rules, where one can register now."""
    terms = terms_of(db, pitch_session)
    if not places.is_taking(pitch_session) or terms.window != "open":
        raise Refusal("closed", "registrations.refused.closed")
    return terms


def place_by_terms(
    db: Session, pitch_session: PitchSession, person: Person, newcomer: Newcomer, guest_id: int | None, terms: Terms
) -> places.Placed:
    """A place, or what the session's rules give in its stead."""
    answers = dict(newcomer.answers)
    return places.place(
        db, pitch_session, person, newcomer.consents, guest_id, answers=answers, approval=terms.approval
    )


def unnamed(lang: str) -> str:
    """What somebody is called who gave no name: nothing of their address."""
    return translate(lang, "registrations.unnamed", number=secrets.randbelow(9000) + 1000)


def person_for(db: Session, address: str, name: str, newcomer: Newcomer) -> Person:
    """Whose the address is, made where nobody has it; a stranger may have typed the name, so a known one stays."""
    person = db.scalar(select(Person).where(Person.email == address))
    if person is None:
        person = Person(
            public_id=new_public_id(),
            name=name,
            email=address,
            locale=newcomer.lang,
            zone=newcomer.zone,
            created_at=clock.now(),
        )
        db.add(person)
        db.flush()
    return person


def register_known(db: Session, person_id: int, pitch_session_id: int, newcomer: Newcomer) -> None:
    """Registers somebody who is signed in with an address."""
    places.lock_places(db, pitch_session_id)
    pitch_session = db.get_one(PitchSession, pitch_session_id)
    terms = _open_terms(db, pitch_session)
    person = db.get_one(Person, person_id)
    placed = place_by_terms(db, pitch_session, person, newcomer, None, terms)
    confirm(db, placed.registration, person, pitch_session, db.get_one(Event, pitch_session.event_id))


def confirm(
    db: Session, registration: Registration, person: Person, pitch_session: PitchSession, event: Event
) -> bool:
    """Mails where the registration stands with a personal link: at most once a minute and five times an hour.

    False when nothing was written.
    """
    plan_reminders(db, registration, pitch_session)
    if not may_write(db, person):
        return False
    key = f"registration:{registration.id}:{registration.status}:{clock.now():%Y%m%d%H%M}"
    return tell(db, registration.status, person, pitch_session, event, key=key)


def may_write(db: Session, person: Person) -> bool:
    """Whether another letter about registering may go to the address within the hour."""
    recent = select(func.count(Letter.id)).where(
        Letter.to_address == person.email,
        Letter.created_at > clock.now() - HOUR,
        Letter.key.startswith("registration:"),
    )
    return (db.scalar(recent) or 0) < LETTERS_AN_HOUR


def plan_reminders(db: Session, registration: Registration, pitch_session: PitchSession) -> None:
    """Asks for the session's reminders once somebody has a place."""
    if registration.status == "registered":
        reminders.plan(db, pitch_session.id, pitch_session.starts_at)


def leave(db: Session, person_id: int, pitch_session_id: int) -> bool:
    """Gives a place up, tells its holder, and lets those waiting move up; False when there was no place."""
    registration = places.leave(db, person_id, pitch_session_id)
    if registration is None:
        return False
    pitch_session = db.get_one(PitchSession, pitch_session_id)
    event = db.get_one(Event, pitch_session.event_id)
    key = f"withdrawn:{registration.id}:{registration.changed_at:%Y%m%d%H%M%S}"
    tell(db, "withdrawn", db.get_one(Person, person_id), pitch_session, event, key=key)
    fill_places(db, pitch_session, event)
    return True


def fill_places(db: Session, pitch_session: PitchSession, event: Event) -> int:
    """Gives free places to those waiting and tells them; call it when the capacity changes. Gives how many."""
    lucky = places.promote(db, pitch_session.id)
    for registration in lucky:
        registration.told_start = pitch_session.starts_at
        reminders.plan(db, pitch_session.id, pitch_session.starts_at)
        key = f"promoted:{registration.id}:{registration.changed_at:%Y%m%d%H%M%S}"
        tell(db, "promoted", db.get_one(Person, registration.person_id), pitch_session, event, key=key)
    return len(lucky)
