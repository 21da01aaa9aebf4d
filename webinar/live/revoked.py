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

# Twice the poll's second and more, so that a slow round misses nothing.
LOOK_BACK = timedelta(seconds=10)


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
    screens = set(db.scalars(select(ScreenLink.id).where(ScreenLink.revoked_at > since)))
    return [
        one.sid
        for one in connections
        if one.cookie_session_id in browsers
        or one.ticket.screen_link_id in screens
        or epochs.get(one.person_id, one.ticket.epoch) != one.ticket.epoch
        or (one.person_id, one.pitch_session_id) in removed
        or (one.person_id in granted and granted[one.person_id] > one.since)
    ]
