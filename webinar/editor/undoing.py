"""Takes the last act on an event's plan back, whoever did it, unless something came after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.errors import Refusal
from webinar.editor.models import PlanChange
from webinar.editor.removing import may_remove, remove
from webinar.editor.saving import Act, plain, typed
from webinar.editor.spreading import refit
from webinar.people.models import Person
from webinar.schedule.models import PitchSession, Series

WITHIN = timedelta(hours=1)


@dataclass(frozen=True)
class Last:
    """The last act that can be taken back: its changes, and who did it."""

    batch: str
    by: str
    changes: Sequence[PlanChange]


def last_act(db: Session, event_id: int) -> Last | None:
    """The newest act of the last hour that stands."""
    newest = db.scalar(
        select(PlanChange)
        .where(
            PlanChange.event_id == event_id, PlanChange.undone.is_(False), PlanChange.at > clock.now() - WITHIN
        )
        .order_by(PlanChange.id.desc())
        .limit(1)
    )
    if newest is None:
        return None
    by = db.scalar(select(Person.name).where(Person.id == newest.person_id)) or ""
    return Last(newest.batch, by, _changes(db, event_id, newest.batch))


def _changes(db: Session, event_id: int, batch: str) -> Sequence[PlanChange]:
    query = select(PlanChange).where(PlanChange.event_id == event_id, PlanChange.batch == batch)
    return db.scalars(query.order_by(PlanChange.id)).all()


def may_undo(db: Session, last: Last) -> bool:
    """Whether it can be taken back: a session that was made and published since is cancelled instead."""
    made = [change.pitch_session_id for change in last.changes if not change.moved]
    return all(may_remove(db, one) for one in db.scalars(select(PitchSession).where(PitchSession.id.in_(made))))


def undo(act: Act, batch: str) -> None:
    """Puts back what an act changed; `conflict` when it is not the last one or somebody changed it again."""
    last = last_act(act.db, act.event.id)
    if last is None or last.batch != batch:
        raise Refusal("conflict", "editor.refused.not_last")
    act.takes_back = True
    touched: set[int] = set()
    for change in reversed(last.changes):
        pitch_session = act.db.get_one(PitchSession, change.pitch_session_id)
        change.undone = True
        if not change.moved:
            remove(act, pitch_session)
            continue
        if any(plain(getattr(pitch_session, name)) != after for name, (_, after) in change.moved.items()):
            raise Refusal("conflict", "editor.refused.moved_on")
        act.change(pitch_session, {name: typed(name, before) for name, (before, _) in change.moved.items()})
        touched |= {value for value in change.moved.get("series_id", [pitch_session.series_id]) if value}
    for series in act.db.scalars(select(Series).where(Series.id.in_(touched)).order_by(Series.id)).all():
        refit(act.db, series)
    act.finish()
