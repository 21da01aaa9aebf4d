"""What may become of a session, and whom each step tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.editor.told import Told, told_of
from webinar.registrations.models import Registration
from webinar.schedule.models import PitchSession

Kernel = Callable[..., object]
VERBS = {"publish": "session.publish", "withdraw": "session.withdraw", "cancel": "session.cancel"}
# State → steps that lead out of it; what has begun is ended in its console (product.md, life of a session).
STEPS = {
    "draft": ("publish", "delete"),
    "published": ("cancel", "withdraw"),
    "open": ("cancel",),
    "cancelled": ("publish",),
}


@dataclass(frozen=True)
class Prospect:
    """The steps open to a session, whom those steps tell, and whether somebody has registered."""

    steps: tuple[str, ...]
    told: Told
    holding: int


def prospect_of(db: Session, pitch_session: PitchSession) -> Prospect:
    """What can be done with the session now."""
    holding = db.scalar(
        select(func.count(Registration.id)).where(
            Registration.pitch_session_id == pitch_session.id, Registration.status.in_(("registered", "waiting"))
        )
    )
    steps = STEPS.get(pitch_session.status, ())
    if holding or pitch_session.published_at is not None:
        steps = tuple(step for step in steps if step != "delete")
    return Prospect(steps, told_of(db, [pitch_session.id]), holding or 0)


def is_over(pitch_session: PitchSession) -> bool:
    """Whether nothing of it is to come any more."""
    running = pitch_session.status in ("open", "live", "paused")
    awaited = pitch_session.status == "published" and pitch_session.ends_at > clock.now()
    return not running and not awaited
