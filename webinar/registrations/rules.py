"""What an event and its sessions ask of those who register, and when one can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import JSON

from webinar.core import clock
from webinar.core.db import Base
from webinar.schedule.models import PitchSession

Window = Literal["before", "open", "after"]


class RegistrationRules(Base):
    """An event's rules; each row of `questions` is {id, kind, label, required, options}, texts in both languages."""

    __tablename__ = "registration_rules"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    approval: Mapped[bool] = mapped_column(default=False)
    asks_name: Mapped[bool] = mapped_column(default=True)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)


class SessionRules(Base):
    """What one session rules otherwise than its event: None is the event's."""

    __tablename__ = "session_registration_rules"

    pitch_session_id: Mapped[int] = mapped_column(
        ForeignKey("pitch_session.id", ondelete="CASCADE"), primary_key=True
    )
    approval: Mapped[bool | None]
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Terms:
    """The rules that hold for one session."""

    approval: bool = False
    asks_name: bool = True
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    questions: Sequence[dict[str, Any]] = field(default=())

    @property
    def window(self) -> Window:
        """Whether one can register yet, now, or no longer."""
        now = clock.now()
        if self.opens_at is not None and now < self.opens_at:
            return "before"
        return "after" if self.closes_at is not None and now >= self.closes_at else "open"


def terms_of(db: Session, pitch_session: PitchSession) -> Terms:
    """A session's own rules over its event's."""
    return _over(_of_event(db, pitch_session.event_id), db.get(SessionRules, pitch_session.id))


def terms_by_session(db: Session, event_id: int, pitch_session_ids: Sequence[int]) -> dict[int, Terms]:
    """The same of many sessions of one event."""
    terms = _of_event(db, event_id)
    rows = db.scalars(select(SessionRules).where(SessionRules.pitch_session_id.in_(pitch_session_ids)))
    own = {row.pitch_session_id: row for row in rows}
    return {one: _over(terms, own.get(one)) for one in pitch_session_ids}


def _of_event(db: Session, event_id: int) -> Terms:
    rules = db.get(RegistrationRules, event_id)
    if rules is None:
        return Terms()
    return Terms(rules.approval, rules.asks_name, rules.opens_at, rules.closes_at, rules.questions)


def _over(terms: Terms, own: SessionRules | None) -> Terms:
    if own is None:
        return terms
    return Terms(
        terms.approval if own.approval is None else own.approval,
        terms.asks_name,
        own.opens_at or terms.opens_at,
        own.closes_at or terms.closes_at,
        terms.questions,
    )


def rules_of_event(db: Session, event_id: int) -> RegistrationRules:
    """The event's row to be changed, made where there is none."""
    found = db.get(RegistrationRules, event_id)
    if found is None:
        found = RegistrationRules(event_id=event_id, approval=False, asks_name=True, questions=[])
        db.add(found)
    return found


def rules_of_session(db: Session, pitch_session_id: int) -> SessionRules:
    """The session's row to be changed, made where there is none."""
    found = db.get(SessionRules, pitch_session_id)
    if found is None:
        found = SessionRules(pitch_session_id=pitch_session_id)
        db.add(found)
    return found
