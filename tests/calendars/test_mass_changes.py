"""A change of many sessions: one letter a person whom several concern, a calendar where only one does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.calendars.reply_mails import register
from tests.calendars.strict import mail_complaints
from tests.calendars.test_staff_invites import signed_in
from tests.core.mailbox import Mailbox, plain_text, smtp_server
from tests.factories import NOON
from tests.plugins.application import make_app
from tests.registrations.outbox import send_form, work
from tests.schedule.imports import bring, schedule, talk
from webinar.calendars.answer_models import AnswerRules
from webinar.calendars.models import CalendarInvite
from webinar.calendars.staff import invite_staff
from webinar.core import clock
from webinar.people.models import Person
from webinar.registrations.digests import MASS
from webinar.registrations.letters import tell
from webinar.schedule.models import Event, PitchSession

NADIA, OMAR, MO = "nadia@example.org", "omar@example.org", "mo@example.org"
HOUR = timedelta(hours=1)


@dataclass
class Day:
    """A day of sessions with a guest at three, a guest at one, a moderator of all."""

    app: Flask
    mailbox: Mailbox
    event_id: int
    ids: list[int]

    def change(self, ids: list[int] | None = None, **values: object) -> None:
        """Changes sessions in one transaction and lets that settle."""
        with self.app.extensions["database"].writing() as db:
            for row in db.scalars(select(PitchSession).where(PitchSession.id.in_(ids or self.ids))):
                for name, value in values.items():
                    setattr(row, name, value)
        self.settle()

    def shift(self, by: timedelta) -> None:
        """Moves every session."""
        with self.app.extensions["database"].writing() as db:
            for row in db.scalars(select(PitchSession).where(PitchSession.id.in_(self.ids))):
                for name in ("starts_at", "ends_at", "starts_wall", "ends_wall"):
                    setattr(row, name, getattr(row, name) + by)
        self.settle()

    def settle(self) -> None:
        """Five minutes later, and again."""
        for _ in range(2):
            clock.advance(301)
            work(self.app)

    def to(self, email: str) -> list[EmailMessage]:
        """What somebody received since the last look."""
        found = [message for message in self.mailbox.messages if message["To"] == email]
        self.mailbox.messages[:] = [message for message in self.mailbox.messages if message["To"] != email]
        return found


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    """Everybody has their invitations already."""
    with smtp_server() as mailbox, clock.fixed(NOON):
        app = make_app(tmp_path, **mailbox.settings())
        with app.app_context(), app.extensions["database"].writing() as db:
            event = factories.event(db, organiser_name="Pôle Énergie")
            made = [
                factories.pitch_session(
                    db, event, starts_at=NOON + timedelta(days=2, hours=number), minutes=45, status="published",
                    title={"fr": f"Session {number}"},
                )
                for number in range(MASS)
            ]  # fmt: skip
            nadia, omar = factories.person(db, "Nadia", email=NADIA), factories.person(db, "Omar", email=OMAR)
            for person, some in ((nadia, made[:3]), (omar, made[:1])):
                for one in some:
                    register(db, one, person)
                    tell(db, "registered", person, one, event, key=f"first:{person.id}:{one.id}")
            factories.grant(db, factories.person(db, "Mo", email=MO), event, "moderator")
            for one in made:
                invite_staff(db, one, event)
        work(app)
        day = Day(app, mailbox, event.id, [one.id for one in made])
        assert [len(day.to(email)) for email in (NADIA, OMAR, MO)] == [3, 1, MASS]
        yield day
        app.extensions["kernel"].stop()
        app.extensions["database"].dispose()


def kinds(mails: list[EmailMessage]) -> list[bool]:
    """Of each mail, whether it carries a calendar."""
    return ["text/calendar" in [part.get_content_type() for part in mail.walk()] for mail in mails]


def test_a_day_that_is_shifted_is_one_letter_a_person(day: Day) -> None:
    day.shift(HOUR)
    mails = {email: day.to(email) for email in (NADIA, OMAR, MO)}
    assert {email: kinds(found) for email, found in mails.items()} == {NADIA: [False], OMAR: [True], MO: [False]}
    assert mail_complaints(mails[OMAR][0]) == []
    (digest,) = mails[NADIA]
    text = plain_text(digest)
    assert digest["Subject"] == "Le programme a changé · Journée énergie"
    assert [f"Session {number}" in text for number in range(5)] == [True, True, True, False, False]
    assert "14:00–14:45" in text and "13:00–13:45" in text
    assert text.count("au lieu de") == 3
    assert plain_text(mails[MO][0]).count("au lieu de") == MASS


def test_what_a_digest_said_is_not_said_again_but_what_comes_after_is(day: Day) -> None:
    day.shift(HOUR)
    day.to(NADIA)
    day.change(day.ids[:1], abstract={"fr": "Autre texte"})
    assert day.to(NADIA) == []
    day.change(day.ids[:1], room="Salle Curie")
    (mail,) = day.to(NADIA)
    assert (kinds([mail]), mail_complaints(mail)) == ([True], [])
    with day.app.extensions["database"].reading() as db:
        mine = select(CalendarInvite).join(Person, Person.id == CalendarInvite.person_id).where(Person.email == NADIA)
        rows = list(db.scalars(mine.order_by(CalendarInvite.id)))
    assert [(row.sequence > 0, row.told is None) for row in rows] == [(True, True), (False, False), (False, False)]


def test_sessions_cancelled_together_are_one_letter_and_those_on_again_another(day: Day) -> None:
    day.change(status="cancelled")
    (digest,) = day.to(NADIA)
    assert plain_text(digest).count("Annulée") == 3
    day.change(status="published")
    (digest,) = day.to(NADIA)
    assert plain_text(digest).count("Maintenue") == 3


def test_by_choice_each_session_has_its_letter_that_corrects_calendars(day: Day) -> None:
    with day.app.extensions["database"].writing() as db:
        db.add(AnswerRules(event_id=day.event_id, gathers=False))
    day.shift(HOUR)
    mails = [*day.to(NADIA), *day.to(OMAR), *day.to(MO)]
    assert kinds(mails) == [True] * (3 + 1 + MASS)
    assert [mail_complaints(mail) for mail in mails] == [[]] * len(mails)


def test_few_changes_are_told_one_by_one(day: Day) -> None:
    day.change(day.ids[: MASS - 1], room="Salle Curie")
    assert kinds(day.to(NADIA)) == [True] * 3


def test_the_organiser_sees_first_who_will_be_told_and_chooses(day: Day) -> None:
    with day.app.extensions["database"].writing() as db:
        ines = factories.person(db, "Inès", email="ines@example.org")
        event = db.get_one(Event, day.event_id)
        factories.grant(db, ines, event, "organiser")
        for row in db.scalars(select(PitchSession)):
            row.room = "Ailleurs"
    client, page = signed_in(day.app, ines.id), f"/e/{event.slug}/answers"
    text = client.get(page).text
    assert "5 sessions viennent de changer." in text
    assert "2 personnes inscrites en seront averties à 13:05" in text
    assert send_form(client, page, page)[0] == 303
    day.settle()
    assert kinds(day.to(NADIA)) == [True] * 3
    assert "viennent de changer" not in client.get(page).text


def test_an_import_tells_those_whom_it_concerns(day: Day) -> None:
    home = day.app.extensions["database"]
    with day.app.app_context():
        slug = bring(home, schedule(talk(1), talk(3, start="11:00"))).slug
    with day.app.app_context(), home.writing() as db:
        made = list(db.scalars(select(PitchSession).order_by(PitchSession.id)))[-2:]
        nadia = db.scalars(select(Person).where(Person.email == NADIA)).one()
        for one in made:
            event = db.get_one(Event, one.event_id)
            register(db, one, nadia)
            tell(db, "registered", nadia, one, event, key=f"import:{one.id}")
    work(day.app)
    assert kinds(day.to(NADIA)) == [True] * 2
    with day.app.app_context():
        bring(home, schedule(talk(1, start="10:30"), talk(3, start="11:00", abstract="Neu")), slug)
    day.settle()
    (mail,) = day.to(NADIA)
    assert (kinds([mail]), mail_complaints(mail)) == ([True], [])
    with day.app.app_context():
        bring(home, schedule(talk(1, start="10:30")), slug, cancel_missing=True)
    day.settle()
    assert [mail["Subject"].split(" · ")[0] for mail in day.to(NADIA)] == ["Annulée"]
