"""Runs migrations on the engine that the application gives."""

from __future__ import annotations

from alembic import context

from webinar import features  # noqa: F401 - every feature's rows
from webinar.core.db import Base

engine = context.config.attributes["engine"]

with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=False)
    with context.begin_transaction():
        context.run_migrations()
    if connection.in_transaction():
        connection.commit()
