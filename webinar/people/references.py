"""Which columns of which tables name a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Table

from webinar.core.db import Base

PERSON = "person"


def references() -> Iterator[tuple[Table, Column[Any], str]]:
    """Each with what its foreign key says about a person who goes (ON DELETE)."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            for key in column.foreign_keys:
                if key.target_fullname.partition(".")[0] == PERSON:
                    yield table, column, key.ondelete or ""
