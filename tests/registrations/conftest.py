"""A session to register for, at a fixed time two days before it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from tests import factories
from tests.factories import NOON
from webinar.core import clock
from webinar.schedule.models import PitchSession

STARTS_AT = NOON + timedelta(days=2)


@pytest.fixture
def two_days_before() -> Iterator[None]:
    """Holds the clock two days before the session."""
    with clock.fixed(NOON):
        yield


@pytest.fixture
def meeting(two_days_before: None, app: Flask) -> PitchSession:
    """A published session."""
    with app.extensions["database"].writing() as db:
        event = factories.event(db, organiser_name="Pôle Énergie")
        return factories.pitch_session(db, event, starts_at=STARTS_AT, status="published")
