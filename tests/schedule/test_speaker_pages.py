"""Staff see who presents and write biographies; nobody else does, and of no other event."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.plugins.application import browser_of, signed_in, token_in
from webinar.schedule.models import Speaker


@dataclass
class Two:
    """Two events; `ora` organises the first, whose speaker is `lea`; `theo` speaks at the other."""

    app: Flask
    ora: FlaskClient
    lea: str
    theo: str

    def send(self, speaker: str, **fields: str) -> tuple[int, str]:
        """Ora sends a biography; the status, and where it leads or the page."""
        token = token_in(self.ora.get(f"/e/one/speakers/{self.lea}").text)
        answer = self.ora.post(f"/e/one/speakers/{speaker}", data={"csrf_token": token, **fields})
        return answer.status_code, answer.headers.get("Location", answer.text)

    def biographies(self) -> dict[str, dict[str, str]]:
        """What is stored, by name."""
        with self.app.extensions["database"].reading() as db:
            return {one.name: one.biography for one in db.query(Speaker)}


@pytest.fixture
def two(app: Flask) -> Two:
    """The events."""
    with app.extensions["database"].writing() as db:
        ora = factories.person(db, "Ora Lindt")
        one, other = factories.event(db, slug="one"), factories.event(db, slug="two")
        factories.grant(db, ora, one, "organiser")
        slot = factories.slot(db, factories.pitch_session(db, one, public_id="morning"))
        lea = factories.speaker(db, one, slot, name="Léa Fontan")
        theo = factories.speaker(db, other, name="Théo Brun")
        ids = ora.id, lea.public_id, theo.public_id
    return Two(app, signed_in(app, ids[0]), *ids[1:])


def test_a_biography_is_stored_and_shown_to_the_public(two: Two) -> None:
    assert "biographie à compléter" in two.ora.get("/e/one/speakers").text
    assert two.send(two.lea, fr="Fondatrice de BioPack.", en="") == (303, "/e/one/speakers?saved=1")
    assert two.biographies() == {"Léa Fontan": {"fr": "Fondatrice de BioPack."}, "Théo Brun": {}}
    assert "biographie présente" in two.ora.get("/e/one/speakers").text
    assert "Fondatrice de BioPack." in browser_of(two.app).get("/s/morning").text


def test_an_emptied_biography_is_gone(two: Two) -> None:
    two.send(two.lea, fr="Fondatrice.", en="Founder.")
    two.send(two.lea, fr="", en="Founder.")
    assert two.biographies()["Léa Fontan"] == {"en": "Founder."}


def test_a_too_long_biography_is_refused_and_kept_in_the_form(two: Two) -> None:
    status, page = two.send(two.lea, fr="x" * 2_001, en="Founder.")
    assert (status, "x" * 2_001 in page, "Founder." in page) == (422, True, True)
    assert two.biographies()["Léa Fontan"] == {}


def test_a_speaker_of_another_event_is_missing(two: Two) -> None:
    assert two.ora.get(f"/e/one/speakers/{two.theo}").status_code == 404
    assert two.send(two.theo, fr="Pris.")[0] == 404
    assert two.biographies()["Théo Brun"] == {}


def test_only_organisers_enter(two: Two) -> None:
    paths = ["/e/one/speakers", f"/e/one/speakers/{two.lea}"]
    assert [browser_of(two.app).get(path).status_code for path in paths] == [401, 401]
    assert two.ora.get("/e/two/speakers").status_code == 403
    assert "Théo" not in two.ora.get("/e/one/speakers").text
