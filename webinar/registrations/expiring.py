"""Deletes an event's registrations when their time is over, with the links and roles that came with them."""

from __future__ import annotations

from datetime import datetime

from webinar.core.db import Database
from webinar.core.pieces import delete_in_pieces
from webinar.people.models import PersonalLink, RoleGrant
from webinar.registrations.models import Registration


def expire(home: Database, event_id: int, _before: datetime) -> int:
    """Gives how many registrations there were."""
    delete_in_pieces(home, PersonalLink, PersonalLink.event_id == event_id)
    delete_in_pieces(home, RoleGrant, RoleGrant.event_id == event_id, RoleGrant.role == "attendee")
    return delete_in_pieces(home, Registration, Registration.event_id == event_id)
