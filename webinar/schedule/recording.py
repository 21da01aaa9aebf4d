"""Whether an event is recorded, on which basis, and what those who go on air said to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webinar.core.db import Base
from webinar.core.viewing import pick
from webinar.schedule.models import Event
from webinar.schedule.retention import event_dates

BASES = ("consent", "interest")
AUDIENCES = ("public", "registered", "team")
# The version of the words; a change of their meaning gets another one.
WORDS = "2026-11"


class RecordingRules(Base):
    """An event that is recorded: `basis` is the operator's choice in law, `audience` who sees the recording."""

    __tablename__ = "recording_rules"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    recorded: Mapped[bool] = mapped_column(default=False)
    basis: Mapped[str] = mapped_column(String(10), default="consent")
    audience: Mapped[str] = mapped_column(String(12), default="public")

    @property
    def version(self) -> str:
        """Which words somebody read who answered."""
        return f"{WORDS}/{self.basis}/{self.audience}"


class OnAirAnswer(Base):
    """What somebody answered before going on air at an event: the newest row counts, unless it was taken back."""

    __tablename__ = "on_air_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    agreed: Mapped[bool]
    version: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class CutRequest(Base):
    """A stretch of a recording in which somebody speaks who took their agreement back; it names nobody."""

    __tablename__ = "cut_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_session_id: Mapped[int] = mapped_column(ForeignKey("pitch_session.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


def rules_of(db: Session, event_id: int) -> RecordingRules | None:
    """The rules of an event that is recorded; None for one that is not."""
    # Read afresh: a live writer keeps its rows from one command to the next.
    row = db.get(RecordingRules, event_id, populate_existing=True)
    return row if row is not None and row.recorded else None


def recording_words(db: Session, event: Event) -> dict[str, Any] | None:
    """What templates need to say that an event is recorded; None for one that is not."""
    rules = rules_of(db, event.id)
    if rules is None:
        return None
    return {
        "basis": rules.basis,
        "audience": rules.audience,
        "organiser": event.organiser_name or pick(event.title),
        "until": event_dates(db, event.id).get("replay"),
    }


def answer_of(db: Session, event_id: int, person_id: int) -> OnAirAnswer | None:
    """What the person answered last."""
    newest = select(OnAirAnswer).where(OnAirAnswer.event_id == event_id, OnAirAnswer.person_id == person_id)
    fresh = newest.order_by(OnAirAnswer.id.desc()).limit(1).execution_options(populate_existing=True)
    return db.scalar(fresh)


def agrees(db: Session, event_id: int, person_id: int) -> bool | None:
    """Whether the person goes on air where it is recorded; None for somebody who has not said."""
    row = answer_of(db, event_id, person_id)
    return None if row is None else row.agreed and row.withdrawn_at is None
