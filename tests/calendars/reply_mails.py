"""Mails as guests' programs write them; every person is made up."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOON
from webinar.calendars.answer_models import CalendarAnswer, ReceivedReply
from webinar.people.models import Person
from webinar.schedule.models import PitchSession

GUEST = "ines@guest.example"
UID = "6f3c-0001@estrade.example"
STARTS_AT = NOON + timedelta(days=2)


def invite(app: Flask, email: str = GUEST, uid: str = UID, **values: object) -> PitchSession:
    """A session with one registered guest."""
    with app.extensions["database"].writing() as db:
        event = factories.event(db, organiser_name="Pôle Énergie")
        values = {"starts_at": STARTS_AT, "status": "published", "sequence": 2, **values}
        pitch_session = factories.pitch_session(db, event, uid=uid, **values)  # type: ignore[arg-type]
        register(db, pitch_session, factories.person(db, "Inès Costa", email=email, locale="fr"))
        return pitch_session


def register(db: Session, pitch_session: PitchSession, person: Person, status: str = "registered") -> None:
    """Gives the person a place."""
    times = {"placed_at": NOON, "created_at": NOON, "changed_at": NOON}
    factories.registration(db, person.id, pitch_session, status=status, **times)


def calendar(
    partstat: str = "ACCEPTED",
    *lines: str,
    method: str = "REPLY",
    guest: str = GUEST,
    uid: str = UID,
    sequence: str = "SEQUENCE:2",
    stamp: datetime = NOON,
    parameters: str = "",
) -> str:
    """An answer as a calendar."""
    return "\r\n".join(
        [
            "BEGIN:VCALENDAR", "PRODID:-//Guest//EN", "VERSION:2.0", f"METHOD:{method}", "BEGIN:VEVENT",
            f"UID:{uid}", f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}", *([sequence] if sequence else []),
            f"DTSTART:{STARTS_AT:%Y%m%dT%H%M%SZ}", *lines,
            f"ATTENDEE;PARTSTAT={partstat}{parameters}:mailto:{guest}", "END:VEVENT", "END:VCALENDAR", "",
        ]
    )  # fmt: skip


def mail(body: str, sender: str = f"Inès <{GUEST}>", message_id: str = "m1@guest.example", head: str = "") -> bytes:
    """The mail around it: one part of plain text, one of the calendar."""
    return (
        f"{head}From: {sender}\r\nTo: calendar@estrade.example\r\nMessage-ID: <{message_id}>\r\n"
        "Subject: =?utf-8?q?Accept=C3=A9?=\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/alternative; boundary="edge"\r\n\r\n'
        "--edge\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nOui\r\n"
        "--edge\r\nContent-Type: text/calendar; charset=utf-8; method=REPLY\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
        f"{b64encode(body.encode()).decode()}\r\n--edge--\r\n"
    ).encode()


def answers(app: Flask) -> list[CalendarAnswer]:
    """Every answer known."""
    with app.extensions["database"].reading() as db:
        return list(db.query(CalendarAnswer).order_by(CalendarAnswer.id))


def listed(app: Flask) -> list[ReceivedReply]:
    """Every mail that did nothing."""
    with app.extensions["database"].reading() as db:
        return list(db.query(ReceivedReply).order_by(ReceivedReply.id))
