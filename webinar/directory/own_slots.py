"""The slots in which a speaker presents, as they may know of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.schedule.models import PitchSession, Slot, SlotSpeaker, Speaker, Texts


@dataclass(frozen=True)
class PresentedSlot:
    """One of a speaker's slots."""

    title: Texts
    session_title: Texts
    session_id: str
    status: str
    starts_at: datetime
    ends_at: datetime


def presented(db: Session, speaker: Speaker) -> list[PresentedSlot]:
    """The speaker's slots by time, without those of drafts and of what was cancelled."""
    rows = db.execute(
        select(Slot, PitchSession)
        .join(SlotSpeaker, SlotSpeaker.slot_id == Slot.id)
        .join(PitchSession, PitchSession.id == Slot.pitch_session_id)
        .where(SlotSpeaker.speaker_id == speaker.id, PitchSession.status.not_in(("draft", "cancelled")))
        .order_by(Slot.planned_at, Slot.id)
    )
    return [
        PresentedSlot(
            slot.title or one.title,
            one.title,
            one.public_id,
            one.status,
            slot.planned_at,
            slot.planned_at + timedelta(seconds=slot.pitch_s + slot.questions_s),
        )
        for slot, one in rows
    ]
