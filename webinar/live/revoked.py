"""Finds live connections whose right has just ended: signed out, removed, or with another role."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.live.connections import Connection
from webinar.live.screens import ScreenLink
from webinar.people.models import CookieSession, Person, Removal, RoleGrant
from webinar.people.permissions import Actor
from webinar.schedule.access import enters, placed
from webinar.schedule.models import Event, PitchSession

# Twice the poll's second and more, so that a slow round misses nothing.
LOOK_BACK = timedelta(seconds=10)
# Of each audience the role that sees least.
_LEAST = {"attendees": "attendee", "speakers": "speaker", "chairs": "chair"}


def ended_connections(db: Session, connections: Sequence[Connection]) -> list[str]:
    """Socket ids to close: changes of the last ten seconds, by whichever process they were made (S16)."""
    if not connections:
        return []
    since = clock.now() - LOOK_BACK
    browsers = set(db.scalars(select(CookieSession.id).where(CookieSession.ended_at > since)))
    epochs = dict(db.execute(select(Person.id, Person.epoch).where(Person.epoch_at > since)).all())
    removed = set(
        db.execute(
            select(Removal.person_id, Removal.pitch_session_id).where(
                Removal.at > since, Removal.kind == "removed"
            )
        )

        .all()
    )
    granted = {
        person_id: at
        for person_id, at in db.execute(
            select(RoleGrant.person_id, RoleGrant.granted_at).where(RoleGrant.granted_at > since)
        )
    }
    shut_out = _shut_out(db, connections)
    screens = set(db.scalars(select(ScreenLink.id).where(ScreenLink.revoked_at > since)))
    if not (browsers or epochs or removed or granted or shut_out or screens):
        return []  # nearly every second of every day: thousands of connections need no look each
    return [
        one.sid
        for one in connections
        if one.cookie_session_id in browsers
        or one.ticket.screen_link_id in screens
        or epochs.get(one.person_id, one.ticket.epoch) != one.ticket.epoch
        or (one.person_id, one.pitch_session_id) in removed
        or (one.person_id, one.pitch_session_id) in shut_out and not one.ticket.screen_link_id
        or (one.person_id in granted and granted[one.person_id] > one.since)
    ]


def _shut_out(db: Session, connections: Sequence[Connection]) -> set[tuple[int, int]]:
    """Persons and sessions whose room is closed to them: a draft again, for others only, or their place given up."""
    rows = db.execute(
        select(PitchSession, Event)
        .join(Event, Event.id == PitchSession.event_id)
        .where(PitchSession.id.in_({one.pitch_session_id for one in connections}))
    )
    found: set[tuple[int, int]] = set()
    for pitch_session, event in rows:
        strict = {
            audience
            for audience, role in _LEAST.items()
            if not enters(Actor(0, role), event, pitch_session)
        }
        if not strict:
            continue  # most rooms are open to everybody
        here = [one for one in connections if one.pitch_session_id == pitch_session.id and one.audience in strict]
        least = {one.person_id: Actor(one.person_id, _LEAST[one.audience]) for one in here}
        people = placed(db, least, event, pitch_session)
        found |= {
            (person_id, pitch_session.id)
            for person_id, actor in people.items()
            if not enters(actor, event, pitch_session)
        }
    return found
