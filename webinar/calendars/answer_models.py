"""Rows of guests' answers, of what came in as one and did not count, and of an event's rules for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webinar.core.db import Base


class CalendarAnswer(Base):
    """What a guest of a session answered last: `answer` is iCalendar's PARTSTAT, `via` mail, link or staff.

    It holds for the beginning `for_start`: a session that moves has to be answered for anew. `sequence` and
    `stamp` order answers (B28). A proposal of another time waits in `proposed_start` and `proposed_end`.
    """

    __tablename__ = "calendar_answer"
    __table_args__ = (UniqueConstraint("pitch_session_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_session_id: Mapped[int] = mapped_column(ForeignKey("pitch_session.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    answer: Mapped[str] = mapped_column(String(16), default="NEEDS-ACTION")
    comment: Mapped[str] = mapped_column(Text, default="")
    delegated_to: Mapped[str] = mapped_column(String(254), default="")
    via: Mapped[str] = mapped_column(String(8), default="")
    for_start: Mapped[datetime | None]
    sequence: Mapped[int | None]
    stamp: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    proposed_start: Mapped[datetime | None]
    proposed_end: Mapped[datetime | None]
    proposed_stamp: Mapped[datetime | None]


class ReceivedReply(Base):
    """A mail that did nothing, and why: `reason` ends the catalogue key `calendars.refused.<reason>`.

    `state` is waiting, applied or dropped. `digest` makes a repeat the same row; `raw` is kept for a limited time.
    """

    __tablename__ = "received_reply"
    __table_args__ = (Index("ix_received_reply_list", "pitch_session_id", "state", "received_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    pitch_session_id: Mapped[int | None] = mapped_column(ForeignKey("pitch_session.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    uid: Mapped[str] = mapped_column(String(255), default="")
    sender: Mapped[str] = mapped_column(String(254), default="")
    attendee: Mapped[str] = mapped_column(String(254), default="")
    answer: Mapped[str] = mapped_column(String(16), default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    raw: Mapped[bytes | None] = mapped_column(LargeBinary)
    times: Mapped[int] = mapped_column(default=1)
    received_at: Mapped[datetime] = mapped_column(index=True)


class AnswerRules(Base):
    """An event's rules for answers and letters: `gathers` means one letter a person when many sessions change."""

    __tablename__ = "answer_rules"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    no_frees_place: Mapped[bool] = mapped_column(default=False)
    gathers: Mapped[bool] = mapped_column(default=True)
