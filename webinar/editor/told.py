"""Who will be told of a change: the numbers that an organiser sees before pressing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.calendars.models import CalendarInvite
from webinar.core import clock
from webinar.people.models import Person
from webinar.registrations.models import Registration
from webinar.schedule.models import PitchSession

TELLING = ("published", "open", "cancelled")


def places_of(db: Session, event_id: int) -> dict[int, int]:
    """How many have a place, by session."""
    rows = db.execute(
        select(Registration.pitch_session_id, func.count(Registration.id))
        .where(Registration.event_id == event_id, Registration.status == "registered")
        .group_by(Registration.pitch_session_id)
    )
    return {pitch_session_id: count for pitch_session_id, count in rows}


@dataclass(frozen=True)
class Told:
    """How many registrants, and how many of those who present or moderate and hold an invitation."""

    registrants: int
    team: int

    @property
    def is_anybody(self) -> bool:
        """Whether a letter goes to anybody at all."""
        return bool(self.registrants or self.team)


def told_of(db: Session, pitch_session_ids: Collection[int]) -> Told:
    """Those with an address whom changes of these sessions concern, each counted once."""
    telling = select(PitchSession.id).where(
        PitchSession.id.in_(pitch_session_ids),
        PitchSession.status.in_(TELLING),
        PitchSession.published_at.is_not(None),
        PitchSession.ends_at > clock.now(),
    )
    places = (
        select(func.count(func.distinct(Registration.person_id)))
        .join(Person, Person.id == Registration.person_id)
        .where(
            Registration.pitch_session_id.in_(telling),
            Registration.status == "registered",
            Person.email.is_not(None),
        )
    )
    invited = select(func.count(func.distinct(CalendarInvite.person_id))).where(
        CalendarInvite.pitch_session_id.in_(telling),
        CalendarInvite.state == "invited",
        CalendarInvite.person_id.not_in(
            select(Registration.person_id).where(
                Registration.pitch_session_id.in_(telling), Registration.status == "registered"
            )
        ),
    )
    return Told(db.scalar(places) or 0, db.scalar(invited) or 0)
