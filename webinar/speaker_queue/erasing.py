"""Takes a person's name and moderators' notes about them out of speaker queues; order and times stay."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.db import Database
from webinar.core.features import Gone
from webinar.live.log import note_outside_change
from webinar.people.names import NAMELESS
from webinar.registrations.models import Registration
from webinar.schedule.presenting import presented_by, slots_of
from webinar.speaker_queue.models import QueueEntry, SpeakerQueue

AT_ONCE = 100
LEAVING = ("waiting", "called")


def erase_person(home: Database, gone: Gone) -> None:
    """Their hands, the slots they present, and entries that staff typed under their name where they were registered."""
    with home.reading() as db:
        rows = db.execute(
            select(QueueEntry.pitch_session_id, QueueEntry.id)
            .where(_theirs(gone))
            .order_by(QueueEntry.pitch_session_id, QueueEntry.id)
        ).all()
    by_session: dict[int, list[int]] = {}
    for pitch_session_id, entry_id in rows:
        by_session.setdefault(pitch_session_id, []).append(entry_id)
    for pitch_session_id, ids in by_session.items():
        for first in range(0, len(ids), AT_ONCE):
            with home.writing() as db:
                _erase(db, gone, pitch_session_id, ids[first : first + AT_ONCE])


def _theirs(gone: Gone) -> ColumnElement[bool]:
    registered = select(Registration.pitch_session_id).where(Registration.person_id.in_(gone.person_ids))
    typed = and_(QueueEntry.name.in_(gone.names), QueueEntry.pitch_session_id.in_(registered))
    presented = and_(QueueEntry.source == "slot", QueueEntry.slot_id.in_(slots_of(gone.person_ids)))
    return or_(QueueEntry.person_id.in_(gone.person_ids), presented, typed)


def _erase(db: Session, gone: Gone, pitch_session_id: int, ids: Sequence[int]) -> None:
    words = [f"{SpeakerQueue.kind}:0", *(f"{QueueEntry.kind}:{number}" for number in ids)]
    note_outside_change(db, pitch_session_id, 0, "person.erased", words)
    for entry in db.scalars(select(QueueEntry).where(QueueEntry.id.in_(ids))):
        if entry.source == "slot" and entry.slot_id is not None:
            entry.name = presented_by(db, entry.slot_id, gone.person_ids) or NAMELESS
        else:
            entry.name = NAMELESS
            if entry.state in LEAVING:
                entry.state, entry.ended_at = "withdrawn", clock.now()
        if entry.person_id in gone.person_ids:
            entry.person_id = None
        entry.note = entry.note_before = None
    queue = db.get(SpeakerQueue, pitch_session_id)
    if queue is not None:
        queue.list_version += 1
