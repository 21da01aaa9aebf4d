"""Rows of invitations to speakers: the personal link that each was sent, and what became of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webinar.core.db import Base


class SpeakerInvitation(Base):
    """The invitation of one speaker to complete their own page; `link_id` is the newest link, former ones ended.

    `opened_at` is when a former link was first used, `completed_at` when they first saved their profile.
    """

    __tablename__ = "speaker_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speaker.id", ondelete="CASCADE"), unique=True)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("personal_link.id", ondelete="SET NULL"))
    locale: Mapped[str] = mapped_column(String(2))
    by_mail: Mapped[bool]
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    sent_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
