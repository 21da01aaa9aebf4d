"""Two events with an organiser each, and a company that presents in a session of the first."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.plugins.application import browser_of, signed_in, token_in


@dataclass
class Stage:
    """`ora` organises `one`, where BioPack presents in the session `morning`; `tom` organises `two`."""

    app: Flask
    ora_id: int
    tom_id: int
    ora: FlaskClient
    tom: FlaskClient
    visitor: FlaskClient
    company: str
    company_id: int
    slot_id: int

    @property
    def edit(self) -> str:
        """The company's form."""
        return f"/e/one/companies/{self.company}/edit"

    def post(self, client: FlaskClient, action: str, /, page: str = "", **fields: Any) -> Any:
        """Sends a form of a page."""
        answer = client.post(action, data={"csrf_token": token_in(client.get(page or action).text), **fields})
        forget_body(answer)
        return answer

    def upload(self, client: FlaskClient, what: str, data: bytes, page: str = "", **fields: Any) -> Any:
        """Sends a file of a company's page."""
        action = (page or self.edit).removesuffix("/edit") + f"/{what}"
        return self.post(client, action, page or self.edit, file=(io.BytesIO(data), "../../x.html"), **fields)

    def form(self, **changed: str) -> dict[str, str]:
        """A whole profile."""
        return {"name": "BioPack", "kind": "startup", "version": "1", **changed}


def forget_body(answer: Any) -> None:
    """Closes the file in which the test client writes a large body."""
    answer.request.environ["wsgi.input"].close()


@pytest.fixture
def stage(app: Flask) -> Stage:
    """The two events."""
    with app.extensions["database"].writing() as db:
        ora = factories.person(db, "Ora Lindt", email="ora@example.org")
        tom = factories.person(db, "Tom Aubry", email="tom@example.org")
        one, two = factories.event(db, slug="one"), factories.event(db, slug="two")
        factories.grant(db, ora, one, "organiser")
        factories.grant(db, tom, two, "organiser")
        company = factories.company(db, one, "BioPack")
        morning = factories.pitch_session(db, one, public_id="morning")
        slot = factories.slot(db, morning, company_id=company.id)
        factories.slot(db, morning, 2, "Agrinov")
        ids = company.public_id, company.id, slot.id
    return Stage(
        app, ora.id, tom.id, signed_in(app, ora.id), signed_in(app, tom.id), browser_of(app), *ids
    )
