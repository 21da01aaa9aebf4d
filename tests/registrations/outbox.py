"""Reads what was written to whom, and does what readers of letters do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.plugins.application import token_in
from webinar.core.mail import Letter
from webinar.core.mail_message import text_of


@dataclass(frozen=True)
class Written:
    """A letter of the outbox."""

    to: str
    subject: str
    text: str

    @property
    def link(self) -> str:
        """The path of its personal link."""
        found = re.search(r"http://127\.0\.0\.1:5000(/l/[\w-]+)$", self.text, re.MULTILINE)
        assert found is not None, self.text
        return found[1]

    @property
    def code(self) -> str:
        """The six digits it shows."""
        found = re.search(r"^(\d{3} \d{3})$", self.text, re.MULTILINE)
        assert found is not None, self.text
        return found[1]


def written(app: Flask, to: str = "") -> list[Written]:
    """The letters, in order; only somebody's when `to` is given."""
    with app.extensions["database"].reading() as db:
        rows = db.scalars(select(Letter).order_by(Letter.id)).all()
    return [
        Written(row.to_address, row.subject, text_of(row.content or b""))
        for row in rows
        if to in ("", row.to_address)
    ]


def work(app: Flask) -> None:
    """Carries out every job that is due."""
    while app.extensions["worker"].run_due():
        pass


def send_form(client: FlaskClient, page: str, action: str, **fields: str) -> tuple[int, str]:
    """Fills in a form of a page; gives the status and where the answer leads, or its text."""
    token = token_in(client.get(page).text)
    answer = client.post(action, data={"csrf_token": token, **fields})
    return answer.status_code, answer.headers.get("Location", answer.text)


def register(
    client: FlaskClient, public_id: str, email: str, name: str = "", **fields: str
) -> tuple[int, str]:
    """Registers for a session."""
    here = f"/s/{public_id}"
    return send_form(client, here, f"{here}/register", email=email, name=name, **fields)


def open_link(client: FlaskClient, link: str, **fields: str) -> tuple[int, str]:
    """Opens a personal link and presses its button."""
    return send_form(client, link, link, **fields)
