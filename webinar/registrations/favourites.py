"""The sessions that a person starred."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKey, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webinar.core import clock
from webinar.core.db import Base
from webinar.core.errors import Refusal
from webinar.people.models import Registration
from webinar.schedule.models import PitchSession

MOST = 500


class Favourite(Base):
    """A session that somebody, registered or a guest, wants to find again."""

    __tablename__ = "favourite"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    pitch_session_id: Mapped[int] = mapped_column(
        ForeignKey("pitch_session.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[datetime]


def star(db: Session, person_id: int, pitch_session_id: int, *, on: bool) -> None:
    """Stars a session or takes the star away; doing it twice is harmless."""
    known = db.get(Favourite, (person_id, pitch_session_id))
    if on and known is None:
        if len(starred(db, person_id)) >= MOST:
            raise Refusal("conflict", "registrations.favourite.too_many", params={"most": MOST})
        db.add(Favourite(person_id=person_id, pitch_session_id=pitch_session_id, at=clock.now()))
    elif not on and known is not None:
        db.delete(known)
    db.flush()


def starred(db: Session, person_id: int, among: Collection[int] | None = None) -> set[int]:
    """The sessions a person starred, of some or of all."""
    query = select(Favourite.pitch_session_id).where(Favourite.person_id == person_id)
    return set(db.scalars(query if among is None else query.where(Favourite.pitch_session_id.in_(among))))


def own_sessions(db: Session, person_id: int, event_id: int) -> frozenset[str]:
    """The public ids of an event's sessions that a person starred or has a place at."""
    of_event = PitchSession.event_id == event_id
    held = or_(Registration.person_id == person_id, Registration.guest_id == person_id)
    placed = (
        select(PitchSession.public_id)
        .join(Registration, Registration.pitch_session_id == PitchSession.id)
        .where(of_event, held, Registration.status.in_(("registered", "waiting", "requested")))
    )
    marked = (
        select(PitchSession.public_id)
        .join(Favourite, Favourite.pitch_session_id == PitchSession.id)
        .where(of_event, Favourite.person_id == person_id)
    )
    return frozenset(db.scalars(placed.union(marked)))
