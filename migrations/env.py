"""Runs migrations on the engine that the application gives."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from webinar import features  # noqa: F401 - every feature's rows
from webinar.core import jobs  # noqa: F401 - the outbox's rows
from webinar.core.db import Base, Instant


def plain(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Writes our instants as the column type they are, so that a migration never depends on our code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


engine = context.config.attributes["engine"]

with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_item=plain)
    with context.begin_transaction():
        context.run_migrations()
    if connection.in_transaction():
        connection.commit()
