"""Takes away the invitations that were sent to a person."""

from __future__ import annotations

from sqlalchemy import delete, or_

from webinar.core.db import Database
from webinar.core.features import Gone
from webinar.team.models import Invitation


def erase_person(home: Database, gone: Gone) -> None:
    """Those to their addresses, and those that they accepted at another one."""
    with home.writing() as db:
        to_them = or_(Invitation.email.in_(gone.addresses), Invitation.person_id.in_(gone.person_ids))
        db.execute(delete(Invitation).where(to_them))
