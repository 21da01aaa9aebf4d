"""Rows of what an organiser rules about letters, and of who does not want them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webinar.core.db import Base


class ReminderChoice(Base):
    """Which reminders go out, for an event or for one session of it; without a row all of them do."""

    __tablename__ = "reminder_choice"
    __table_args__ = (
        Index(
            "uq_reminder_choice_event",
            "event_id",
            unique=True,
            sqlite_where=text("pitch_session_id IS NULL"),
            postgresql_where=text("pitch_session_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    pitch_session_id: Mapped[int | None] = mapped_column(
        ForeignKey("pitch_session.id", ondelete="CASCADE"), unique=True
    )
    day: Mapped[bool] = mapped_column(default=True)
    hour: Mapped[bool] = mapped_column(default=True)
    minutes: Mapped[bool] = mapped_column(default=True)


class MailRefusal(Base):
    """An address that wants no more letters of a scope (the reminders, the invitations) of an event.

    Only the address's hash is kept, so that the wish outlives the erasure of the person and names nobody.
    """

    __tablename__ = "mail_refusal"
    __table_args__ = (UniqueConstraint("event_id", "scope", "address_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    scope: Mapped[str] = mapped_column(String(12))
    address_hash: Mapped[str] = mapped_column(String(32), index=True)
    at: Mapped[datetime]


class LetterText(Base):
    """What an organiser writes in a kind of letter of an event, in one language, in place of the usual words."""

    __tablename__ = "letter_text"
    __table_args__ = (UniqueConstraint("event_id", "kind", "lang"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(12))
    lang: Mapped[str] = mapped_column(String(2))
    subject: Mapped[str] = mapped_column(String(400))
    text: Mapped[str] = mapped_column(Text)
