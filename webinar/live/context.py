"""What a handler works with: the transaction's rows, the actor, the moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Column, and_, delete, insert, inspect, select
from sqlalchemy.orm import Session

from webinar.core.errors import Refusal
from webinar.core.tracked import SINK, Tracked
from webinar.people.permissions import Actor
from webinar.schedule.models import PitchSession

if TYPE_CHECKING:
    from webinar.live.feature import Args, Command
    from webinar.live.registry import Registry

T = TypeVar("T")
FactKey = tuple[Any, ...]


def primary_key(model: type) -> tuple[Column[Any], ...]:
    """The primary key columns of a row class, in order."""
    columns: tuple[Column[Any], ...] = inspect(model).primary_key
    return columns


class Facts:
    """Rows that nobody edits (votes, ballots): known keys of a batch, written with one insert a kind."""

    def __init__(self, db: Session) -> None:
        self._db = db
        self._before: dict[type, dict[FactKey, bool]] = {}
        self._after: dict[type, dict[FactKey, Mapping[str, Any] | None]] = {}

    def preload(self, model: type, keys: set[FactKey]) -> None:
        """Learns in one query which of `keys` exist."""
        columns = primary_key(model)
        known = self._before.setdefault(model, {})
        missing = keys - known.keys()
        if not missing:
            return
        query = select(*columns)
        for position, column in enumerate(columns):
            query = query.where(column.in_({key[position] for key in missing}))
        existing = {tuple(row) for row in self._db.execute(query)}
        known.update({key: key in existing for key in missing})

    def has(self, model: type, key: FactKey) -> bool:
        """Whether the fact holds at this point of the batch."""
        after = self._after.get(model, {})
        if key in after:
            return after[key] is not None
        if key not in self._before.get(model, {}):
            self.preload(model, {key})
        return self._before[model][key]

    def put(self, model: type, key: FactKey, values: Mapping[str, Any] | None) -> None:
        """States the fact, or with None that it no longer holds."""
        if key not in self._before.get(model, {}):
            self.preload(model, {key})
        self._after.setdefault(model, {})[key] = values

    def flush(self) -> None:
        """Writes what changed: one statement a kind for new facts, one for each that ended."""
        for model, after in self._after.items():
            columns = primary_key(model)
            names = [column.key for column in columns]
            before = self._before.get(model, {})
            fresh = [
                {**dict(zip(names, key, strict=True)), **values}
                for key, values in after.items()
                if values is not None and not before.get(key, False)
            ]
            if fresh:
                self._db.execute(insert(columns[0].table), fresh)  # not the class: a third of its cost
            for key, values in after.items():
                if values is None and before.get(key, False):
                    same = and_(*(column == part for column, part in zip(columns, key, strict=True)))
                    self._db.execute(delete(model).where(same))
            before.update({key: values is not None for key, values in after.items()})
        self._after.clear()


@dataclass
class Context:
    """One command's view of the transaction.

    `touched_facts` are log words of facts; rows are collected by themselves (core/tracked.py). `data` and
    `inverse` go to the log: ids, enums and numbers only. `earlier` are the batch's commands before this one,
    whose log entries are not written yet.
    """

    db: Session
    actor: Actor
    now: datetime
    pitch_session: PitchSession
    seq: int
    facts: Facts
    registry: Registry
    hold: Callable[[Any], None]
    touched: dict[Tracked, None] = field(default_factory=dict)
    touched_facts: list[str] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    inverse: list[dict[str, Any]] = field(default_factory=list)
    undone_by: int | None = None
    earlier: Sequence[tuple[str, Context]] = ()

    def get(self, model: type[T], key: Any) -> T | None:
        """The row of this pitch session, or None: another session's row is as good as missing (S22)."""
        try:
            row = self.db.get(model, int(key) if isinstance(key, str) else key)
        except ValueError:
            return None
        if row is None:
            return None
        self.hold(row)
        owner = getattr(row, "pitch_session_id", self.pitch_session.id)
        return row if owner == self.pitch_session.id else None

    def need(self, model: type[T], key: Any) -> T:
        """The row as `get` gives it; refuses with `not_found` when there is none."""
        row = self.get(model, key)
        if row is None:
            raise Refusal("not_found")
        return row

    def add(self, row: Any) -> None:
        """Takes a new row into the transaction."""
        self.db.add(row)
        self.hold(row)
        if isinstance(row, Tracked):
            self.touched[row] = None

    def touch(self, row: Tracked) -> None:
        """Says that what is shown of `row` changes although none of its columns does."""
        self.touched[row] = None

    def has(self, model: type, *key: Any) -> bool:
        """Whether the fact `key` holds."""
        return self.facts.has(model, key)

    def record(self, model: type, *key: Any, **values: Any) -> None:
        """States a fact; its log word is `<kind>:<key parts joined by a dot>`."""
        self.facts.put(model, key, values)
        self._touch_fact(model, key)

    def forget(self, model: type, *key: Any) -> None:
        """Ends a fact."""
        self.facts.put(model, key, None)
        self._touch_fact(model, key)

    def _touch_fact(self, model: type, key: FactKey) -> None:
        self.touched_facts.append(f"{model.kind}:{'.'.join(map(str, key))}")  # type: ignore[attr-defined]

    def flush(self) -> None:
        """Sends pending rows to the database early, for a handler that needs a new row's id."""
        self.db.flush()

    def run(self, verb: str, **args: Any) -> Any:
        """Carries out another feature's verb in the same transaction and log entry."""
        command: Command = self.registry.commands[verb]
        parsed: Args = command.args.model_validate(args)
        return command.handler(self, parsed)

    def undo_with(self, verb: str, **args: Any) -> None:
        """Registers what takes this step of the command back; undo runs all steps, the last one first."""
        self.inverse.append({"verb": verb, "args": args})

    def words(self) -> str:
        """The log's list of what was touched; valid after the flush."""
        rows = [f"{row.kind}:{row.touch_key}" for row in self.touched]
        return " ".join(dict.fromkeys([*rows, *self.touched_facts]))

    def start_noting(self) -> None:
        """Makes changed rows of the transaction count as this command's."""
        self.db.info[SINK] = self.touched
