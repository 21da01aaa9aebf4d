"""What organisers changed of the plan, kept some days for whoever edits next and for undo."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webinar.core.db import Base


class PlanChange(Base):
    """One session's part in an act of an organiser: `moved` maps columns to [before, after], as JSON has them.

    Changes of one act share `batch`; `version` is the session's after it.
    """

    __tablename__ = "plan_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch: Mapped[str] = mapped_column(String(24), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    pitch_session_id: Mapped[int] = mapped_column(ForeignKey("pitch_session.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    version: Mapped[int]
    moved: Mapped[dict[str, list[Any]]] = mapped_column(JSON)
    undone: Mapped[bool] = mapped_column(default=False)
