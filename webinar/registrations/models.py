"""Rows of registrations, and of the codes that let a personal link into a second browser."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webinar.core.db import Base


class Registration(Base):
    """A person's place at a session; `status` is registered, waiting or withdrawn.

    `placed_at` orders the waiting list, `told_start` and `told_cancelled` are what was last told of the
    session. `guest_id` is the guest that the browser became which registered: if that browser opens the mailed
    link, the two are one. `consents` holds the version of the notice that was shown and what was ticked.
    """

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("person_id", "pitch_session_id"),
        Index("ix_registration_places", "pitch_session_id", "status", "placed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    pitch_session_id: Mapped[int] = mapped_column(ForeignKey("pitch_session.id", ondelete="CASCADE"))
    guest_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    status: Mapped[str] = mapped_column(String(12))
    consents: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    placed_at: Mapped[datetime]
    told_start: Mapped[datetime]
    told_cancelled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class LinkCode(Base):
    """A short code mailed to the owner of a personal link that is opened in another browser (S15)."""

    __tablename__ = "link_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("personal_link.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
