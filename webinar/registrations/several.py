"""Registers an address for several sessions of an event at once, with one letter about all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.db import Database
from webinar.core.errors import Refusal
from webinar.people.links import open_cookie_session
from webinar.people.models import Person, Registration
from webinar.people.permissions import Actor
from webinar.registrations import places
from webinar.registrations.guests import make_guest
from webinar.registrations.letters import tell_several
from webinar.registrations.rules import Terms, terms_by_session
from webinar.registrations.signing_up import (
    Newcomer,
    may_write,
    person_for,
    place_by_terms,
    plan_reminders,
    unnamed,
)
from webinar.schedule.access import UNLISTED, placed, sees
from webinar.schedule.models import Event, PitchSession

MOST = 200


@dataclass(frozen=True)
class Offered:
    """A session that one can register for now, and the rules for it."""

    pitch_session: PitchSession
    terms: Terms
    full: bool


def offered(db: Session, event: Event, actor: Actor) -> list[Offered]:
    """The event's sessions that take registrations now and that the actor may know of, in order of time."""
    rows = db.scalars(
        select(PitchSession)
        .where(
            PitchSession.event_id == event.id,
            PitchSession.status.in_(places.TAKING),
            PitchSession.is_break.is_(False),
            PitchSession.ends_at > clock.now(),
        )
        .order_by(PitchSession.starts_at, PitchSession.id)
    ).all()
    terms = terms_by_session(db, event.id, [one.id for one in rows])
    counts = _taken(db, event.id)
    found = []
    for one in rows:
        judged = placed(db, {actor.person_id: actor}, event, one)[actor.person_id] if actor.person_id else actor
        if one.visibility in UNLISTED or not sees(judged, event, one) or terms[one.id].window != "open":
            continue
        full = one.capacity is not None and counts.get(one.id, 0) >= one.capacity
        found.append(Offered(one, terms[one.id], full and not terms[one.id].approval))
    return found[:MOST]


def _taken(db: Session, event_id: int) -> dict[int, int]:
    query = (
        select(Registration.pitch_session_id, func.count())
        .where(Registration.event_id == event_id, Registration.status == "registered")
        .group_by(Registration.pitch_session_id)
    )
    return dict(db.execute(query).all())


def overlaps(spans: Sequence[tuple[datetime, datetime]]) -> list[tuple[int, int]]:
    """The pairs, by place in the list, of which one begins before the other has ended."""
    found: list[tuple[int, int]] = []
    running: list[int] = []
    for at in sorted(range(len(spans)), key=lambda one: spans[one]):
        running = [one for one in running if spans[one][1] > spans[at][0]]
        found += [(min(one, at), max(one, at)) for one in running]
        running.append(at)
    return sorted(found)


def sign_up_for(
    home: Database, event_id: int, pitch_session_ids: Sequence[int], address: str, newcomer: Newcomer
) -> str | None:
    """Registers for each and mails one letter; gives the cookie token of the guest that the browser becomes.

    Two forms with one new address at the same moment meet on the unique address: the second tries again.
    """
    for last in (False, False, True):
        try:
            with home.writing() as db:
                return _sign_up_for(db, event_id, pitch_session_ids, address, newcomer)
        except IntegrityError:
            if last:
                raise
    return None


def _sign_up_for(
    db: Session, event_id: int, pitch_session_ids: Sequence[int], address: str, newcomer: Newcomer
) -> str | None:
    event = db.get_one(Event, event_id)
    chosen = _chosen(db, event, pitch_session_ids)
    name = newcomer.name or unnamed(newcomer.lang)
    lets_in = [not terms.approval and not places.is_full(db, one) for one, terms in chosen]
    guest_id = newcomer.browser_person_id if newcomer.browser_is_guest else None
    cookie_token = None
    if newcomer.browser_person_id is None and any(lets_in):
        guest_id = make_guest(db, event.id, name, newcomer.lang).id
        cookie_token = open_cookie_session(db, guest_id)
    person = person_for(db, address, name, newcomer)
    _place_all(db, event, chosen, person, newcomer, guest_id)
    return cookie_token


def register_known_for(
    db: Session, event_id: int, pitch_session_ids: Sequence[int], person_id: int, newcomer: Newcomer
) -> None:
    """Registers somebody who is signed in with an address."""
    event = db.get_one(Event, event_id)
    chosen = _chosen(db, event, pitch_session_ids)
    _place_all(db, event, chosen, db.get_one(Person, person_id), newcomer, None)


def _chosen(db: Session, event: Event, pitch_session_ids: Sequence[int]) -> list[tuple[PitchSession, Terms]]:
    """The sessions with their places held, always in the same order, so that nobody waits for one another."""
    for one in sorted(pitch_session_ids):
        places.lock_places(db, one)
    rows = db.scalars(
        select(PitchSession)
        .where(PitchSession.id.in_(pitch_session_ids), PitchSession.event_id == event.id)
        .order_by(PitchSession.starts_at, PitchSession.id)
    ).all()
    terms = terms_by_session(db, event.id, [one.id for one in rows])
    taking = [(one, terms[one.id]) for one in rows if places.is_taking(one) and terms[one.id].window == "open"]
    if not taking:
        raise Refusal("closed", "registrations.refused.closed")
    return taking


def _place_all(
    db: Session,
    event: Event,
    chosen: Sequence[tuple[PitchSession, Terms]],
    person: Person,
    newcomer: Newcomer,
    guest_id: int | None,
) -> None:
    told = []
    for pitch_session, terms in chosen:
        registration = place_by_terms(db, pitch_session, person, newcomer, guest_id, terms).registration
        plan_reminders(db, registration, pitch_session)
        told.append((pitch_session, registration.status))
    if may_write(db, person):
        key = f"registration:several:{event.id}:{person.id}:{clock.now():%Y%m%d%H%M}"
        tell_several(db, person, event, told, key=key)
