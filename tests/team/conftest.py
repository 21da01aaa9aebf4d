"""An event with an organiser, somebody else's event, and letters that go out or do not."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.plugins.application import signed_in, token_in
from webinar.core.instance import instance_row
from webinar.core.mail import Letter
from webinar.core.mail_message import text_of


@dataclass
class Stage:
    """Who organises what: `ora` organises `one` (with the session `morning`), `tom` organises `two`."""

    app: Flask
    ora_id: int
    tom_id: int
    ora: FlaskClient
    tom: FlaskClient
    page: str = "/e/one/team"

    def post(self, client: FlaskClient, action: str, /, page: str = "", **fields: str) -> tuple[int, str]:
        """Sends a form of a page; the status, and where it leads or the page itself."""
        token = token_in(client.get(page or self.page).text)
        answer = client.post(action, data={"csrf_token": token, **fields})
        return answer.status_code, answer.headers.get("Location", answer.text)

    def invite(self, email: str, role: str = "moderator", **fields: str) -> tuple[int, str]:
        """Ora invites somebody."""
        return self.post(self.ora, self.page, email=email, role=role, **fields)

    def links(self) -> list[str]:
        """The invitation links of the letters, in order."""
        with self.app.extensions["database"].reading() as db:
            texts = [text_of(one.content or b"") for one in db.scalars(select(Letter).order_by(Letter.id))]
        return [found for text in texts for found in re.findall(r"/invitation/[\w-]+", text)]


def make_stage(app: Flask) -> Stage:
    """The two events; letters go out."""
    with app.extensions["database"].writing() as db:
        row = instance_row(db)
        row.smtp_host, row.smtp_tls, row.mail_from = "127.0.0.1", "off", "estrade@example.org"
        ora = factories.person(db, "Ora Lindt", email="ora@example.org")
        tom = factories.person(db, "Tom Aubry", email="tom@example.org")
        for person, slug, public_id in ((ora, "one", "morning"), (tom, "two", "evening")):
            event = factories.event(db, slug=slug)
            factories.pitch_session(db, event, public_id=public_id)
            factories.grant(db, person, event, "organiser")
    return Stage(app, ora.id, tom.id, signed_in(app, ora.id), signed_in(app, tom.id))


@pytest.fixture
def stage(app: Flask) -> Stage:
    """The two events on SQLite."""
    return make_stage(app)


@pytest.fixture
def without_mail(stage: Stage) -> Stage:
    """The same where no letters go out: links are copied."""
    with stage.app.extensions["database"].writing() as db:
        instance_row(db).smtp_host = ""
    return stage
