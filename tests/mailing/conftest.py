"""A session two days away, with its organiser's browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.factories import NOON
from tests.plugins.application import signed_in
from webinar.core import clock
from webinar.people.models import RoleGrant
from webinar.schedule.models import Event, PitchSession

STARTS_AT = NOON + timedelta(days=2)
SLUG = "journee-energie"
LETTERS = f"/e/{SLUG}/letters"


@pytest.fixture
def two_days_before() -> Iterator[None]:
    """Holds the clock two days before the session."""
    with clock.fixed(NOON):
        yield


@pytest.fixture
def meeting(two_days_before: None, app: Flask) -> PitchSession:
    """A published session."""
    with app.extensions["database"].writing() as db:
        event = factories.event(db, slug=SLUG, organiser_name="Pôle Énergie")
        return factories.pitch_session(db, event, starts_at=STARTS_AT, status="published")


@pytest.fixture
def event(app: Flask, meeting: PitchSession) -> Event:
    """Its event."""
    with app.extensions["database"].reading() as db:
        found: Event = db.get_one(Event, meeting.event_id)
        return found


@pytest.fixture
def organiser(app: Flask, meeting: PitchSession) -> FlaskClient:
    """The browser of the event's organiser."""
    with app.extensions["database"].writing() as db:
        person = factories.person(db, "Odile Garnier", email="orga@example.org")
        db.add(
            RoleGrant(person_id=person.id, event_id=meeting.event_id, role="organiser", granted_at=clock.now())
        )
    return signed_in(app, person.id)
