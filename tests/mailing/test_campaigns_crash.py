"""Two processes write and send a campaign and one is killed: everybody is invited once, with the entry (R23)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from tests import factories
from tests.core.mailbox import smtp_server
from tests.core.test_mail_crash import kill_one_of_two, left
from tests.plugins.application import make_app
from webinar.core import clock
from webinar.core.mail import Letter
from webinar.mailing.campaign_models import Campaign
from webinar.mailing.campaigns import Invitation, begin, never_written

PEOPLE = 30


def begun(folder: Path) -> list[str]:
    """A campaign to people who were imported and never written to; gives their addresses."""
    app = make_app(folder)
    addresses = [f"p{number}@example.org" for number in range(PEOPLE)]
    now = clock.now()
    with app.app_context(), app.extensions["database"].writing() as db:
        event = factories.event(db)
        meeting = factories.pitch_session(db, event, starts_at=now + timedelta(days=9), status="published")
        for address in addresses:
            person = factories.person(db, email=address)
            factories.registration(db, person.id, meeting)
        db.flush()
        words = Invitation("Venez", "Bonjour", "fr", meeting.id)
        begin(db, event.id, "press", words, never_written(db, meeting.id), None)
    app.extensions["database"].dispose()
    return addresses


def test_two_workers_of_which_one_is_killed_invite_everybody_once(tmp_path: Path) -> None:
    addresses = begun(tmp_path)
    with smtp_server() as mailbox:
        by_id = kill_one_of_two(tmp_path, mailbox, 0, range(2, 12, 2))
    assert sorted(str(message["To"]) for message in by_id.values()) == sorted(addresses)
    parts = [[part.get_content_type() for part in message.walk()] for message in by_id.values()]
    assert {types.count("text/calendar") for types in parts} == {1}
    assert left(tmp_path) == []
    app = make_app(tmp_path)
    with app.extensions["database"].reading() as db:
        assert (db.scalar(select(func.count(Letter.id))), db.scalar(select(Campaign.state))) == (PEOPLE, "done")
    app.extensions["database"].dispose()
