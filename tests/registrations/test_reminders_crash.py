"""Two processes remind at once and one is killed: everybody gets each reminder once (R22)."""

from __future__ import annotations

import signal
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from threading import Thread

from sqlalchemy import select

from tests import factories
from tests.core.mailbox import smtp_server
from tests.core.test_mail_crash import Round, left
from tests.plugins.application import make_app
from webinar.core import clock
from webinar.core.mail import Letter
from webinar.registrations.models import Registration
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
            db.add(
                Registration(
                    person_id=person.id,
                    event_id=event.id,
                    pitch_session_id=meeting.id,
                    status="registered",
                    placed_at=now - timedelta(hours=1),
                    told_start=starts_at,
                    created_at=now,
                    changed_at=now,
                )
            )
        db.flush()
        plan(db, meeting.id, starts_at)
    app.extensions["database"].dispose()
    return addresses


def test_two_workers_of_which_one_is_killed_remind_everybody_once(tmp_path: Path) -> None:
    addresses = people_to_remind(tmp_path)
    with smtp_server() as mailbox:
        doomed, other = Round(tmp_path, mailbox), Round(tmp_path, mailbox)
        doomed.number = other.number = 1
        count = iter(range(1, 10_000))

        def kill_at_the_seventh(_message: EmailMessage) -> None:
            if next(count) == 7:
                doomed.kill()

        mailbox.on_data = kill_at_the_seventh
        codes: list[int] = []
        threads = [Thread(target=lambda worker=worker: codes.append(worker.run())) for worker in (doomed, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert set(codes) <= {0, -signal.SIGKILL}
        for number in (3, 5):
            other.number = number
            assert other.run() == 0
        by_id = {str(message["Message-ID"]): str(message["To"]) for message in mailbox.messages}
    assert sorted(by_id.values()) == sorted(addresses)
    assert left(tmp_path) == []
    app = make_app(tmp_path)
    with app.extensions["database"].reading() as db:
        assert len(db.scalars(select(Letter.id)).all()) == PEOPLE
    app.extensions["database"].dispose()
