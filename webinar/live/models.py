"""Rows of the live log: the last number of each session, and what each number moved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webinar.core.db import Base


class LiveLog(Base):
    """The head of a session's log; updating it is the lock that serialises its writers."""

    __tablename__ = "live_log"

    pitch_session_id: Mapped[int] = mapped_column(
        ForeignKey("pitch_session.id", ondelete="CASCADE"), primary_key=True
    )
    last_seq: Mapped[int] = mapped_column(default=0)


class LogEntry(Base):
    """One accepted command: who, when, which rows it touched, and how to undo it.

    It holds ids, enums and numbers, never what somebody said, so that erasing a person needs no edit here;
    `actor_id` is therefore no foreign key, and 0 is the system.
    """

    __tablename__ = "log_entry"
    # The nonce first: a batch looks its nonces up as one list, for no index serves SQLite a list of pairs.
    __table_args__ = (Index("uq_log_entry_actor_nonce", "nonce", "actor_id", unique=True),)

    pitch_session_id: Mapped[int] = mapped_column(
        ForeignKey("pitch_session.id", ondelete="CASCADE"), primary_key=True
    )
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int]
    verb: Mapped[str] = mapped_column(String(48))
    nonce: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(16))
    touched: Mapped[str] = mapped_column(Text, default="")
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    result: Mapped[str | None] = mapped_column(String(64))
    undo: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    undone_by: Mapped[int | None]
