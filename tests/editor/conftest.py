"""An event with an organiser, for the editor's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests import factories
from tests.editor.plans import NOW, Plan
from tests.plugins.application import signed_in
from webinar.core import clock
from webinar.core.db import Database


@pytest.fixture
def plan(app: Flask, database: Database) -> Iterator[Plan]:
    """An event in Paris that Ana organises; it stays the first of February 2027."""
    with clock.fixed(NOW):
        with database.writing() as db:
            event = factories.event(db, slug="energie")
            person = factories.person(db, "Ana Martel")
            factories.grant(db, person, event, "organiser")
            event_id, person_id = event.id, person.id
        yield Plan(app, database, event_id, "energie", person_id, signed_in(app, person_id))
