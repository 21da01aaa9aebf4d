"""Rows of the speaker queue: its settings for a session, and its entries."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from webinar.core.db import Base
from webinar.core.tracked import Tracked

_ON_FLOOR = text("state IN ('speaking', 'paused')")
_ACTIVE_HAND = text("source = 'hand' AND state IN ('waiting', 'called', 'speaking', 'paused')")
_PRESENTER = text("source = 'slot'")


class SpeakerQueue(Tracked, Base):
    """A session's queue; `list_version` grows with every change of the list (`queue.move` names it)."""

    __tablename__ = "speaker_queue"
    kind = "queue"

    pitch_session_id: Mapped[int] = mapped_column(
        ForeignKey("pitch_session.id", ondelete="CASCADE"), primary_key=True
    )
    is_open: Mapped[bool] = mapped_column(default=True)
    list_version: Mapped[int] = mapped_column(default=0)
    turn_limit_s: Mapped[int] = mapped_column(default=120)
    rule: Mapped[str] = mapped_column(String(16), default="first_come")
    call_timeout_s: Mapped[int] = mapped_column(default=30)
    median_turn_s: Mapped[int | None]

    @property
    def touch_key(self) -> str:
        """A session has one."""
        return "0"


class QueueEntry(Tracked, Base):
    """Somebody in the queue: the presenter of a slot, a raised hand, or a name that staff added.

    `raise_id` is random for each raise, so that a late command never lowers a newer hand. `rank` is the sort
    key, `reason` why it is there. `started_at` is the start of the present run, `spoken_ms` what was spoken
    before it. `frozen` says that the turn stands because the clock does. `nth` and `prior_ms` count the
    person's turns in this session, this one included, and what they spoke before it.
    """

    __tablename__ = "queue_entry"
    __table_args__ = (
        Index("ix_queue_entry_session_state", "pitch_session_id", "state"),
        Index(
            "uq_queue_entry_floor", "pitch_session_id", unique=True,
            sqlite_where=_ON_FLOOR, postgresql_where=_ON_FLOOR,
        ),
        Index(
            "uq_queue_entry_hand", "pitch_session_id", "person_id", unique=True,
            sqlite_where=_ACTIVE_HAND, postgresql_where=_ACTIVE_HAND,
        ),
        Index(
            "uq_queue_entry_slot", "slot_id", unique=True,
            sqlite_where=_PRESENTER, postgresql_where=_PRESENTER,
        ),
    )  # fmt: skip
    kind = "entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_session_id: Mapped[int] = mapped_column(ForeignKey("pitch_session.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    source: Mapped[str] = mapped_column(String(8))
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("slot.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(String(200), default="")
    raise_id: Mapped[str] = mapped_column(String(16), unique=True)
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    rank: Mapped[int] = mapped_column(BigInteger)
    pinned: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(16), default="first_come")
    reason_n: Mapped[int | None]
    raised_at: Mapped[datetime]
    called_at: Mapped[datetime | None]
    ready_at: Mapped[datetime | None]
    help_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    frozen: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None]
    spoken_ms: Mapped[int] = mapped_column(default=0)
    limit_s: Mapped[int | None]
    skips: Mapped[int] = mapped_column(default=0)
    nth: Mapped[int] = mapped_column(default=1)
    prior_ms: Mapped[int] = mapped_column(default=0)
    side: Mapped[str | None] = mapped_column(String(8))
    note: Mapped[str | None] = mapped_column(Text)
    note_before: Mapped[str | None] = mapped_column(Text)
    question_id: Mapped[int | None]
    in_writing: Mapped[bool] = mapped_column(default=False)
