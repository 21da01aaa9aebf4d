"""Numbers and reads a session's log: what moved after a number, for one viewer or a whole audience."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.live.feature import Kind, Viewer
from webinar.live.models import LiveLog, LogEntry
from webinar.live.registry import Registry

Entities = dict[str, dict[str, dict[str, Any]]]
Drops = dict[str, list[str]]
# Built once: a batch or a frame of one command is mostly the building of its statements.
_take = (
    update(LiveLog)
    .where(LiveLog.pitch_session_id == bindparam("id"))
    .values(last_seq=LiveLog.last_seq + bindparam("count"))
    .returning(LiveLog.last_seq)
    .execution_options(synchronize_session=False)
)
_touched = select(LogEntry.touched).where(
    LogEntry.pitch_session_id == bindparam("id"), LogEntry.seq > bindparam("since"), LogEntry.seq <= bindparam("to")
)
_head = LiveLog.__table__.c
_last_seq = select(_head.last_seq).where(_head.pitch_session_id == bindparam("id"))


def take_numbers(db: Session, pitch_session_id: int, count: int) -> int:
    """Takes `count` numbers and with them the session's lock; gives the last one taken."""
    values = {"id": pitch_session_id, "count": count}
    top = db.scalar(_take, values)
    if top is None:
        with db.begin_nested():
            db.execute(insert(LiveLog).values(pitch_session_id=pitch_session_id, last_seq=0))
        top = db.scalar(_take, values)
    return int(top or 0)


def give_back_numbers(db: Session, pitch_session_id: int, last_seq: int) -> None:
    """Returns the numbers above `last_seq` before the commit, so that the log has no gap."""
    db.execute(
        update(LiveLog)
        .where(LiveLog.pitch_session_id == pitch_session_id)
        .values(last_seq=last_seq)
        .execution_options(synchronize_session=False)
    )


def note_outside_change(
    db: Session, pitch_session_id: int, actor_id: int, verb: str, words: Iterable[str]
) -> int:
    """Logs rows that another road than a command changed (an import, an erasure); gives the number.

    Live writers of every process then read their rows anew.
    """
    seq = take_numbers(db, pitch_session_id, 1)
    db.execute(
        insert(LogEntry).values(
            pitch_session_id=pitch_session_id,
            seq=seq,
            at=clock.now(),
            actor_id=actor_id,
            verb=verb,
            nonce=f"outside-{pitch_session_id}-{seq}",
            digest="",
            touched=" ".join(words),
            data={},
        )
    )
    return seq


def last_seq(db: Session, pitch_session_id: int) -> int:
    """The session's last number, 0 before its first command."""
    return db.scalar(_last_seq, {"id": pitch_session_id}) or 0


@dataclass
class Change:
    """What a stretch of the log changed for somebody: whole entities to put and ids to drop, by kind."""

    put: Entities = field(default_factory=dict)
    drop: Drops = field(default_factory=dict)

    def add(self, kind: Kind, key: str, entity: dict[str, Any] | None) -> None:
        """Adds what `kind.present` gave for a key."""
        wire_id = kind.wire_id(key)
        if entity is None:
            self.drop.setdefault(kind.name, []).append(wire_id)
        else:
            self.put.setdefault(kind.name, {})[wire_id] = entity

    def __bool__(self) -> bool:
        return bool(self.put or self.drop)


def touched_since(db: Session, pitch_session_id: int, since: int, to: int) -> dict[str, list[str]]:
    """Touch keys by log word of the entries after `since` up to `to`."""
    texts = db.scalars(_touched, {"id": pitch_session_id, "since": since, "to": to})
    keys: dict[str, dict[str, None]] = {}
    for text in texts:
        for word in text.split():
            source, _, key = word.partition(":")
            keys.setdefault(source, {})[key] = None
    return {source: list(found) for source, found in keys.items()}


def shared_changes(
    db: Session,
    registry: Registry,
    pitch_session_id: int,
    touched: Mapping[str, Sequence[str]],
    viewers: Sequence[Viewer],
) -> list[Change]:
    """For each audience, what the touched rows look like now; rows are loaded once for all."""
    changes = [Change() for _ in viewers]
    for source, keys in touched.items():
        for kind in registry.kinds_by_source.get(source, ()):
            if kind.owner is not None:
                continue
            rows = kind.load(db, pitch_session_id, keys, None)
            for key in keys:
                row = rows.get(key)
                for change, viewer in zip(changes, viewers, strict=True):
                    change.add(kind, key, None if row is None else kind.present(row, viewer))
    return changes


def personal_changes(
    db: Session,
    registry: Registry,
    pitch_session_id: int,
    touched: Mapping[str, Sequence[str]],
    audiences: Mapping[int, str],
) -> dict[int, Change]:
    """For each person of `audiences` who owns a touched row, what it looks like to them now."""
    changes: dict[int, Change] = {}
    for source, keys in touched.items():
        for kind in registry.kinds_by_source.get(source, ()):
            if kind.owner is None:
                continue
            # Where a key names its owner, rows of people who are not here need no loading.
            near = [key for key in keys if (owner := kind.owner(key, None)) is None or owner in audiences]
            rows = kind.load(db, pitch_session_id, near, None) if near else {}
            for key in near:
                row = rows.get(key)
                owner = kind.owner(key, row)
                audience = None if owner is None else audiences.get(owner)
                if owner is None or audience is None:
                    continue
                entity = None if row is None else kind.present(row, Viewer(audience, owner))
                changes.setdefault(owner, Change()).add(kind, key, entity)
    return changes


def changes_for(
    db: Session, registry: Registry, pitch_session_id: int, viewer: Viewer, since: int, to: int
) -> Change:
    """Everything that one viewer missed between two numbers, shared and personal."""
    touched = touched_since(db, pitch_session_id, since, to)
    change = shared_changes(db, registry, pitch_session_id, touched, [viewer])[0]
    if viewer.person_id is not None:
        personal = personal_changes(db, registry, pitch_session_id, touched, {viewer.person_id: viewer.audience})
        own = personal.get(viewer.person_id)
        if own is not None:
            change.put.update(own.put)
            change.drop.update(own.drop)
    return change


def snapshot(
    db: Session, registry: Registry, pitch_session_id: int, viewer: Viewer, *, brief: bool = False
) -> tuple[Entities, bool]:
    """The whole state as `viewer` may see it, and whether it is whole.

    With `brief`, kinds that allow it give only their first entities whole (a page's first state).
    """
    state: Entities = {}
    whole = True
    for kind in registry.kinds.values():
        if kind.owner is not None and viewer.person_id is None:
            continue
        person_id = viewer.person_id if kind.owner is not None else None
        rows = kind.load(db, pitch_session_id, None, person_id)
        entities: dict[str, dict[str, Any]] = {}
        for key, row in rows.items():
            entity = kind.present(row, viewer)
            if entity is not None:
                entities[kind.wire_id(key)] = entity
        if brief and kind.brief is not None and len(entities) > kind.first:
            whole = False
            entities = _shortened(kind, kind.brief, entities)
        state[kind.name] = entities
    return state, whole


def _shortened(
    kind: Kind, brief: Callable[[dict[str, Any]], dict[str, Any]], entities: dict[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    order = kind.order
    ids = list(entities) if order is None else sorted(entities, key=lambda wire_id: order(entities[wire_id]))
    whole = set(ids[: kind.first])
    return {wire_id: entities[wire_id] if wire_id in whole else brief(entities[wire_id]) for wire_id in ids}
