"""Does for an erased person, in every table and in pieces, what its foreign keys say (ON DELETE)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Table, delete, select, tuple_, update

from webinar.core.db import Base, Database
from webinar.live.log import note_outside_change
from webinar.people.references import references

AT_ONCE = 200


def sweep(home: Database, person_ids: Sequence[int]) -> None:
    """Rows that go with the person go, others forget who it was; open rooms see both."""
    kinds = {str(mapper.local_table): mapper.class_ for mapper in Base.registry.mappers}
    for table, column, says in references():
        kind = getattr(kinds.get(table.name), "kind", "") if "pitch_session_id" in table.columns else ""
        while _piece(home, table, column, says, person_ids, kind):
            continue


def _piece(
    home: Database, table: Table, column: Column[Any], says: str, person_ids: Sequence[int], kind: str
) -> bool:
    """Looks without keeping anybody waiting, for not every such column has an index, then changes what was found."""
    key = list(table.primary_key.columns)
    theirs = column.in_(person_ids)
    at = 0
    with home.reading() as db:
        query = select(*key).where(theirs)
        if kind:
            at = db.scalar(select(table.c.pitch_session_id).where(theirs).limit(1)) or 0
            query = query.where(table.c.pitch_session_id == at)
        rows = [tuple(row) for row in db.execute(query.limit(AT_ONCE))]
    if not rows:
        return False
    with home.writing() as db:
        if kind:
            note_outside_change(db, at, 0, "person.erased", [f"{kind}:{row[-1]}" for row in rows])
        these = (tuple_(*key).in_(rows), theirs)
        if says == "CASCADE":
            db.execute(delete(table).where(*these))
        else:
            db.execute(update(table).where(*these).values({column.name: None}))
    return True
