"""Answers by link, and the organiser's pages of answers."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook  # type: ignore[import-untyped]

from tests import factories
from tests.calendars.reply_mails import GUEST, STARTS_AT, answers, calendar, invite, listed, mail, register
from tests.factories import NOON
from tests.plugins.application import browser_of
from tests.registrations.outbox import open_link, send_form, written
from tests.registrations.outbox import register as register_there
from webinar.calendars.answer_links import answer_links
from webinar.calendars.ingesting import ingest
from webinar.calendars.models import CalendarInvite
from webinar.core import clock
from webinar.core.mail import Letter
from webinar.people.links import create_link
from webinar.people.models import Person
from webinar.registrations.changes import tell_change
from webinar.registrations.models import Registration
from webinar.schedule.models import Event, PitchSession


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.fixed(NOON):
        yield


@pytest.fixture
def meeting(app: Flask) -> PitchSession:
    """A session to which Inès is invited."""
    return invite(app)


def links(app: Flask, meeting: PitchSession) -> dict[str, str]:
    """The paths of Inès's three links."""
    with app.app_context(), app.extensions["database"].reading() as db:
        person = db.query(Person).filter_by(email=GUEST).one()
        found = answer_links(person, db.get_one(PitchSession, meeting.id))
    return {word: address.removeprefix("http://127.0.0.1:5000") for word, address in found.items()}


def signed_in(app: Flask, meeting: PitchSession, role: str) -> FlaskClient:
    """The browser of somebody with a role at the session's event."""
    with app.extensions["database"].writing() as db:
        person = factories.person(db, "Ora Lindt")
        factories.grant(db, person, db.get_one(Event, meeting.event_id), role)
        token = create_link(
            db, person, purpose="sign_in", destination="/", expires_at=clock.now() + timedelta(days=9)
        )
    browser = browser_of(app)
    assert open_link(browser, f"/l/{token}")[0] == 303
    return browser


def take_in(app: Flask, data: bytes) -> None:
    """A mail comes in."""
    with app.app_context():
        ingest(data)


def test_looking_does_nothing_and_a_button_answers(app: Flask, client: FlaskClient, meeting: PitchSession) -> None:
    paths = links(app, meeting)
    assert list(paths) == ["accepted", "tentative", "declined"]
    for path in paths.values():
        page = client.get(path)
        assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "no-referrer")
        assert client.head(path).status_code == 200
    assert answers(app) == []
    here = paths["declined"].partition("?")[0]
    assert send_form(client, here, here, answer="tentative", comment="Un train\nen retard") == (303, f"{here}?saved=1")
    assert [(row.answer, row.comment, row.via, row.stamp, row.sequence) for row in answers(app)] == [
        ("TENTATIVE", "Un train\nen retard", "link", NOON, 2)
    ]
    assert "C’est noté\u00a0: peut-être." in client.get(f"{here}?saved=1").text
    assert send_form(client, here, here, answer="perhaps")[0] == 422
    assert send_form(client, here, here, answer="accepted", comment="x" * 501)[0] == 422
    assert [row.answer for row in answers(app)] == ["TENTATIVE"]


def test_link_and_mail_feed_one_answer_and_the_newest_wins(
    app: Flask, client: FlaskClient, meeting: PitchSession
) -> None:
    here = links(app, meeting)["accepted"].partition("?")[0]
    assert send_form(client, here, here, answer="declined")[0] == 303
    take_in(app, mail(calendar("ACCEPTED", stamp=NOON - timedelta(minutes=1))))
    assert [(row.answer, row.via) for row in answers(app)] == [("DECLINED", "link")]
    take_in(app, mail(calendar("ACCEPTED", stamp=NOON + timedelta(minutes=1)), message_id="m2@guest.example"))
    assert [(row.answer, row.via) for row in answers(app)] == [("ACCEPTED", "mail")]


def test_links_end(app: Flask, client: FlaskClient, meeting: PitchSession) -> None:
    path = links(app, meeting)["accepted"]
    assert client.get(path.replace("/answer/", "/answer/x")).status_code == 404
    assert client.get("/answer/x").status_code == 404
    with app.extensions["database"].writing() as db:
        db.query(Person).filter_by(email=GUEST).one().epoch += 1
    assert client.get(path).status_code == 410
    path = links(app, meeting)["accepted"]
    assert client.get(path).status_code == 200
    with app.extensions["database"].writing() as db:
        db.query(Registration).one().status = "withdrawn"
    assert client.get(path).status_code == 410


def test_a_letter_about_another_time_asks_anew(app: Flask, meeting: PitchSession) -> None:
    take_in(app, mail(calendar("ACCEPTED")))
    with app.extensions["database"].writing() as db:
        db.get_one(PitchSession, meeting.id).starts_at = STARTS_AT + timedelta(hours=2)
    with app.app_context():
        tell_change({"pitch_session_id": meeting.id})
    (letter,) = written(app)
    assert re.findall(r"\?answer=(\w+)$", letter.text, re.MULTILINE) == ["accepted", "tentative", "declined"]
    organiser = signed_in(app, meeting, "organiser")
    shown = organiser.get(f"/s/{meeting.public_id}/answers.json").get_json()
    assert shown["counts"] == {"yes": 0, "maybe": 0, "no": 0, "none": 1}


def fill(app: Flask, meeting: PitchSession) -> None:
    """A yes with a comment that looks like a formula, and two guests without an answer."""
    with app.extensions["database"].writing() as db:
        for name in ("Bo", "Cléo"):
            register(db, meeting, factories.person(db, name, email=f"{name[:2].lower()}@guest.example"))
    take_in(app, mail(calendar("ACCEPTED", "COMMENT:=1+1")))


def test_counts_list_and_files(app: Flask, meeting: PitchSession) -> None:
    fill(app, meeting)
    organiser = signed_in(app, meeting, "organiser")
    here = f"/s/{meeting.public_id}/answers"
    page = organiser.get(here).text
    assert re.findall(r'([^<>]+) <span class="count">(\d)</span>', page) == [
        ("Oui", "1"), ("Peut-être", "0"), ("Non", "0"), ("Sans réponse", "2")
    ]  # fmt: skip
    data = organiser.get(f"{here}.json").get_json()
    assert data["counts"] == {"yes": 1, "maybe": 0, "no": 0, "none": 2}
    assert [(one["name"], one["answer"], one["via"]) for one in data["answers"]] == [
        ("Bo", "none", ""), ("Cléo", "none", ""), ("Inès Costa", "yes", "mail")
    ]  # fmt: skip
    lines = organiser.get(f"{here}.csv").data.decode("utf-8-sig").splitlines()
    assert lines[0] == "Nom;E-mail;Réponse;Répondu par;Répondu le;Commentaire;Délégué à;Début proposé;Fin proposée"
    assert lines[3] == f"Inès Costa;{GUEST};Oui;e-mail;2026-11-25 13:00;'=1+1;;;"
    sheet = load_workbook(io.BytesIO(organiser.get(f"{here}.xlsx").data)).active
    assert [cell.value for cell in sheet[4]][5] == "'=1+1"
    event_page = organiser.get(f"/e/{_slug(app, meeting)}/answers").text
    assert (here in event_page, "Sans réponse" in event_page) == (True, True)
    workspace = organiser.get(f"/e/{_slug(app, meeting)}/workspace").text
    assert f"/e/{_slug(app, meeting)}/answers" in workspace


def _slug(app: Flask, meeting: PitchSession) -> str:
    with app.extensions["database"].reading() as db:
        return str(db.get_one(Event, meeting.event_id).slug)


def test_a_mail_that_did_nothing_is_applied_or_dropped_by_hand(app: Flask, meeting: PitchSession) -> None:
    take_in(app, mail(calendar("DECLINED"), sender="ines@home.example"))
    take_in(app, mail(calendar(guest="noe@guest.example"), sender="noe@guest.example"))
    organiser = signed_in(app, meeting, "organiser")
    here = f"/s/{meeting.public_id}/answers"
    page = organiser.get(here).text
    first, second = (row.id for row in listed(app))
    assert "Le message ne vient pas de l’adresse de la personne invitée" in page
    assert [f"/answers/{first}/apply" in page, f"/answers/{second}/apply" in page] == [True, False]
    assert send_form(organiser, here, f"{here}/{second}/apply")[0] == 409
    assert send_form(organiser, here, f"{here}/{first}/apply") == (303, here)
    assert [(row.answer, row.via) for row in answers(app)] == [("DECLINED", "staff")]
    assert send_form(organiser, here, f"{here}/{second}/drop") == (303, here)
    assert send_form(organiser, f"/e/{_slug(app, meeting)}/answers", f"{here}/{second}/drop")[0] == 404
    assert [(row.state, row.raw) for row in listed(app)] == [("applied", None), ("dropped", None)]
    assert "Messages à examiner" not in organiser.get(here).text


def test_a_no_frees_the_place_once_the_organiser_wants_it(
    app: Flask, client: FlaskClient, meeting: PitchSession
) -> None:
    organiser = signed_in(app, meeting, "organiser")
    page = f"/e/{_slug(app, meeting)}/answers"
    assert send_form(organiser, page, page, no_frees_place="1") == (303, f"{page}?saved=1")
    here = links(app, meeting)["declined"].partition("?")[0]
    assert send_form(client, here, here, answer="declined")[0] == 303
    with app.extensions["database"].reading() as db:
        assert db.query(Registration).one().status == "withdrawn"
    assert client.get(f"{here}?saved=1").status_code == 410
    data = organiser.get(f"/s/{meeting.public_id}/answers.json").get_json()
    assert data["counts"] == {"yes": 0, "maybe": 0, "no": 1, "none": 0}


def test_answers_are_for_the_organisers_of_their_own_event(app: Flask, meeting: PitchSession) -> None:
    other = invite(app, email="bo@guest.example", uid="other@estrade.example")
    take_in(app, mail(calendar("DECLINED"), sender="ines@home.example"))
    (row,) = listed(app)
    here = f"/s/{meeting.public_id}/answers"
    paths = [here, *(f"{here}.{form}" for form in ("csv", "xlsx", "json")), f"/e/{_slug(app, meeting)}/answers"]
    stranger, moderator = signed_in(app, other, "organiser"), signed_in(app, meeting, "moderator")
    assert {browser_of(app).get(path).status_code for path in paths} == {401}
    assert {stranger.get(path).status_code for path in paths} == {403}
    assert {moderator.get(path).status_code for path in paths} == {403}
    theirs = f"/s/{other.public_id}/answers"
    form = f"/e/{_slug(app, other)}/answers"
    assert [send_form(stranger, form, f"{theirs}/{row.id}/{deed}")[0] for deed in ("apply", "drop")] == [404, 404]
    assert [send_form(stranger, form, f"{here}/{row.id}/{deed}")[0] for deed in ("apply", "drop")] == [403, 403]
    assert [one.state for one in listed(app)] == ["waiting"]


def test_an_invitation_that_was_mailed_is_answered_and_keeps_the_answer(app: Flask, client: FlaskClient) -> None:
    with app.extensions["database"].writing() as db:
        event = factories.event(db, organiser_name="Pôle Énergie")
        meeting = factories.pitch_session(db, event, starts_at=STARTS_AT, status="published")
    assert register_there(client, meeting.public_id, GUEST)[0] == 303
    with app.extensions["database"].reading() as db:
        letter = message_from_bytes(db.query(Letter).one().content or b"")
    parts = {part.get_content_type(): part.get_payload(decode=True) for part in letter.walk()}
    request = parts["text/calendar"]
    assert isinstance(request, bytes)
    assert written(app)[0].text.count("/answer/") == 3
    reply = request.decode().replace("\r\n ", "").replace("METHOD:REQUEST", "METHOD:REPLY")
    take_in(app, mail(reply.replace("PARTSTAT=ACCEPTED", "PARTSTAT=TENTATIVE")))
    assert [(row.answer, row.via) for row in answers(app)] == [("TENTATIVE", "mail")]
    with app.extensions["database"].reading() as db:
        assert [invite.partstat for invite in db.query(CalendarInvite)] == ["TENTATIVE"]


def test_administrators_see_mails_that_belong_to_no_event(app: Flask, meeting: PitchSession) -> None:
    take_in(app, b"From: someone@elsewhere.example\r\n\r\nhello")
    take_in(app, mail(calendar("DECLINED"), sender="ines@home.example"))
    organiser = signed_in(app, meeting, "organiser")
    assert organiser.get("/received").status_code == 403
    with app.extensions["database"].writing() as db:
        db.query(Person).filter_by(name="Ora Lindt").one().is_administrator = True
    page = organiser.get("/received").text
    assert ("someone@elsewhere.example" in page, "ines@home.example" in page) == (True, False)
    odd, forged = (row.id for row in listed(app))
    assert send_form(organiser, "/received", f"/received/{forged}/drop")[0] == 404
    assert send_form(organiser, "/received", f"/received/{odd}/drop") == (303, "/received")
    assert [row.state for row in listed(app)] == ["dropped", "waiting"]
