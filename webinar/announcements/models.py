"""Rows of announcements to a session's room."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from webinar.core.db import Base
from webinar.core.tracked import Tracked


class Announcement(Tracked, Base):
    """What staff told the room; one that was withdrawn is kept so that undo finds it."""

    __tablename__ = "announcement"
    kind = "announcement"

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_session_id: Mapped[int] = mapped_column(ForeignKey("pitch_session.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
