"""A person corrects what is kept about them; a new address counts once proven, and tells nobody anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from tests import factories
from tests.core.mailbox import Mailbox, smtp_server
from tests.plugins.application import browser_of, make_app, send, signed_in, token_in
from tests.privacy.everything import did_everything
from tests.registrations.outbox import written
from webinar.core import clock
from webinar.people.models import Person
from webinar.registrations.models import Registration

EDIT = "/my/data/edit"


@pytest.fixture
def mailed(tmp_path: Path) -> Iterator[tuple[Flask, Mailbox]]:
    """An application that sends mail."""
    with smtp_server() as mailbox:
        app = make_app(tmp_path, **mailbox.settings())
        yield app, mailbox
        app.extensions["database"].dispose()


def somebody(app: Flask, name: str, email: str | None) -> int:
    """A person."""
    with app.extensions["database"].writing() as db:
        return factories.person(db, name, email=email, locale="fr").id


def kept(app: Flask, person_id: int) -> tuple[str, str | None, str | None, str | None]:
    """Name, address, language and zone."""
    with app.extensions["database"].reading() as db:
        one = db.get_one(Person, person_id)
        return one.name, one.email, one.locale, one.zone


def asked(app: Flask, client: FlaskClient, address: str) -> tuple[int, str, str]:
    """Asks for an address; gives what the sender is told."""
    answer = send(client, EDIT, "/my/data/address", email=address)
    return answer.status_code, answer.location, written(app)[-1].to


def test_name_language_and_zone_are_corrected(app: Flask) -> None:
    zoe = somebody(app, "Zoe", "zoe@example.org")
    with app.extensions["database"].writing() as db:
        event = factories.event(db)
        factories.grant(db, factories.person(db, "Mo Diallo"), event, "moderator")
        factories.grant(db, db.get_one(Person, zoe), event, "attendee")
    client = signed_in(app, zoe)
    new = {"name": "Zoé Q.", "language": "en", "zone": "America/Montreal"}
    assert send(client, EDIT, EDIT, **new).location == f"{EDIT}?done=saved"
    assert kept(app, zoe) == ("Zoé Q.", "zoe@example.org", "en", "America/Montreal")
    stolen = send(client, EDIT, EDIT, **{**new, "name": "MО Diallo"})
    assert (stolen.status_code, 'id="name-error"' in stolen.text, "MО Diallo" in stolen.text) == (422, True, True)
    assert send(client, EDIT, EDIT, **{**new, "zone": "Paris"}).status_code == 422
    assert send(client, EDIT, EDIT, **{**new, "is_administrator": "1"}).status_code == 422
    assert kept(app, zoe)[0] == "Zoé Q."


def test_a_new_address_counts_once_its_link_was_followed(mailed: tuple[Flask, Mailbox]) -> None:
    app, _mailbox = mailed
    zoe = somebody(app, "Zoé", "zoe@example.org")
    client = signed_in(app, zoe)
    assert asked(app, client, "Zoe.New@example.org") == (303, f"{EDIT}?done=asked", "zoe.new@example.org")
    found = re.search(r"5000(/my/data/address/\S+)", written(app)[-1].text)
    assert found is not None
    link, elsewhere = found[1], browser_of(app)
    page = elsewhere.get(link)
    assert (page.status_code, kept(app, zoe)[1]) == (200, "zoe@example.org")
    body = {"csrf_token": token_in(page.text)}
    assert elsewhere.post(link, data=body).status_code == 303
    assert kept(app, zoe)[1] == "zoe.new@example.org"
    assert [one.to for one in written(app)] == ["zoe.new@example.org", "zoe@example.org"]
    assert elsewhere.post(link, data=body).status_code == 410
    assert "zoe@example.org" in client.get("/my/data").text
    assert elsewhere.get("/my/data/address/unknown").status_code == 404


def test_whether_an_address_is_known_is_told_to_its_owner_only(mailed: tuple[Flask, Mailbox]) -> None:
    app, _mailbox = mailed
    zoe = somebody(app, "Zoé", "zoe@example.org")
    somebody(app, "Pia", "pia@example.org")
    client = signed_in(app, zoe)
    told = [asked(app, client, address)[:2] for address in ("pia@example.org", "nobody@example.org")]
    assert told[0] == told[1]
    to_pia = written(app, "pia@example.org")
    assert [("/my/data/address/" in one.text) for one in to_pia] == [False]
    for _again in range(3):
        asked(app, client, "third@example.org")
    assert send(client, EDIT, "/my/data/address", email="sixth@example.org").status_code == 429


def test_whoever_took_the_address_meanwhile_keeps_it(mailed: tuple[Flask, Mailbox]) -> None:
    app, _mailbox = mailed
    zoe = somebody(app, "Zoé", "zoe@example.org")
    client = signed_in(app, zoe)
    asked(app, client, "both@example.org")
    found = re.search(r"5000(/my/data/address/\S+)", written(app)[-1].text)
    assert found is not None
    pia = somebody(app, "Pia", "both@example.org")
    assert send(client, found[1], found[1]).status_code == 410
    assert (kept(app, zoe)[1], kept(app, pia)[1]) == ("zoe@example.org", "both@example.org")


def test_an_agreement_and_a_place_are_taken_back_from_the_page(app: Flask) -> None:
    zoe, pia = somebody(app, "Zoé", "zoe@example.org"), somebody(app, "Pia", "pia@example.org")
    with app.extensions["database"].writing() as db:
        meeting = factories.pitch_session(db, factories.event(db), status="published")
        for person_id in (zoe, pia):
            factories.registration(db, person_id, meeting, consents={"contact": True, "notice": "2026-11"})
    client = signed_in(app, zoe)
    assert send(client, "/my/data", "/my/data/contact", pitch_session=meeting.public_id).status_code == 303
    assert send(client, "/my/data", "/my/data/contact", pitch_session="other").status_code == 404
    page = client.get("/my/data?done=contact").text
    assert ("Cet accord est retiré" in page, "Ne plus être contacté" in page) == (True, False)
    assert send(client, "/my/data", f"/s/{meeting.public_id}/unregister").status_code == 303
    with app.extensions["database"].reading() as db:
        rows = db.execute(select(Registration.status, Registration.consents).order_by(Registration.id)).all()
    assert [(status, consents["contact"]) for status, consents in rows] == [("withdrawn", False), ("registered", True)]


def test_everything_is_shown_in_words_and_goes_along(app: Flask) -> None:
    with clock.fixed(factories.NOON):
        story = did_everything(app)
        client = signed_in(app, story.zoe)
        data = client.get("/my/data.json").json
        page = client.get("/my/data").text
        calendar = Calendar.from_ical(client.get("/my/data.ics").data)
    assert data is not None
    assert {name: len(rows) for name, rows in data.items()} == {
        "identity": 1, "addresses": 1, "registrations": 2, "roles": 3, "letters": len(data["letters"]),
        "calendar_answers": 1, "calendar_entries": 4, "calendar_addresses": 1, "turns": 3, "questions": 2,
        "revisions": 2, "votes": 1, "notes": 1, "removals": 1, "links": len(data["links"]), "browsers": 3,
        "deeds": 0, "profiles": 2, "free_times": 0, "speaker_invitations": 0, "on_air": 0,
        "form_answers": 0, "favourites": 0, "invitations": 0, "plan_changes": 0,
    }  # fmt: skip
    for word in ("Français", "Organisateur", "Inscrit", "Questions suspendues", "Transmis à quelqu’un d’autre",
                 "ancienne adresse", "En attente"):  # fmt: skip
        assert word in page, word
    for code in (">fr<", "organiser<", "registered<", "queued<", "DELEGATED", "muted<", "signed_in"):
        assert code not in page, code
    assert len([one for one in calendar.walk("VEVENT")]) == 4
