"""Decides who may watch a replay, and until when."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webinar.people.models import Registration, RoleGrant
from webinar.people.permissions import PRESENTERS, Actor, can
from webinar.replay.models import Recording

Standing = Literal["open", "preview", "not_ready", "registered_only", "expired"]
VISIBILITIES = ("public", "registered", "nobody")


def standing(recording: Recording | None, actor: Actor, registered: bool, now: datetime) -> Standing:
    """What the replay is for the actor: open, or why not; who may edit it sees it before it is published."""
    published = (
        recording is not None and recording.published_at is not None and recording.visibility != "nobody"
    )
    if recording is not None and published:
        over = recording.available_until is not None and recording.available_until <= now
        allowed = recording.visibility == "public" or registered or actor.role in PRESENTERS
        if not over and allowed:
            return "open"
        if not can(actor, "replay.edit"):
            return "expired" if over else "registered_only"
    return "preview" if can(actor, "replay.edit") else "not_ready"


def is_registered(db: Session, person_id: int, event_id: int) -> bool:
    """Whether a person has a place at the event; a guest who only gave a name has none."""
    if not person_id:
        return False
    granted = select(RoleGrant.id).where(RoleGrant.person_id == person_id, RoleGrant.event_id == event_id)
    placed = select(Registration.id).where(
        or_(Registration.person_id == person_id, Registration.guest_id == person_id),
        Registration.event_id == event_id,
        Registration.status == "registered",
    )
    return db.scalar(granted.limit(1)) is not None or db.scalar(placed.limit(1)) is not None
