"""Rows of what each guest's calendar holds of us."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webinar.core.db import Base


class CalendarInvite(Base):
    """One entry in one guest's calendar (B26): `sequence`, `dtstamp` and `partstat` are of the last mail about it.

    `state` is invited, released (the guest left) or cancelled. `organizer` never changes for a row: clients would
    see another meeting. `held` is the entry as last sent, without its long texts. `slot_id` is of a presenter's
    own entry. Presenters and moderators have no place, whose answer would be kept: theirs is ordered here (B28).
    `told` is what a letter without a calendar said last, where that is newer.
    """

    __tablename__ = "calendar_invite"
    __table_args__ = (UniqueConstraint("person_id", "uid"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    pitch_session_id: Mapped[int] = mapped_column(ForeignKey("pitch_session.id", ondelete="CASCADE"), index=True)
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("slot.id", ondelete="CASCADE"), index=True)
    uid: Mapped[str] = mapped_column(String(255))
    organizer: Mapped[str] = mapped_column(String(254))
    sequence: Mapped[int]
    dtstamp: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12))
    partstat: Mapped[str] = mapped_column(String(16))
    held: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    told: Mapped[list[Any] | None] = mapped_column(JSON)
    answered_sequence: Mapped[int | None]
    answered_stamp: Mapped[datetime | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
