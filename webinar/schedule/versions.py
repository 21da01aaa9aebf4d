"""Gives each change of a programme's rows the version that calendars go by, whatever road the change takes (B2, B3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, event, inspect, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from webinar.core import clock
from webinar.schedule.models import Company, Event, PitchSession, Slot, SlotSpeaker, Speaker, Track

SECOND = timedelta(seconds=1)
# A typo is no new version of a meeting; another time, place or fate is.
WEIGHTY = {
    PitchSession: frozenset({"starts_wall", "ends_wall", "starts_at", "ends_at", "zone", "room"}),
    Slot: frozenset({"planned_at", "pitch_s", "questions_s"}),
}
SEEN = {
    PitchSession: frozenset({"title", "abstract", "track_id", "is_break", "visibility"}),
    Slot: frozenset({"title"}),
    Event: frozenset({"title", "description", "zone", "colour", "visibility", "organiser_name", "status"}),
}
# What a session's entry says of its people and theme, which lie in other rows.
NAMED: dict[type[Any], frozenset[str]] = {
    Slot: frozenset({"company_id", "position", "pitch_session_id"}),
    SlotSpeaker: frozenset({"position", "speaker_id", "slot_id"}),
    Speaker: frozenset({"name"}),
    Company: frozenset({"name"}),
    Track: frozenset({"name", "colour"}),
}


def fate(status: str) -> tuple[bool, bool, bool]:
    """What calendars show of a status: whether the session takes place, can be entered, can be seen again."""
    return status in {"draft", "cancelled"}, status in {"draft", "cancelled", "ended", "replay"}, status == "replay"


def is_weighty(columns: Iterable[str]) -> bool:
    """Whether a session with other values in these columns is a new version of the meeting."""
    return not (WEIGHTY[PitchSession] | {"status"}).isdisjoint(columns)


def watch() -> None:
    """From now on every handle gives versions."""
    event.listen(Session, "before_flush", _give_versions)
    event.listen(Session, "after_flush", _touch_sessions)


def _give_versions(db: Session, _context: Any, _instances: Any) -> None:
    for row in db.dirty:
        if isinstance(row, (PitchSession, Slot, Event)):
            _give_version(row)


def _give_version(row: PitchSession | Slot | Event) -> None:
    changed = _changed(row)
    weighty = bool(changed & WEIGHTY.get(type(row), frozenset()))
    if isinstance(row, PitchSession):
        before = _before(row, "status")
        weighty = weighty or (before is not None and fate(before) != fate(row.status))
        # What nobody was shown has no former version; the first one that is shown is number 0.
        is_new = row.published_at is None or "published_at" in changed and _before(row, "published_at") is None
    else:
        is_new = False
    if not weighty and not changed & SEEN[type(row)]:
        return
    if weighty and not is_new and not isinstance(row, Event) and "sequence" not in changed:
        row.sequence = (row.sequence or 0) + 1
    if "changed_at" not in changed:
        row.changed_at = _later_than(row.changed_at)


def _changed(row: object) -> frozenset[str]:
    state: Any = inspect(row)
    named = (key for key in state.committed_state if key in state.mapper.column_attrs)
    return frozenset(key for key in named if _differs(state, key))


def _differs(state: Any, key: str) -> bool:
    history = state.attrs[key].history
    return bool(history.added) and list(history.added) != list(history.deleted or ())


def _before(row: object, key: str) -> Any:
    state: Any = inspect(row)
    deleted = state.attrs[key].history.deleted
    return deleted[0] if deleted else None


def _later_than(before: datetime | None) -> datetime:
    """Now, and at least the next second: calendars and browsers know no shorter time."""
    now = clock.now()
    return now if before is None or now - before >= SECOND else before + SECOND


def _touch_sessions(db: Session, _context: Any) -> None:
    """Who presents and under which theme stands in the session's entry too."""
    ids: set[int | None] = {row.pitch_session_id for row in db.deleted if isinstance(row, Slot)}
    for row in _renamed(db):
        if isinstance(row, Slot):
            ids |= {row.pitch_session_id, row.removed_from_id}
        else:
            ids |= set(db.scalars(_sessions_of(row)))
    # A slot that was taken out has no session any more.
    ids.discard(None)
    if not ids:
        return
    now = clock.now()
    older = update(PitchSession).where(PitchSession.id.in_(ids), PitchSession.changed_at < now)
    db.execute(older.values(changed_at=now).execution_options(synchronize_session=False))
    for row in list(db.identity_map.values()):
        if isinstance(row, PitchSession) and row.id in ids and row.changed_at < now:
            set_committed_value(row, "changed_at", now)


def _renamed(db: Session) -> Iterable[object]:
    yield from (row for row in (*db.new, *db.deleted) if isinstance(row, SlotSpeaker))
    for row in db.dirty:
        names = NAMED.get(type(row))
        if names is not None and _changed(row) & names:
            yield row


def _sessions_of(row: object) -> Select[int]:
    if isinstance(row, SlotSpeaker):
        return select(Slot.pitch_session_id).where(Slot.id == row.slot_id)
    if isinstance(row, Speaker):
        presents = SlotSpeaker.slot_id == Slot.id
        return select(Slot.pitch_session_id).join(SlotSpeaker, presents).where(SlotSpeaker.speaker_id == row.id)
    if isinstance(row, Company):
        return select(Slot.pitch_session_id).where(Slot.company_id == row.id)
    if isinstance(row, Track):
        return select(PitchSession.id).where(PitchSession.track_id == row.id)
    raise TypeError(f"no session's entry names a {type(row).__name__}")
