"""Erasing oneself from one's page: two presses, a mailed link that only shows, a last button; nobody irreplaceable."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests import factories
from tests.core.mailbox import smtp_server
from tests.factories import NOON
from tests.plugins.application import browser_of, make_app, send, signed_in, token_in
from tests.registrations.outbox import work, written
from webinar.core import clock
from webinar.core.errors import Refusal
from webinar.live.connections import Connection
from webinar.live.revoked import ended_connections
from webinar.live.tickets import Ticket
from webinar.people.models import Person
from webinar.people.names import NAMELESS
from webinar.privacy.erase_links import new_link, person_of_link
from webinar.privacy.erasing import begin

PAGE = "/my/data/erase"


def somebody(app: Flask, **values: object) -> int:
    """A person with an address."""
    with app.extensions["database"].writing() as db:
        return factories.person(db, "Zoé Quintèrne", **{"email": "zoe@example.org", "locale": "fr", **values}).id


def name_of(app: Flask, person_id: int) -> str:
    """What they are called now."""
    with app.extensions["database"].reading() as db:
        return str(db.get_one(Person, person_id).name)


def test_a_mailed_link_shows_and_its_button_erases(tmp_path: Path) -> None:
    with smtp_server() as mailbox:
        app = make_app(tmp_path, **mailbox.settings())
        zoe = somebody(app)
        client = signed_in(app, zoe)
        assert "Ce qui reste" in client.get(PAGE).text
        assert send(client, PAGE, f"{PAGE}/now").status_code == 403
        asked = send(client, PAGE, PAGE)
        assert (asked.status_code, "zoe@example.org" in asked.text) == (200, True)
        found = re.search(r"http://127\.0\.0\.1:5000(/my/data/erase/\S+)", written(app)[-1].text)
        assert found is not None
        link, elsewhere = found[1], browser_of(app)
        page = elsewhere.get(link)
        assert page.headers["Referrer-Policy"] == "no-referrer"
        work(app)
        assert name_of(app, zoe) == "Zoé Quintèrne"
        done = elsewhere.post(link, data={"csrf_token": token_in(page.text)})
        assert (done.status_code, done.location) == (303, "/my/data/erased")
        assert client.get("/my/data").location == "/my"
        work(app)
        assert name_of(app, zoe) == NAMELESS
        assert [elsewhere.get(address).status_code for address in (link, f"{PAGE}/{'x' * 40}", "/my/data/erased")] == [
            410, 404, 200,
        ]  # fmt: skip
        subjects = [str(one["Subject"]) for one in mailbox.messages]
        assert [("effac" in one.lower()) for one in subjects] == [True, True]
        app.extensions["database"].dispose()


def test_a_link_is_over_after_an_hour(app: Flask) -> None:
    zoe = somebody(app)
    with clock.fixed(NOON), app.app_context(), app.extensions["database"].reading() as db:
        token, _until = new_link(db.get_one(Person, zoe))
        clock.advance(3_600)
        assert person_of_link(db, token).id == zoe
        clock.advance(1)
        with pytest.raises(Refusal, match="expired"):
            person_of_link(db, token)


def test_without_mail_a_second_page_suffices_and_a_password_is_asked_for_once_more(app: Flask) -> None:
    zoe, pia = somebody(app), somebody(app, email="pia@example.org", password_hash="x")
    client = signed_in(app, zoe)
    second = send(client, PAGE, PAGE)
    assert f'action="{PAGE}/now"' in second.text
    assert client.post(f"{PAGE}/now", data={"csrf_token": token_in(second.text)}).location == "/my/data/erased"
    work(app)
    assert name_of(app, zoe) == NAMELESS
    with clock.fixed(clock.now() - timedelta(hours=1)):
        late = signed_in(app, pia)
    assert send(late, PAGE, PAGE).location == f"/sign-in/again?next={PAGE}"
    assert send(late, PAGE, f"{PAGE}/now").status_code == 403


def test_a_guest_erases_themself(app: Flask) -> None:
    guest = somebody(app, email=None, is_guest=True)
    client = signed_in(app, guest)
    second = send(client, PAGE, PAGE)
    client.post(f"{PAGE}/now", data={"csrf_token": token_in(second.text)})
    work(app)
    assert name_of(app, guest) == NAMELESS


def test_nobody_irreplaceable_goes(app: Flask) -> None:
    zoe = somebody(app, is_administrator=True)
    client = signed_in(app, zoe)
    assert "seule personne à administrer" in client.get(PAGE).text
    assert send(client, "/my", PAGE).status_code == 409
    with app.extensions["database"].writing() as db:
        factories.person(db, "Ad Min", is_administrator=True)
        event = factories.event(db)
        factories.grant(db, db.get_one(Person, zoe), event, "organiser")
        mo = factories.person(db, "Mo")
        factories.grant(db, mo, event, "moderator")
    page = client.get(PAGE).text
    assert ("seul à organiser" in page, "Journée énergie" in page) == (True, True)
    with app.extensions["database"].writing() as db:
        factories.grant(db, db.get_one(Person, mo.id), event, "organiser")
    assert "seul à organiser" not in client.get(PAGE).text


def test_live_connections_end_at_once_and_roles_with_them(app: Flask) -> None:
    zoe = somebody(app)
    with app.app_context(), app.extensions["database"].writing() as db:
        meeting = factories.pitch_session(db, factories.event(db))
        begin(db, zoe, zoe)
        ticket = Ticket(person_id=zoe, pitch_session_id=meeting.id, epoch=0, cookie_session_id=1)
        connection = Connection("sid", zoe, meeting.id, meeting.public_id, 1, ticket, "attendees", "fr")
        assert ended_connections(db, [connection]) == ["sid"]

