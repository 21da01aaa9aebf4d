"""Databases that schedules are imported into."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests import factories
from webinar.core.db import Database


@pytest.fixture
def home(app: Flask) -> Iterator[Database]:
    """An empty database, in the application."""
    with app.app_context():
        yield app.extensions["database"]


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, app: Flask) -> Iterator[Database]:
    """An empty database of each kind, in the application."""
    with app.app_context():
        if request.param == "sqlite":
            yield app.extensions["database"]
        else:
            with factories.fresh_database(request.getfixturevalue("fresh_postgres_url")) as database:
                yield database
