"""Rows of the private strip."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from webinar.core.db import Base
from webinar.core.tracked import Tracked


class StripNote(Tracked, Base):
    """A note between moderators and the chair; `question_id` when it is about one, `seen_at` once acknowledged."""

    __tablename__ = "strip_note"
    kind = "strip_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_session_id: Mapped[int] = mapped_column(ForeignKey("pitch_session.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
