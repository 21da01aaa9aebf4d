"""Invitations to many reach everybody once, stop when told to, and go to nobody who refused."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests import factories
from tests.mailing.conftest import SLUG
from tests.plugins.application import browser_of, send, token_in
from tests.registrations.outbox import work, written
from webinar.core import clock
from webinar.core.features import Gone
from webinar.core.mail import Letter
from webinar.mailing import campaigns
from webinar.mailing.campaign_models import Campaign, CampaignRecipient
from webinar.people.accounts import PROOF_LIFE
from webinar.people.models import Person
from webinar.registrations import refusals
from webinar.schedule.models import PitchSession

INVITES = f"/e/{SLUG}/invites"
FIELDS = {
    "who": "pasted",
    "allowed": "on",
    "subject": "Venez",
    "text": "Bonjour\n\nÀ bientôt",
    "lang": "fr",
    "once": "press-0001",
}


def many(count: int) -> str:
    """A pasted list."""
    return "\n".join(f"p{number}@example.org" for number in range(count))


def begin(client: FlaskClient, **fields: str) -> int:
    """Confirms; gives the status."""
    return int(send(client, INVITES, f"{INVITES}/send", **{**FIELDS, **fields}).status_code)


def move(app: Flask, client: FlaskClient, act: str) -> int:
    """Presses a button of the campaign."""
    return int(send(client, INVITES, f"{INVITES}/press-0001/state", act=act).status_code)


def count(app: Flask) -> int:
    """How many letters there are."""
    with app.extensions["database"].reading() as db:
        return db.scalar(select(func.count(Letter.id))) or 0


def test_two_presses_and_a_job_run_again_write_to_everybody_once(app: Flask, organiser: FlaskClient) -> None:
    assert (begin(organiser, addresses=many(20)), begin(organiser, addresses=many(20))) == (303, 303)
    work(app)
    assert count(app) == campaigns.WINDOW
    for _ in range(5):
        clock.advance(3600)
        work(app)
    with app.app_context():
        campaigns.feed({"campaign": 1})
    addresses = [one.to for one in written(app)]
    assert (sorted(addresses), len(set(addresses))) == (sorted(many(20).split("\n")), 20)
    with app.extensions["database"].reading() as db:
        assert list(db.scalars(select(Campaign.state))) == ["done"]


def test_a_pause_stops_and_going_on_goes_on(app: Flask, organiser: FlaskClient) -> None:
    begin(organiser, addresses=many(12))
    work(app)
    assert move(app, organiser, "pause") == 303
    clock.advance(800)
    work(app)
    assert count(app) == campaigns.WINDOW
    move(app, organiser, "resume")
    work(app)
    assert count(app) == 12
    assert "0 envoyées sur 12 · 12 écrites · 0 en attente" in organiser.get(INVITES).text


def test_what_is_ended_is_not_taken_up_again(app: Flask, organiser: FlaskClient) -> None:
    begin(organiser, addresses=many(12))
    move(app, organiser, "cancel")
    move(app, organiser, "resume")
    work(app)
    assert count(app) == 0


def test_who_refused_is_skipped_and_each_letter_can_be_stopped(
    app: Flask, meeting: PitchSession, organiser: FlaskClient
) -> None:
    with app.extensions["database"].writing() as db:
        hashed = refusals.address_hash("p0@example.org")
        refusals.refuse(db, refusals.StopLink(meeting.event_id, "invitations", hashed))
    begin(organiser, addresses=many(2))
    work(app)
    assert [one.to for one in written(app)] == ["p1@example.org"]
    with app.extensions["database"].reading() as db:
        content = db.scalar(select(Letter.content)) or b""
    head = content.split(b"\r\n")[0].decode()
    assert head.startswith("List-Unsubscribe: <http")
    stop = head.split("5000")[1].rstrip(">")
    assert stop in written(app)[0].text
    answer = browser_of(app).post(stop, data={"List-Unsubscribe": "One-Click"})
    assert "plus d’invitations" in answer.text


def test_wrong_lines_are_named_doubles_merged_and_the_text_kept(app: Flask, organiser: FlaskClient) -> None:
    fields = {**FIELDS, "addresses": "a@example.org\nnobody\nA@example.org\n<script>"}
    answer = send(organiser, INVITES, f"{INVITES}/review", **fields)
    assert (answer.status_code, "lignes\u00a0: 2, 4" in answer.text, "&lt;script&gt;" in answer.text) == (
        422,
        True,
        True,
    )
    answer = send(
        organiser, INVITES, f"{INVITES}/review", **{**fields, "addresses": "a@example.org\nA@example.org"}
    )
    assert "Envoyer à 1 personne\u202f?" in answer.text
    assert begin(organiser, addresses="a@example.org", allowed="") == 422
    assert begin(organiser, addresses=many(2001)) == 422
    assert begin(organiser, addresses=many(1), once="not pressed") == 422
    assert count(app) == 0


def test_imported_people_get_their_personal_link(
    app: Flask, meeting: PitchSession, organiser: FlaskClient
) -> None:
    with app.extensions["database"].writing() as db:
        person = factories.person(db, "Nadia", email="nadia@example.org")
        factories.registration(db, person.id, meeting)
    assert begin(organiser, who="registered", pitch_session=meeting.public_id) == 303
    work(app)
    assert [(one.to, browser_of(app).get(one.link).status_code) for one in written(app)] == [
        ("nadia@example.org", 200)
    ]
    assert begin(organiser, who="registered", pitch_session=meeting.public_id, once="press-0002") == 422
    with app.extensions["database"].reading() as db:
        assert campaigns.about_person(db, person.id)["invitations"][0]["address"] == "nadia@example.org"
    campaigns.erase_person(app.extensions["database"], Gone((person.id,), ("nadia@example.org",), ("Nadia",)))
    with app.extensions["database"].reading() as db:
        assert list(db.scalars(select(CampaignRecipient.id))) == []


def test_a_test_goes_to_its_writer_alone(app: Flask, organiser: FlaskClient) -> None:
    send(organiser, INVITES, f"{INVITES}/review", **{**FIELDS, "addresses": many(3), "act": "test"})
    assert [one.to for one in written(app)] == ["orga@example.org"]


@pytest.mark.parametrize("subject", ["Venez\r\nBcc: eve@example.org", "Venez\nBcc: eve@example.org"])
def test_a_subject_adds_no_header(app: Flask, organiser: FlaskClient, subject: str) -> None:
    begin(organiser, addresses=many(1), subject=subject)
    work(app)
    with app.extensions["database"].reading() as db:
        contents = [content or b"" for content in db.scalars(select(Letter.content))]
    assert [
        line
        for content in contents
        for line in content.split(b"\r\n\r\n")[0].splitlines()
        if line[:4] == b"Bcc:"
    ] == []


def test_another_event_has_no_such_campaign(app: Flask, organiser: FlaskClient) -> None:
    begin(organiser, addresses=many(1))
    with app.extensions["database"].writing() as db:
        other = factories.event(db, slug="autre")
        factories.pitch_session(db, other)
        organiser_id = db.scalar(select(Campaign.created_by))
        factories.grant(db, db.get_one(Person, organiser_id or 0), other, "organiser")
    token = token_in(organiser.get("/e/autre/invites").text)
    answer = organiser.post("/e/autre/invites/press-0001/state", data={"csrf_token": token, "act": "cancel"})
    assert answer.status_code == 404


def test_sending_needs_a_fresh_proof(app: Flask, organiser: FlaskClient) -> None:
    token = token_in(organiser.get(INVITES).text)
    clock.advance(PROOF_LIFE.total_seconds() + 1)
    answer = organiser.post(f"{INVITES}/send", data={"csrf_token": token, **FIELDS, "addresses": many(1)})
    assert answer.location == f"/sign-in/again?next={INVITES}"
    assert count(app) == 0
