"""Which slots somebody presents, and what a slot's presenters are called without them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from webinar.core.i18n import pick
from webinar.schedule.models import Company, Slot, SlotSpeaker, Speaker


def slots_of(person_ids: Collection[int]) -> Select[int]:
    """The ids of the slots that they present."""
    return (
        select(SlotSpeaker.slot_id)
        .join(Speaker, Speaker.id == SlotSpeaker.speaker_id)
        .where(Speaker.person_id.in_(person_ids))
    )


def presented_by(db: Session, slot_id: int | None, without: Collection[int] = ()) -> str:
    """The names of those who present the slot but for some persons, else its company's or its own."""
    names = db.scalars(
        select(Speaker.name)
        .join(SlotSpeaker, SlotSpeaker.speaker_id == Speaker.id)
        .where(SlotSpeaker.slot_id == slot_id, or_(Speaker.person_id.is_(None), Speaker.person_id.not_in(without)))
        .order_by(SlotSpeaker.position, Speaker.id)
    ).all()
    if names:
        return ", ".join(names)[:200]
    row = db.execute(
        select(Company.name, Slot.title).outerjoin(Company, Company.id == Slot.company_id).where(Slot.id == slot_id)
    ).one_or_none()
    return "" if row is None else (row[0] or pick(row[1], "fr"))[:200]
