"""Notes what a command changes of its rows and puts exactly that back, unless somebody changed it again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import inspect

from webinar.core.clock import from_ms, to_ms
from webinar.core.db import Instant
from webinar.core.errors import Refusal
from webinar.core.tracked import Tracked
from webinar.live.context import Context
from webinar.live.feature import Args

Columns = Mapping[type[Tracked], Sequence[str]]
# [kind, key, {column: [value before, value after]}]: ids, enums, numbers and instants in ms, fit for the log.
RowChange = list[Any]


class Changes(Args):
    """What a command changed, row by row; the arguments of a restoring verb."""

    rows: list[RowChange]


class Notebook:
    """The rows of one step of a command with their values before it."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._before: dict[Tracked, dict[str, Any]] = {}

    def watch(self, *rows: Tracked) -> None:
        """Notes rows as they are now; the first note of a row counts."""
        for row in rows:
            if row not in self._before:
                self._before[row] = _values(row, self._columns[type(row)])

    def made(self, row: Tracked, **gone: Any) -> None:
        """Notes a row that this step makes: `gone` are the values that make it count as absent."""
        self._before[row] = {name: _plain(value) for name, value in gone.items()}

    def changes(self) -> list[RowChange]:
        """What is different now; new rows must be flushed."""
        found: list[RowChange] = []
        for row, before in self._before.items():
            after = _values(row, list(before))
            moved = {name: [value, after[name]] for name, value in before.items() if after[name] != value}
            if moved:
                found.append([row.kind, inspect(row).identity[0], moved])
        return found


@contextmanager
def undoable(ctx: Context, verb: str, columns: Columns) -> Iterator[Notebook]:
    """Registers `verb` with what the block changed as a step of the command's undo."""
    notebook = Notebook(columns)
    yield notebook
    ctx.flush()
    changes = notebook.changes()
    if changes:
        ctx.undo_with(verb, rows=changes)


@dataclass(frozen=True)
class Restored:
    """A row and the values that it is to have again."""

    row: Any
    values: Mapping[str, Any]

    def apply(self) -> None:
        """Sets them."""
        for name, value in self.values.items():
            setattr(self.row, name, value)


def read_back(
    ctx: Context, rows: Iterable[RowChange], columns: Columns, unchecked: Collection[str] = ()
) -> list[Restored]:
    """The rows with their former values; refuses `conflict` when one was changed again since."""
    models = {model.kind: model for model in columns}
    plan: list[Restored] = []
    for kind, key, moved in rows:
        row = ctx.get(models[kind], key)
        if row is None:
            raise Refusal("conflict", "live.refused.moved_on")
        now = _values(row, list(moved))
        if any(now[name] != after for name, (_before, after) in moved.items() if name not in unchecked):
            raise Refusal("conflict", "live.refused.moved_on")
        plan.append(Restored(row, {name: _typed(row, name, before) for name, (before, _after) in moved.items()}))
    return plan


def _values(row: Tracked, names: Sequence[str]) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    return to_ms(value) if isinstance(value, datetime) else value


def _typed(row: Tracked, name: str, value: Any) -> Any:
    column = inspect(type(row)).columns[name]
    return from_ms(value) if isinstance(column.type, Instant) and value is not None else value
