"""Two processes remind at once and one is killed: everybody gets each reminder once (R22)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from tests import factories
from tests.core.mailbox import smtp_server
from tests.core.test_mail_crash import kill_one_of_two, left
from tests.plugins.application import make_app
from webinar.core import clock
from webinar.core.mail import Letter
from webinar.registrations.reminders import plan

PEOPLE = 45
SOON = timedelta(seconds=30)


def people_to_remind(folder: Path) -> list[str]:
    """A session a day and some seconds away with its registered people; gives their addresses."""
    app = make_app(folder)
    addresses = [f"p{number}@example.org" for number in range(PEOPLE)]
    now = clock.now()
    starts_at = now + timedelta(days=1) + SOON
    with app.app_context(), app.extensions["database"].writing() as db:
        event = factories.event(db)
        meeting = factories.pitch_session(db, event, starts_at=starts_at, status="published")
        for address in addresses:
            person = factories.person(db, email=address)
            factories.registration(db, person.id, meeting, placed_at=now - timedelta(hours=1))
        db.flush()
        plan(db, meeting.id, starts_at)
    app.extensions["database"].dispose()
    return addresses


def test_two_workers_of_which_one_is_killed_remind_everybody_once(tmp_path: Path) -> None:
    addresses = people_to_remind(tmp_path)
    with smtp_server() as mailbox:
        by_id = kill_one_of_two(tmp_path, mailbox, 1, (3, 5))
    assert sorted(str(message["To"]) for message in by_id.values()) == sorted(addresses)
    assert left(tmp_path) == []
    app = make_app(tmp_path)
    with app.extensions["database"].reading() as db:
        assert len(db.scalars(select(Letter.id)).all()) == PEOPLE
    app.extensions["database"].dispose()
