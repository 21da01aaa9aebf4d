"""An event under an organiser's hands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.plugins.application import signed_in
from webinar.core import clock
from webinar.core.db import Database
from webinar.core.mail import Letter
from webinar.core.mail_message import text_of
from webinar.schedule.models import Event, PitchSession, Slot

NOW = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)


@dataclass
class Plan:
    """The event of a test, and its organiser's browser."""

    app: Flask
    database: Database
    event_id: int
    slug: str
    organiser_id: int
    client: FlaskClient

    def sessions(self) -> list[PitchSession]:
        """The event's sessions in order of time, as they are stored now."""
        with self.database.reading() as db:
            of_event = select(PitchSession).where(PitchSession.event_id == self.event_id)
            return list(db.scalars(of_event.order_by(PitchSession.starts_at, PitchSession.id)))

    def slots(self, of: PitchSession) -> list[Slot]:
        """The running order of a session."""
        with self.database.reading() as db:
            return list(db.scalars(select(Slot).where(Slot.pitch_session_id == of.id).order_by(Slot.position)))

    def add(self, starts: str, minutes: int = 60, **values: object) -> PitchSession:
        """A session at an instant given in UTC."""
        with self.database.writing() as db:
            event = db.get_one(Event, self.event_id)
            values.setdefault("status", "published")
            return factories.pitch_session(
                db, event, starts_at=datetime.fromisoformat(f"{starts}+00:00"), minutes=minutes, **values
            )

    def colleague(self, name: str) -> FlaskClient:
        """The browser of another organiser."""
        with self.database.writing() as db:
            person = factories.person(db, name)
            factories.grant(db, person, db.get_one(Event, self.event_id), "organiser")
            person_id = person.id
        return signed_in(self.app, person_id)

    def register(self, of: PitchSession, many: int) -> None:
        """People with an address register."""
        with self.database.writing() as db:
            for number in range(many):
                person = factories.person(db, f"Inscrite {number}", email=f"i{number}@example.org")
                factories.registration(db, person.id, of, placed_at=NOW, created_at=NOW, changed_at=NOW)

    def letters(self, minutes: int) -> list[tuple[str, str]]:
        """Subject and text of what has been written that many minutes after nine o'clock."""
        with clock.fixed(NOW + timedelta(minutes=minutes)):
            while self.app.extensions["worker"].run_due():
                pass
        with self.database.reading() as db:
            rows = db.scalars(select(Letter).order_by(Letter.id)).all()
        return [(row.subject, text_of(row.content or b"")) for row in rows]
