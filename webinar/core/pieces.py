"""Changes many rows some at a time, so that no transaction keeps a live session waiting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.orm import Session

from webinar.core.db import Base, Database

AT_ONCE = 100


def in_pieces(home: Database, ids: Select[Any], act: Callable[[Session, list[Any]], None]) -> int:
    """Lets `act` change the rows that `ids` finds until none is found any more; gives how many there were."""
    count = 0
    while True:
        with home.writing() as db:
            found = list(db.scalars(ids.limit(AT_ONCE)))
            if found:
                act(db, found)
        count += len(found)
        if len(found) < AT_ONCE:
            return count


def delete_in_pieces(home: Database, model: type[Base], *which: ColumnElement[bool]) -> int:
    """Deletes rows of a class that has an `id`; gives how many."""
    key = model.__table__.c.id

    def act(db: Session, ids: list[Any]) -> None:
        db.execute(delete(model).where(key.in_(ids)))

    return in_pieces(home, select(key).where(*which), act)
