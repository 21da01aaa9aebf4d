"""Takes away the notes that a person wrote on the private strip."""

from __future__ import annotations

from sqlalchemy import delete, select

from webinar.core.db import Database
from webinar.core.features import Gone
from webinar.live.log import note_outside_change
from webinar.strip.models import StripNote

AT_ONCE = 100


def erase_person(home: Database, gone: Gone) -> None:
    """Session after session; whoever has the strip open sees them go."""
    own = StripNote.by_id.in_(gone.person_ids)
    while True:
        with home.writing() as db:
            at = db.scalar(select(StripNote.pitch_session_id).where(own).order_by(StripNote.id).limit(1))
            if at is None:
                return
            of_session = select(StripNote.id).where(own, StripNote.pitch_session_id == at)
            ids = list(db.scalars(of_session.order_by(StripNote.id).limit(AT_ONCE)))
            note_outside_change(db, at, 0, "person.erased", [f"{StripNote.kind}:{number}" for number in ids])
            db.execute(delete(StripNote).where(StripNote.id.in_(ids)))
