"""Carries changes of a plan out: rows, versions, what is kept for undo, what open rooms and calendars learn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.clock import from_ms, to_ms
from webinar.core.errors import Refusal
from webinar.core.security import new_public_id
from webinar.editor.models import PlanChange
from webinar.live.kernel import Kernel
from webinar.live.log import note_outside_change
from webinar.live.models import LiveLog
from webinar.schedule.models import Event, PitchSession, Slot

VERB = "plan.edit"
TIMES = ("starts_at", "ends_at", "starts_wall", "ends_wall")
INSTANTS, WALLS = ("starts_at", "ends_at"), ("starts_wall", "ends_wall", "series_wall")
# Title, room and times stand in people's calendars and letters.
TOLD = frozenset({*TIMES, "zone", "room", "title"})
MOVABLE = ("draft", "published", "open", "cancelled")
IN_ROOM = ("open", "live", "paused")
KEPT = timedelta(days=7)
# Rooms may be entered early; a log begins with the first command.
SOON = timedelta(days=1)


@dataclass
class Act:
    """One act of an organiser, in one transaction: what it changed so far; one that `takes_back` is none to undo."""

    db: Session
    event: Event
    by: int | None
    batch: str = field(default_factory=new_public_id)
    takes_back: bool = False
    changed: dict[int, set[str]] = field(default_factory=dict)
    before: dict[int, dict[str, Any]] = field(default_factory=dict)
    _slots: dict[int, list[Slot]] = field(default_factory=dict)

    @classmethod
    def on(cls, db: Session, event_id: int, by: int | None) -> Act:
        """An act on an event's plan; two of them take turns, so that none overwrites what it has not seen."""
        event = db.scalars(select(Event).where(Event.id == event_id).with_for_update(key_share=True)).one()
        return cls(db, event, by)

    def expect(self, pitch_session_ids: Sequence[int]) -> None:
        """Reads the running orders of sessions that will move, at once instead of one by one."""
        found: dict[int, list[Slot]] = {row_id: [] for row_id in pitch_session_ids}
        for slot in self.db.scalars(select(Slot).where(Slot.pitch_session_id.in_(pitch_session_ids))):
            found[slot.pitch_session_id].append(slot)
        self._slots |= found

    @cached_property
    def _logged(self) -> frozenset[int]:
        """The event's sessions that have a log: somebody may have them on screen."""
        of_event = select(LiveLog.pitch_session_id).join(
            PitchSession, PitchSession.id == LiveLog.pitch_session_id
        )
        return frozenset(self.db.scalars(of_event.where(PitchSession.event_id == self.event.id)))

    def change(self, pitch_session: PitchSession, values: Mapping[str, Any]) -> set[str]:
        """Sets columns; gives the names of those that are different now."""
        moved = {name: value for name, value in values.items() if getattr(pitch_session, name) != value}
        if not moved:
            return set()
        _require_movable(pitch_session, moved)
        before = {name: plain(getattr(pitch_session, name)) for name in moved}
        known = self.before.setdefault(pitch_session.id, {})
        known.update({name: getattr(pitch_session, name) for name in moved if name not in known})
        by = moved.get("starts_at", pitch_session.starts_at) - pitch_session.starts_at
        for name, value in moved.items():
            setattr(pitch_session, name, value)
        pitch_session.version += 1
        words = [f"{pitch_session.kind}:{pitch_session.public_id}", *self._move_slots(pitch_session, by)]
        after = {name: plain(value) for name, value in moved.items()}
        self._keep(pitch_session, {name: [before[name], after[name]] for name in moved})
        if pitch_session.id in self._logged or _is_soon(pitch_session):
            note_outside_change(self.db, pitch_session.id, self.by or 0, VERB, words)
        self.changed.setdefault(pitch_session.id, set()).update(moved)
        return set(moved)

    def made(self, pitch_session: PitchSession) -> None:
        """Notes a session that this act made."""
        self._keep(pitch_session, {})
        self.changed.setdefault(pitch_session.id, set())

    def finish(self) -> None:
        """What holds for the event as a whole: calendars and agendas read it anew, old notes go."""
        if self.changed:
            self.event.change_count += 1
            self.event.changed_at = clock.now()
            self.db.execute(delete(PlanChange).where(PlanChange.at < clock.now() - KEPT))
        self.db.flush()

    def _keep(self, pitch_session: PitchSession, moved: dict[str, list[Any]]) -> None:
        self.db.add(
            PlanChange(
                batch=self.batch,
                event_id=self.event.id,
                pitch_session_id=pitch_session.id,
                person_id=self.by or None,
                at=clock.now(),
                version=pitch_session.version,
                moved=moved,
                undone=self.takes_back,
            )
        )

    def _move_slots(self, pitch_session: PitchSession, by: timedelta) -> list[str]:
        """The running order moves with its session."""
        if not by:
            return []
        if pitch_session.id not in self._slots:
            self.expect([pitch_session.id])
        slots = self._slots[pitch_session.id]
        for slot in slots:
            slot.planned_at += by
        return [f"{slot.kind}:{slot.touch_key}" for slot in slots]


def _is_soon(pitch_session: PitchSession) -> bool:
    """Whether somebody may be in its room although nothing has happened there yet."""
    near = abs(pitch_session.starts_at - clock.now()) < SOON
    return pitch_session.status in IN_ROOM or (pitch_session.status == "published" and near)


def _require_movable(pitch_session: PitchSession, moved: Mapping[str, Any]) -> None:
    if moved.keys() & {*TIMES, "zone"} and pitch_session.status not in MOVABLE:
        raise Refusal("conflict", "editor.refused.begun")


def require_version(pitch_session: PitchSession, version: int) -> None:
    """Refuses a change of a plan that somebody changed meanwhile (R10)."""
    if pitch_session.version != version:
        raise Refusal("conflict", "editor.refused.stale", version=pitch_session.version)


def announce(act: Act) -> None:
    """Lets open rooms of this process know at once, after the commit; others look by themselves."""
    kernel: Kernel = current_app.extensions["kernel"]
    for pitch_session_id in act.changed:
        kernel.committed(pitch_session_id, 0)


def plain(value: Any) -> Any:
    """A column's value as JSON has it."""
    if not isinstance(value, datetime):
        return value
    return value.isoformat() if value.tzinfo is None else to_ms(value)


def typed(name: str, value: Any) -> Any:
    """A column's value out of JSON."""
    if value is None:
        return None
    if name in WALLS:
        return datetime.fromisoformat(value)
    return from_ms(value) if name in INSTANTS else value
