"""Presenters and moderators get an entry of their own, once they are invited, and keep it right."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import delete, select

from tests import factories
from tests.calendars.reply_mails import calendar, mail
from tests.calendars.strict import mail_complaints
from tests.core.mailbox import Mailbox, plain_text, smtp_server
from tests.factories import NOON
from tests.plugins.application import browser_of, make_app
from tests.registrations.outbox import open_link, register, send_form, work
from webinar.calendars.ingesting import Outcome, ingest
from webinar.calendars.models import CalendarInvite
from webinar.core import clock
from webinar.people.links import create_link
from webinar.people.models import Person, RoleGrant
from webinar.schedule.models import PitchSession, Slot, SlotSpeaker

SAM, MO, NADIA = "sam@example.org", "mo@example.org", "nadia@example.org"
STARTS_AT = NOON + timedelta(days=2)


@dataclass
class Stage:
    """A session with a presenter and a moderator, and its organiser's browser."""

    app: Flask
    mailbox: Mailbox
    pitch_session: PitchSession
    slot_id: int
    slug: str
    organiser: FlaskClient

    @property
    def page(self) -> str:
        """The page of the session's invitations."""
        return f"/s/{self.pitch_session.public_id}/invites"

    def invite_staff(self) -> str:
        """Presses the button; gives where it leads."""
        status, to = send_form(self.organiser, self.page, f"{self.page}/staff")
        assert status == 303
        work(self.app)
        return to

    def vevents(self, to: str) -> list[tuple[str, Any]]:
        """The method and event of each mail to somebody."""
        found = []
        for message in self.mailbox.messages:
            for part in message.walk():
                if message["To"] == to and part.get_content_type() == "text/calendar":
                    calendar = Calendar.from_ical(bytes(part.get_payload(decode=True)))
                    found.append((str(calendar["METHOD"]), calendar.walk("VEVENT")[0]))
        return found


def signed_in(app: Flask, person_id: int) -> FlaskClient:
    """A browser of the person."""
    with app.extensions["database"].writing() as db:
        ends = clock.now() + timedelta(days=1)
        token = create_link(db, db.get_one(Person, person_id), purpose="sign_in", destination="/", expires_at=ends)
    client = browser_of(app)
    assert open_link(client, f"/l/{token}")[0] == 303
    return client


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The stage, two days before."""
    with smtp_server() as mailbox, clock.fixed(NOON):
        app = make_app(tmp_path, **mailbox.settings())
        with app.extensions["database"].writing() as db:
            event = factories.event(db, organiser_name="Pôle Énergie")
            made = factories.pitch_session(db, event, starts_at=STARTS_AT, status="published")
            slot = factories.slot(db, made, 2, "Agrinov")
            sam = factories.person(db, "Sam Oster", email=SAM)
            factories.speaker(db, event, slot, "Sam Oster", person_id=sam.id)
            factories.grant(db, factories.person(db, "Mo Diallo", email=MO), event, "moderator")
            ines = factories.person(db, "Inès Marceau", email="ines@example.org")
            factories.grant(db, ines, event, "organiser")
        yield Stage(app, mailbox, made, slot.id, event.slug, signed_in(app, ines.id))
        app.extensions["kernel"].stop()
        app.extensions["database"].dispose()


def test_nobody_is_invited_before_the_organiser_says_so_and_sees_how_many(stage: Stage) -> None:
    clock.advance(3_600)
    work(stage.app)
    assert stage.mailbox.messages == []
    assert "2 personnes qui présentent ou animent" in stage.organiser.get(stage.page).text
    assert stage.invite_staff() == f"{stage.page}?sent=2"
    assert sorted(stage.mailbox.recipients) == [MO, SAM]
    assert "Personne\u00a0: chaque agenda est à jour." in stage.organiser.get(stage.page).text


def test_a_presenter_gets_their_slot_and_a_moderator_the_session(stage: Stage) -> None:
    stage.invite_staff()
    ((method, slot),) = stage.vevents(SAM)
    ((_, whole),) = stage.vevents(MO)
    assert (method, slot["DTSTART"].dt, slot["ATTENDEE"].params["PARTSTAT"]) == (
        "REQUEST", STARTS_AT + timedelta(seconds=660), "NEEDS-ACTION",
    )  # fmt: skip
    assert slot["UID"] == f"slot-{stage.slot_id}.{whole['UID']}"
    assert (whole["UID"], whole["DTSTART"].dt) == (stage.pitch_session.uid, STARTS_AT)
    assert "coulisses à 12:56" in str(slot["DESCRIPTION"])


def test_a_moved_slot_updates_its_presenter_only_and_a_cancellation_everybody(stage: Stage) -> None:
    stage.invite_staff()
    with stage.app.extensions["database"].writing() as db:
        db.get_one(Slot, stage.slot_id).planned_at += timedelta(minutes=10)
    clock.advance(301)
    work(stage.app)
    assert [(method, int(event["SEQUENCE"])) for method, event in stage.vevents(SAM)] == [
        ("REQUEST", 0), ("REQUEST", 1),
    ]  # fmt: skip
    assert len(stage.vevents(MO)) == 1
    with stage.app.extensions["database"].writing() as db:
        db.get_one(PitchSession, stage.pitch_session.id).status = "cancelled"
    clock.advance(301)
    work(stage.app)
    assert [stage.vevents(to)[-1][0] for to in (SAM, MO)] == ["CANCEL", "CANCEL"]
    assert [stage.vevents(to)[-1][1]["STATUS"] for to in (SAM, MO)] == ["CANCELLED", "CANCELLED"]


def test_the_page_shows_each_guest_and_sends_again(stage: Stage) -> None:
    register(browser_of(stage.app), stage.pitch_session.public_id, NADIA, "Nadia Berger")
    work(stage.app)
    page = stage.organiser.get(stage.page).text
    assert ["Nadia Berger" in page, "Pas encore invité" in page] == [True, True]
    again = page.split(f'action="{stage.page}/')[-1].split('"')[0]
    clock.advance(60)
    assert send_form(stage.organiser, stage.page, f"{stage.page}/{again}") == (303, f"{stage.page}?sent=1")
    work(stage.app)
    events = [event for _, event in stage.vevents(NADIA)]
    assert [int(event["SEQUENCE"]) for event in events] == [0, 0]
    assert events[1]["DTSTAMP"].dt > events[0]["DTSTAMP"].dt


def test_only_organisers_see_invitations_and_files(stage: Stage) -> None:
    visitor = browser_of(stage.app)
    paths = [stage.page, *(f"/e/{stage.slug}/calendar-export{end}" for end in ("", "/invitations.zip", "/programme"))]
    assert [visitor.get(path).status_code for path in paths] == [401] * 4
    assert [stage.organiser.get(path).status_code for path in paths] == [200] * 4


def test_the_invitations_as_files_are_what_would_be_sent(stage: Stage) -> None:
    register(browser_of(stage.app), stage.pitch_session.public_id, NADIA, "Nadia Berger")
    work(stage.app)
    answer = stage.organiser.get(f"/e/{stage.slug}/calendar-export/invitations.zip")
    files = zipfile.ZipFile(io.BytesIO(answer.data))
    assert [name.split("/")[1] for name in files.namelist()] == [f"{NADIA}.ics", f"{NADIA}.eml"]
    calendar, mail = (files.read(name) for name in files.namelist())
    parts = {part.get_content_type(): part.get_payload(decode=True) for part in message_from_bytes(mail).walk()}
    assert parts["text/calendar"] == parts["application/ics"] == calendar
    event = Calendar.from_ical(calendar).walk("VEVENT")[0]
    ((_, sent),) = stage.vevents(NADIA)
    assert [event[name] for name in ("UID", "SEQUENCE", "ATTENDEE")] == [
        sent[name] for name in ("UID", "SEQUENCE", "ATTENDEE")
    ]
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_the_programme_for_print_lists_what_takes_place(stage: Stage) -> None:
    page = stage.organiser.get(f"/e/{stage.slug}/calendar-export/programme").text
    assert ["Pitchs du matin" in page, "Sam Oster" in page, "13:00" in page] == [True, True, True]


def taken_off(stage: Stage, to: str) -> None:
    """Settles, and sees the entry leave one calendar, once, and no other."""
    clock.advance(301)
    work(stage.app)
    clock.advance(301)
    work(stage.app)
    told = [(method, "STATUS" in event, int(event["SEQUENCE"])) for method, event in stage.vevents(to)]
    assert told == [("REQUEST", True, 0), ("CANCEL", False, 1)]
    first, last = (event for _, event in stage.vevents(to))
    assert [first[name] for name in ("UID", "ORGANIZER")] == [last[name] for name in ("UID", "ORGANIZER")]
    assert first["DTSTART"].dt == last["DTSTART"].dt
    mail = [message for message in stage.mailbox.messages if message["To"] == to][-1]
    assert mail_complaints(mail) == []
    assert "Vous n’êtes plus attendu" in plain_text(mail)
    assert len(stage.vevents(MO if to == SAM else SAM)) == 1


def test_who_presents_no_more_loses_the_entry(stage: Stage) -> None:
    stage.invite_staff()
    with stage.app.extensions["database"].writing() as db:
        db.delete(db.scalars(select(SlotSpeaker)).one())
    taken_off(stage, SAM)


def test_who_is_taken_off_by_a_statement_loses_the_entry(stage: Stage) -> None:
    stage.invite_staff()
    with stage.app.extensions["database"].writing() as db:
        db.execute(delete(SlotSpeaker))
    taken_off(stage, SAM)


def test_a_slot_that_is_taken_out_leaves_its_presenters_calendar(stage: Stage) -> None:
    stage.invite_staff()
    with stage.app.extensions["database"].writing() as db:
        slot = db.get_one(Slot, stage.slot_id)
        slot.pitch_session_id, slot.removed_from_id = None, stage.pitch_session.id
    taken_off(stage, SAM)


def test_who_moderates_no_more_loses_the_entry(stage: Stage) -> None:
    stage.invite_staff()
    with stage.app.extensions["database"].writing() as db:
        db.delete(db.scalars(select(RoleGrant).where(RoleGrant.role == "moderator")).one())
    taken_off(stage, MO)


def test_who_is_put_back_at_once_hears_nothing(stage: Stage) -> None:
    stage.invite_staff()
    with stage.app.extensions["database"].writing() as db:
        row = db.scalars(select(SlotSpeaker)).one()
        speaker_id = row.speaker_id
        db.delete(row)
    with stage.app.extensions["database"].writing() as db:
        db.add(SlotSpeaker(slot_id=stage.slot_id, speaker_id=speaker_id))
    clock.advance(301)
    work(stage.app)
    assert [method for method, _ in stage.vevents(SAM)] == ["REQUEST"]


def test_a_moderator_who_has_a_place_keeps_the_entry(stage: Stage) -> None:
    stage.invite_staff()
    register(browser_of(stage.app), stage.pitch_session.public_id, MO, "Mo")
    with stage.app.extensions["database"].writing() as db:
        db.delete(db.scalars(select(RoleGrant).where(RoleGrant.role == "moderator")).one())
    clock.advance(301)
    work(stage.app)
    assert {method for method, _ in stage.vevents(MO)} == {"REQUEST"}


def test_a_session_that_is_a_draft_again_leaves_every_calendar_and_comes_back(stage: Stage) -> None:
    stage.invite_staff()
    register(browser_of(stage.app), stage.pitch_session.public_id, NADIA, "Nadia")
    for status in ("draft", "published"):
        with stage.app.extensions["database"].writing() as db:
            db.get_one(PitchSession, stage.pitch_session.id).status = status
        clock.advance(301)
        work(stage.app)
    for to in (NADIA, SAM, MO):
        told = [(method, str(event["STATUS"]), int(event["SEQUENCE"])) for method, event in stage.vevents(to)]
        assert told == [("REQUEST", "CONFIRMED", 0), ("CANCEL", "CANCELLED", 1), ("REQUEST", "CONFIRMED", 2)], to
    letters = [message for message in stage.mailbox.messages if message["To"] == NADIA]
    assert "remise en préparation" in plain_text(letters[1])
    assert f"/s/{stage.pitch_session.public_id}" not in plain_text(letters[1])


def answered(stage: Stage, to: str, body: bytes) -> Outcome:
    """What becomes of an answer by mail."""
    with stage.app.app_context():
        return ingest(body)


def test_a_presenter_and_a_moderator_answer_by_mail(stage: Stage) -> None:
    stage.invite_staff()
    own = f"slot-{stage.slot_id}.{stage.pitch_session.uid}"
    for address, uid, partstat in ((SAM, own, "ACCEPTED"), (MO, stage.pitch_session.uid, "DECLINED")):
        said = calendar(partstat, "COMMENT:En train", guest=address, uid=uid, sequence="SEQUENCE:0")
        outcomes = [answered(stage, address, mail(said, address, address)) for _ in range(2)]
        assert [outcome.outcome for outcome in outcomes] == ["applied", "repeated"]
    with stage.app.extensions["database"].reading() as db:
        held = {row.uid: (row.partstat, row.comment) for row in db.scalars(select(CalendarInvite))}
    assert held == {own: ("ACCEPTED", "En train"), stage.pitch_session.uid: ("DECLINED", "En train")}
    assert "En train" in stage.organiser.get(stage.page).text


def test_nobody_answers_for_a_slot_that_is_not_theirs(stage: Stage) -> None:
    stage.invite_staff()
    own = f"slot-{stage.slot_id}.{stage.pitch_session.uid}"
    older = calendar("DECLINED", guest=SAM, uid=own, sequence="SEQUENCE:0", stamp=NOON - timedelta(hours=1))
    newer = calendar("ACCEPTED", guest=SAM, uid=own, sequence="SEQUENCE:0")
    asked = calendar("TENTATIVE", guest=SAM, uid=own, sequence="SEQUENCE:0", method="COUNTER")
    outcomes = [
        answered(stage, MO, mail(calendar("DECLINED", guest=MO, uid=own), MO, "1")),
        answered(stage, SAM, mail(newer, MO, "2")),
        answered(stage, SAM, mail(newer, SAM, "3")),
        answered(stage, SAM, mail(older, SAM, "4")),
        answered(stage, SAM, mail(asked, SAM, "5")),
        answered(stage, SAM, mail(calendar(guest=SAM, uid=f"slot-999.{stage.pitch_session.uid}"), SAM, "6")),
    ]
    assert [(outcome.outcome, outcome.reason) for outcome in outcomes] == [
        ("listed", "stranger"), ("listed", "forged"), ("applied", ""), ("listed", "stale"),
        ("listed", "staff_counter"), ("listed", "stranger"),
    ]  # fmt: skip
