"""Deletes a session that nobody has been shown and nobody waits for; all others are cancelled."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core.errors import Refusal
from webinar.editor.saving import Act
from webinar.editor.spreading import refit
from webinar.registrations.models import Registration
from webinar.schedule.models import PitchSession, Series


def may_remove(db: Session, pitch_session: PitchSession) -> bool:
    """Whether the session may vanish: no calendar has held it, nobody has registered."""
    registered = select(Registration.id).where(Registration.pitch_session_id == pitch_session.id).limit(1)
    return (
        pitch_session.status == "draft"
        and pitch_session.published_at is None
        and db.scalar(registered) is None
    )


def remove(act: Act, pitch_session: PitchSession) -> None:
    """Deletes it; `conflict` for one that was published or that somebody registered for (calendar.md B4)."""
    if not may_remove(act.db, pitch_session):
        raise Refusal("conflict", "editor.refused.not_removable")
    series = act.db.get(Series, pitch_session.series_id) if pitch_session.series_id is not None else None
    act.db.delete(pitch_session)
    act.changed.pop(pitch_session.id, None)
    act.event.change_count += 1
    act.db.flush()
    if series is not None:
        refit(act.db, series)
