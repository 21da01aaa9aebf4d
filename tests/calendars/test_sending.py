"""What guests really receive: each mail caught by a real server, before and after every kind of edit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from tests import factories
from tests.calendars.caldav import CalDav, caldav_server
from tests.calendars.readers import ical_js, seen_by_vobject
from tests.core.mailbox import Mailbox, plain_text, smtp_server
from tests.factories import NOON
from tests.plugins.application import browser_of, make_app
from tests.registrations.outbox import register, work
from webinar.calendars.models import CalendarInvite
from webinar.core import clock
from webinar.core.mail import Letter
from webinar.people.models import Person
from webinar.registrations.signing_up import leave
from webinar.schedule.models import PitchSession

NADIA, OMAR = "nadia@example.org", "omar@example.org"
STARTS_AT = NOON + timedelta(days=2)
HOUR = timedelta(hours=1)
HOSTILE = 'Ligne 1\n\nLigne 2 "guillemets"; virgule, \\n \x07\x0b 🎤 \u202eעברית ' + "é" * 10_000


@dataclass
class Post:
    """A session, and the mail server that its letters reach."""

    app: Flask
    mailbox: Mailbox
    pitch_session: PitchSession

    def register(self, email: str = NADIA, name: str = "Nadia Berger") -> None:
        """Registers by the form."""
        assert register(browser_of(self.app), self.pitch_session.public_id, email, name)[0] == 303
        work(self.app)

    def edit(self, **values: object) -> None:
        """Changes the session and lets the edit settle."""
        with self.app.extensions["database"].writing() as db:
            row = db.get_one(PitchSession, self.pitch_session.id)
            for name, value in values.items():
                setattr(row, name, value)
        clock.advance(301)
        work(self.app)

    def move(self, by: timedelta) -> None:
        """Moves the session."""
        with self.app.extensions["database"].reading() as db:
            row = db.get_one(PitchSession, self.pitch_session.id)
        self.edit(**{name: getattr(row, name) + by for name in ("starts_at", "ends_at", "starts_wall", "ends_wall")})

    def leave(self, email: str = NADIA) -> None:
        """Gives the place up."""
        with self.app.app_context(), self.app.extensions["database"].writing() as db:
            person = db.scalars(select(Person).where(Person.email == email)).one()
            assert leave(db, person.id, self.pitch_session.id)
        work(self.app)

    def to(self, email: str = NADIA) -> list[EmailMessage]:
        """What somebody received."""
        return [message for message in self.mailbox.messages if message["To"] == email]

    def vevents(self, email: str = NADIA) -> list[tuple[str, Any]]:
        """The method and event of each of their mails that carry one."""
        found = []
        for message in self.to(email):
            for body in calendars(message)[:1]:
                calendar = Calendar.from_ical(body)
                found.append((str(calendar["METHOD"]), calendar.walk("VEVENT")[0]))
        return found


def calendars(message: EmailMessage) -> list[bytes]:
    """The bytes of the calendar parts of a mail."""
    kinds = ("text/calendar", "application/ics")
    return [bytes(part.get_payload(decode=True)) for part in message.walk() if part.get_content_type() in kinds]


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    """An application whose letters reach a real server, two days before its session."""
    with smtp_server() as mailbox, clock.fixed(NOON):
        app = make_app(tmp_path, **mailbox.settings())
        with app.extensions["database"].writing() as db:
            event = factories.event(db, organiser_name="Pôle Énergie")
            made = factories.pitch_session(db, event, starts_at=STARTS_AT, status="published", room="Salle Curie")
        yield Post(app, mailbox, made)
        app.extensions["kernel"].stop()
        app.extensions["database"].dispose()


def shape(part: Any) -> object:
    """The tree of content types."""
    if part.is_multipart():
        return part.get_content_type(), [shape(child) for child in part.iter_parts()]
    return part.get_content_type()


def test_the_confirmation_is_an_invitation_in_the_one_shape(post: Post) -> None:
    post.register()
    (message,) = post.to()
    assert shape(message) == (
        "multipart/mixed",
        [("multipart/alternative", ["text/plain", "text/html", "text/calendar"]), "application/ics"],
    )
    *_, inside, attached = (part for part in message.walk() if not part.is_multipart())
    assert inside["Content-Type"] == 'text/calendar; charset="utf-8"; method="REQUEST"'
    assert (inside["Content-Transfer-Encoding"], inside["Content-Disposition"]) == ("base64", None)
    assert (attached["Content-Transfer-Encoding"], attached.get_filename()) == ("base64", "invite.ics")
    first, second = calendars(message)
    assert first == second
    assert "/l/" in plain_text(message)
    assert message["From"].addresses[0].addr_spec == "estrade@events.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["In-Reply-To"] is None


def test_the_guest_is_the_only_one_named_and_has_accepted(post: Post) -> None:
    post.register()
    post.register(OMAR, "Omar")
    ((method, event),) = post.vevents()
    assert (method, event["UID"], event["SEQUENCE"], event["STATUS"]) == (
        "REQUEST", post.pitch_session.uid, 0, "CONFIRMED",
    )  # fmt: skip
    assert event["ORGANIZER"] == "mailto:estrade@events.example"
    assert event["ORGANIZER"].params["CN"] == "Pôle Énergie"
    assert event["ATTENDEE"] == f"mailto:{NADIA}"
    assert dict(event["ATTENDEE"].params) == {
        "CN": "Nadia Berger", "CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "TRUE",
    }  # fmt: skip
    assert event["X-MICROSOFT-DISALLOW-COUNTER"] == "TRUE"
    (alarm,) = event.walk("VALARM")
    assert alarm["TRIGGER"].dt == -timedelta(minutes=10)
    assert event["DTSTART"].dt == STARTS_AT
    assert OMAR.encode() not in calendars(post.to()[0])[0]


def test_every_kind_of_edit_in_order(post: Post) -> None:
    post.register()
    post.move(HOUR)
    post.edit(room="Salle Ampère")
    post.edit(title={"fr": "Pitchs du soir", "en": "Evening pitches"})
    post.edit(status="cancelled")
    post.edit(status="published")
    post.leave()
    post.register()
    post.edit(status="ended")
    post.edit(status="replay")
    mails = post.vevents()
    told = [(method, str(event.get("STATUS")), event["ATTENDEE"].params["PARTSTAT"]) for method, event in mails]
    assert told == [
        ("REQUEST", "CONFIRMED", "ACCEPTED"),
        ("REQUEST", "CONFIRMED", "NEEDS-ACTION"),
        ("REQUEST", "CONFIRMED", "NEEDS-ACTION"),
        ("REQUEST", "CONFIRMED", "NEEDS-ACTION"),
        ("CANCEL", "CANCELLED", "NEEDS-ACTION"),
        ("REQUEST", "CONFIRMED", "NEEDS-ACTION"),
        ("CANCEL", "None", "NEEDS-ACTION"),
        ("REQUEST", "CONFIRMED", "ACCEPTED"),
        ("REQUEST", "CONFIRMED", "ACCEPTED"),
    ]
    events = [event for _, event in mails]
    assert [int(event["SEQUENCE"]) for event in events] == [0, 1, 2, 2, 3, 4, 5, 6, 7]
    stamps = [event["DTSTAMP"].dt for event in events]
    assert stamps == sorted(set(stamps))
    assert {(event["UID"], event["ORGANIZER"], event["ATTENDEE"]) for event in events} == {
        (post.pitch_session.uid, "mailto:estrade@events.example", f"mailto:{NADIA}")
    }
    assert [len(event.walk("VALARM")) for event in events] == [1, 1, 1, 1, 0, 1, 0, 1, 1]
    first, *later = post.to()
    assert {message["References"] for message in later} == {first["Message-ID"]}
    assert f"/s/{post.pitch_session.public_id}/replay" in str(events[-1]["DESCRIPTION"])


def test_an_update_says_the_old_and_the_new_time_and_place(post: Post) -> None:
    post.register()
    post.move(HOUR)
    post.edit(room="Salle Ampère")
    moved, altered = map(plain_text, post.to()[1:])
    assert re.findall(r"\d\d:\d\d–\d\d:\d\d", moved) == ["14:00–15:00", "13:00–14:00"]
    assert ["Salle Ampère" in altered, "Salle Curie" in altered] == [True, True]


def test_a_change_that_is_taken_back_within_five_minutes_is_told_to_nobody(post: Post) -> None:
    post.register()
    with post.app.extensions["database"].writing() as db:
        db.get_one(PitchSession, post.pitch_session.id).room = "Ailleurs"
    clock.advance(60)
    post.edit(room="Salle Curie")
    assert len(post.to()) == 1


def test_who_waits_has_no_entry_until_a_place_is_theirs(post: Post) -> None:
    with post.app.extensions["database"].writing() as db:
        db.get_one(PitchSession, post.pitch_session.id).capacity = 1
    post.register()
    post.register(OMAR, "Omar")
    assert [shape(message) for message in post.to(OMAR)] == [("multipart/alternative", ["text/plain", "text/html"])]
    post.leave()
    assert [(method, event["ATTENDEE"]) for method, event in post.vevents(OMAR)] == [
        ("REQUEST", f"mailto:{OMAR}")
    ]


def test_what_waited_is_dropped_when_a_newer_letter_says_what_holds(post: Post) -> None:
    post.mailbox.on_data = lambda _message: "451 later"
    post.register()
    post.move(HOUR)
    post.mailbox.on_data = lambda _message: None
    clock.advance(3_600)
    work(post.app)
    assert [int(event["SEQUENCE"]) for _, event in post.vevents()] == [1]
    with post.app.extensions["database"].reading() as db:
        states = list(db.scalars(select(Letter.state).order_by(Letter.id)))
    assert states == ["dropped", "sent"]


def test_hostile_text_reaches_every_reader_whole(post: Post, tmp_path: Path) -> None:
    with post.app.extensions["database"].writing() as db:
        row = db.get_one(PitchSession, post.pitch_session.id)
        row.title, row.abstract = {"fr": 'Le "grand" jour; \\ 🎤\n\u202eאב'}, {"fr": HOSTILE}
    post.register(NADIA, 'Nadia "la; grande", 🎤')
    (body, _) = calendars(post.to()[0])
    (read,) = ical_js(body)
    (event,) = read["events"]
    assert (read["method"], event["starts"]) == ("REQUEST", int(STARTS_AT.timestamp()))
    assert "Ligne 1\n\nLigne 2" in event["description"]
    assert [(seen.uid, seen.starts) for seen in seen_by_vobject(body)] == [
        (post.pitch_session.uid, int(STARTS_AT.timestamp()))
    ]
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", body)
    with caldav_server(tmp_path / "caldav") as server:
        assert server.put(body) == 201


@pytest.fixture
def caldav(tmp_path: Path) -> Iterator[CalDav]:
    """A CalDAV server."""
    with caldav_server(tmp_path / "caldav") as server:
        yield server


def test_a_caldav_server_takes_each_object(post: Post, caldav: CalDav) -> None:
    post.register()
    post.move(HOUR)
    post.edit(status="cancelled")
    assert [caldav.put(calendars(message)[0]) for message in post.to()] == [201, 201, 201]


def test_what_a_guest_holds_is_known(post: Post) -> None:
    post.register()
    post.move(HOUR)
    with post.app.extensions["database"].reading() as db:
        (row,) = db.scalars(select(CalendarInvite))
    ((_, _first), (_, last)) = post.vevents()
    assert (row.uid, row.sequence, row.dtstamp, row.state, row.partstat) == (
        last["UID"], last["SEQUENCE"], last["DTSTAMP"].dt, "invited", "NEEDS-ACTION",
    )  # fmt: skip
