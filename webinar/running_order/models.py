"""Rows of a session's clock, of who had the floor, and of what its plan was before or is to be left as."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from webinar.core.db import Base
from webinar.core.tracked import Tracked
from webinar.schedule.models import Texts

_OPEN_PHASE = text("ended_at IS NULL AND entry_id IS NULL AND NOT voided")
_OPEN_FLOOR = text("ended_at IS NULL AND entry_id IS NOT NULL AND NOT voided")


class Clock(Tracked, Base):
    """The one clock of a session: facts from which every screen counts; `turn_id` is the turn on the floor.

    `held` says that it stands because the session was paused.
    """

    __tablename__ = "session_clock"
    kind = "clock"

    pitch_session_id: Mapped[int] = mapped_column(
        ForeignKey("pitch_session.id", ondelete="CASCADE"), primary_key=True
    )
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("slot.id", ondelete="SET NULL"))
    phase: Mapped[str] = mapped_column(String(12), default="idle")
    started_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    allotted_s: Mapped[int] = mapped_column(default=0)
    held: Mapped[bool] = mapped_column(default=False)
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("turn.id", ondelete="SET NULL"))

    @property
    def touch_key(self) -> str:
        """A session has one."""
        return "0"


class Turn(Tracked, Base):
    """Somebody had the floor from … to …: a phase of a slot, or an entry of the speaker queue within one.

    `run_at` and `spoken_ms` count an entry's speaking time without its pauses. A turn whose beginning was
    undone is `voided`, not deleted, so that doing it again gives the same row back.
    """

    __tablename__ = "turn"
    __table_args__ = (
        Index(
            "uq_turn_open_phase", "pitch_session_id", unique=True,
            sqlite_where=_OPEN_PHASE, postgresql_where=_OPEN_PHASE,
        ),
        Index(
            "uq_turn_open_floor", "pitch_session_id", unique=True,
            sqlite_where=_OPEN_FLOOR, postgresql_where=_OPEN_FLOOR,
        ),
        Index("ix_turn_session_started", "pitch_session_id", "started_at"),
    )  # fmt: skip
    kind = "turn"

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_session_id: Mapped[int] = mapped_column(ForeignKey("pitch_session.id", ondelete="CASCADE"))
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("slot.id", ondelete="SET NULL"))
    phase: Mapped[str] = mapped_column(String(12))
    entry_id: Mapped[int | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    planned_s: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    run_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    spoken_ms: Mapped[int] = mapped_column(default=0)
    voided: Mapped[bool] = mapped_column(default=False)


class StreamChange(Base):
    """A stream's address that was replaced live, kept so that undo finds it; the log holds no addresses."""

    __tablename__ = "stream_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_session_id: Mapped[int] = mapped_column(ForeignKey("pitch_session.id", ondelete="CASCADE"), index=True)
    url: Mapped[str | None] = mapped_column(String(1000))
    at: Mapped[datetime]


class SlotTitle(Base):
    """A title that a slot had before an edit, kept so that undo finds it; the log holds no words."""

    __tablename__ = "slot_title"

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_session_id: Mapped[int] = mapped_column(ForeignKey("pitch_session.id", ondelete="CASCADE"), index=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id", ondelete="CASCADE"))
    title: Mapped[Texts] = mapped_column(JSON)
    at: Mapped[datetime]


class KeptWarning(Base):
    """A warning about the plan that an organiser has seen and accepts: a fact."""

    __tablename__ = "kept_warning"
    kind: ClassVar[str] = "kept_warning"

    pitch_session_id: Mapped[int] = mapped_column(
        ForeignKey("pitch_session.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
