"""Takes a person's name out of the record of who had the floor, and their profile out of the programme."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.db import Database
from webinar.core.features import Gone
from webinar.live.log import note_outside_change
from webinar.people.names import NAMELESS
from webinar.running_order.models import Turn
from webinar.schedule.models import Event, Slot, SlotSpeaker, Speaker
from webinar.schedule.presenting import presented_by, slots_of

AT_ONCE = 100


def erase_person(home: Database, gone: Gone) -> None:
    """Turns first: their names are worked out from who else presents."""
    own = or_(
        Turn.person_id.in_(gone.person_ids),
        and_(Turn.entry_id.is_(None), Turn.slot_id.in_(slots_of(gone.person_ids))),
    )
    with home.reading() as db:
        turns = db.execute(select(Turn.pitch_session_id, Turn.id).where(own).order_by(Turn.id)).all()
    for pitch_session_id, ids in _by_session(turns):
        with home.writing() as db:
            _unname_turns(db, gone, pitch_session_id, ids)
    with home.reading() as db:
        of_speaker = select(Speaker.id).where(Speaker.person_id.in_(gone.person_ids)).order_by(Speaker.id)
        speakers = list(db.scalars(of_speaker))
    for speaker_id in speakers:
        with home.writing() as db:
            _take_away(db, speaker_id)


def _by_session(rows: Iterable[Any]) -> Iterable[tuple[int, list[int]]]:
    found: dict[int, list[int]] = {}
    for pitch_session_id, number in rows:
        found.setdefault(pitch_session_id, []).append(number)
    for pitch_session_id, ids in found.items():
        for first in range(0, len(ids), AT_ONCE):
            yield pitch_session_id, ids[first : first + AT_ONCE]


def _unname_turns(db: Session, gone: Gone, pitch_session_id: int, ids: Sequence[int]) -> None:
    words = [f"{Turn.kind}:{number}" for number in ids]
    note_outside_change(db, pitch_session_id, 0, "person.erased", words)
    for turn in db.scalars(select(Turn).where(Turn.id.in_(ids))):
        is_phase = turn.entry_id is None and turn.slot_id is not None
        turn.name = (presented_by(db, turn.slot_id, gone.person_ids) if is_phase else "") or NAMELESS
        if turn.person_id in gone.person_ids:
            turn.person_id = None


def _take_away(db: Session, speaker_id: int) -> None:
    presented = (
        select(Slot.pitch_session_id, Slot.id)
        .join(SlotSpeaker, SlotSpeaker.slot_id == Slot.id)
        .where(SlotSpeaker.speaker_id == speaker_id)
        .order_by(Slot.pitch_session_id, Slot.id)
    )
    for pitch_session_id, ids in _by_session(db.execute(presented).all()):
        words = [f"{Slot.kind}:{number}" for number in ids]
        note_outside_change(db, pitch_session_id, 0, "person.erased", words)
    of_event = select(Speaker.event_id).where(Speaker.id == speaker_id).scalar_subquery()
    # Agendas and feeds that are kept for others ask by these whether they are of today.
    news = {"changed_at": clock.now(), "change_count": Event.change_count + 1}
    db.execute(update(Event).where(Event.id == of_event).values(**news))
    db.execute(delete(Speaker).where(Speaker.id == speaker_id))
