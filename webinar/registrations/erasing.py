"""Gives up every place that a person holds, as they would themselves, before their address goes."""

from __future__ import annotations

from sqlalchemy import select

from webinar.core import clock
from webinar.core.db import Database
from webinar.core.features import Gone
from webinar.registrations.models import Registration
from webinar.registrations.places import HOLDING
from webinar.registrations.places import leave as leave_quietly
from webinar.registrations.signing_up import leave
from webinar.schedule.models import PitchSession


def erase_person(home: Database, gone: Gone) -> None:
    """One place a transaction: of a session to come they are told, with its CANCEL; who waited moves up."""
    with home.reading() as db:
        held = db.execute(
            select(Registration.person_id, Registration.pitch_session_id, PitchSession.ends_at, PitchSession.status)
            .join(PitchSession, PitchSession.id == Registration.pitch_session_id)
            .where(Registration.person_id.in_(gone.person_ids), Registration.status.in_(HOLDING))
            .order_by(Registration.id)
        ).all()
    for person_id, pitch_session_id, ends_at, status in held:
        is_to_come = ends_at > clock.now() and status not in ("cancelled", "ended", "replay")
        with home.writing() as db:
            (leave if is_to_come else leave_quietly)(db, person_id, pitch_session_id)
