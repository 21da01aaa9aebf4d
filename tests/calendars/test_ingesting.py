from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests import factories
from tests.calendars.reply_mails import (
    GUEST,
    STARTS_AT,
    UID,
    answers,
    calendar,
    invite,
    listed,
    mail,
    register,
)
from tests.factories import NOON
from tests.plugins.application import make_app
from tests.registrations.outbox import written
from webinar.calendars.answer_models import AnswerRules
from webinar.calendars.authentication import domain_passed
from webinar.calendars.ingesting import Outcome, ingest
from webinar.calendars.quarantine import RAW_KEPT
from webinar.calendars.replies import MAX_OCTETS
from webinar.core import clock
from webinar.core.mail import Letter
from webinar.registrations.models import Registration
from webinar.schedule.models import PitchSession


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.fixed(NOON + timedelta(minutes=5)):
        yield


@pytest.fixture
def meeting(app: Flask) -> Iterator[PitchSession]:
    """A session to which Inès is invited, in the application under way."""
    pitch_session = invite(app)
    with app.app_context():
        yield pitch_session


STAYS = "L’horaire de «\u00a0Pitchs du matin\u00a0» ne change pas"


def outcome(data: bytes) -> tuple[str, str]:
    """What became of a mail, and why."""
    found = ingest(data)
    return found.outcome, found.reason


def test_an_answer_changes_the_answer_and_nothing_else(app: Flask, meeting: PitchSession) -> None:
    before = app.extensions["database"]
    body = calendar("TENTATIVE", "COMMENT:J’arrive\\, un peu tard", "SUMMARY:Autre titre", "LOCATION:Ailleurs")
    assert ingest(mail(body)) == Outcome("applied", "", "REPLY", UID, GUEST, "TENTATIVE", "<m1@guest.example>")
    (row,) = answers(app)
    assert (row.answer, row.comment, row.via, row.sequence, row.stamp) == (
        "TENTATIVE", "J’arrive, un peu tard", "mail", 2, NOON
    )  # fmt: skip
    assert (row.for_start, row.answered_at) == (STARTS_AT, NOON + timedelta(minutes=5))
    with before.reading() as db:
        now = db.get_one(PitchSession, meeting.id)
        assert (now.title, now.room, now.sequence, now.changed_at) == (
            meeting.title, meeting.room, 2, meeting.changed_at
        )  # fmt: skip
    assert (written(app), listed(app)) == ([], [])


def test_newer_answers_win_older_ones_are_listed_and_repeats_change_nothing(app: Flask, meeting: PitchSession) -> None:
    assert outcome(mail(calendar("ACCEPTED"))) == ("applied", "")
    assert outcome(mail(calendar("ACCEPTED"))) == ("repeated", "")
    assert outcome(mail(calendar("DECLINED", stamp=NOON + timedelta(minutes=2)))) == ("applied", "")
    assert outcome(mail(calendar("ACCEPTED"))) == ("listed", "stale")
    assert outcome(mail(calendar("ACCEPTED"), head="Received: from a by b\r\n")) == ("repeated", "stale")
    assert outcome(mail(calendar("ACCEPTED", sequence="SEQUENCE:1", stamp=NOON + timedelta(minutes=3)))) == (
        "listed", "stale"
    )  # fmt: skip
    assert [row.answer for row in answers(app)] == ["DECLINED"]
    assert [(row.reason, row.times) for row in listed(app)] == [("stale", 2), ("stale", 1)]


def test_no_program_can_block_later_answers_by_a_huge_number(app: Flask, meeting: PitchSession) -> None:
    assert outcome(mail(calendar("ACCEPTED", sequence=f"SEQUENCE:{10**30}"))) == ("applied", "")
    assert outcome(mail(calendar("DECLINED", stamp=NOON + timedelta(minutes=1)))) == ("applied", "")
    assert [(row.answer, row.sequence) for row in answers(app)] == [("DECLINED", 2)]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (mail(calendar(), sender="mallory@evil.example"), "forged"),
        (mail(calendar(), sender=f"{GUEST}, mallory@evil.example"), "forged"),
        (mail(calendar(parameters=';SENT-BY="mailto:mallory@evil.example"'), sender="mallory@evil.example"), "forged"),
        (calendar().encode(), "forged"),
        (mail(calendar(guest="noe@guest.example"), sender="noe@guest.example"), "stranger"),
        (mail(calendar("ACCEPTED", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:noe@guest.example")), "several_attendees"),
        (mail(calendar(uid="other@estrade.example")), "unknown_uid"),
        (mail(calendar(stamp=NOON + timedelta(days=2))), "from_the_future"),
        (mail(calendar("ACCEPTED", "RECURRENCE-ID:20300101T090000Z")), "other_date"),
        (mail(calendar("ACCEPTED", "RECURRENCE-ID:00010101T000000Z")), "other_date"),
        (mail(calendar("ACCEPTED", "RECURRENCE-ID:99")), "broken"),
        (mail(calendar(method="REQUEST")), "not_an_answer"),
        (mail(calendar(method="COUNTER").replace("DTSTART:2026", "DTSTART:0001")), "broken_date"),
        (mail("BEGIN:VCALENDAR\r\nEND:VCALENDAR"), "no_method"),
        (mail(calendar("X" * MAX_OCTETS)), "too_large"),
        (b"x" * (MAX_OCTETS + 1), "too_large"),
        (b"From: a@b.example\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n\r\n\x9f\x3e", "no_calendar"),
        (b"\x00\xff" * 500, "no_calendar"),
        (b"", "no_calendar"),
    ],
)  # fmt: skip
def test_what_does_not_count_does_nothing_and_is_listed(
    app: Flask, meeting: PitchSession, data: bytes, reason: str
) -> None:
    assert outcome(data) == ("listed", reason)
    assert outcome(data) == ("repeated", reason)
    assert answers(app) == []
    assert [(row.reason, row.times, row.state) for row in listed(app)] == [(reason, 2, "waiting")]
    with app.extensions["database"].reading() as db:
        assert len(db.scalars(select(Registration)).all()) == 1


@pytest.mark.parametrize(
    "data",
    [
        mail(calendar(guest=GUEST.upper()).replace("mailto:", "MAILTO:"), sender=GUEST.upper()),
        mail(calendar(sequence="")),
        mail(calendar("ACCEPTED", "RECURRENCE-ID;TZID=Romance Standard Time:20261127T130000")),
        mail(calendar("ACCEPTED", "RECURRENCE-ID;VALUE=DATE:20261127")),
        mail(calendar().replace("PARTSTAT=ACC", "PARTSTAT=ACC\r\n\t")),
        mail(calendar(parameters=';SENT-BY="mailto:office@guest.example"'), sender="office@guest.example"),
        mail(calendar(parameters=";X-NUM-GUESTS=0;CN=Inès;X-RESPONSE-COMMENT=\"d'accord: oui\"")),
        mail(calendar().replace("BEGIN:VEVENT", "BEGIN:VTIMEZONE\r\nTZID:broken\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT")),
        mail(calendar("ACCEPTED", "REQUEST-STATUS:2.0;Success", "ORGANIZER:mailto:other@elsewhere.example")),
    ],
    ids=["case", "no-sequence", "windows-zone", "date", "tab", "assistant", "google", "zone", "request-status"],
)
def test_programs_quirks_are_forgiven(app: Flask, meeting: PitchSession, data: bytes) -> None:
    assert outcome(data) == ("applied", "")
    assert [row.answer for row in answers(app)] == ["ACCEPTED"]


def test_a_delegate_is_named_and_not_added(app: Flask, meeting: PitchSession) -> None:
    delegated = calendar("DELEGATED", parameters=';DELEGATED-TO="mailto:noe@guest.example"')
    assert outcome(mail(delegated)) == ("applied", "")
    assert [(row.answer, row.delegated_to) for row in answers(app)] == [("DELEGATED", "noe@guest.example")]
    theirs = calendar(guest="noe@guest.example", stamp=NOON + timedelta(minutes=1))
    assert outcome(mail(theirs, sender="noe@guest.example")) == ("listed", "stranger")


def _calendar_part(app: Flask) -> str:
    with app.extensions["database"].reading() as db:
        (letter,) = db.scalars(select(Letter)).all()
    part = next(one for one in message_from_bytes(letter.content).walk() if one.get_content_type() == "text/calendar")
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode().replace("\r\n ", "")


def test_a_proposal_waits_for_the_organiser_and_is_declined_by_mail(app: Flask, meeting: PitchSession) -> None:
    ends = f"DTEND:{STARTS_AT:%Y%m%d}T150000Z"
    proposal = mail(calendar("TENTATIVE", "COMMENT:Plutôt mardi", ends, method="COUNTER"))
    assert outcome(proposal) == ("applied", "")
    assert outcome(proposal) == ("repeated", "")
    (row,) = answers(app)
    assert (row.answer, row.comment, row.proposed_start) == ("NEEDS-ACTION", "Plutôt mardi", STARTS_AT)
    assert [(one.to, one.subject) for one in written(app)] == [(GUEST, STAYS)]
    sent = _calendar_part(app)
    assert ("METHOD:DECLINECOUNTER" in sent, f"UID:{UID}" in sent, f"mailto:{GUEST}" in sent) == (True, True, True)


def test_a_request_to_resend_is_answered_once_an_hour(app: Flask, meeting: PitchSession) -> None:
    ask = mail(calendar("NEEDS-ACTION", method="REFRESH"))
    assert (outcome(ask), outcome(ask)) == (("applied", ""), ("repeated", ""))
    assert "METHOD:REQUEST" in _calendar_part(app)
    assert [row.answer for row in answers(app)] == []


@pytest.mark.parametrize(("frees", "status"), [(True, "withdrawn"), (False, "registered")])
def test_a_no_gives_the_place_away_only_where_wanted(
    app: Flask, meeting: PitchSession, frees: bool, status: str
) -> None:
    with app.extensions["database"].writing() as db:
        db.add(AnswerRules(event_id=meeting.event_id, no_frees_place=frees))
    assert outcome(mail(calendar("DECLINED"))) == ("applied", "")
    with app.extensions["database"].reading() as db:
        assert db.scalars(select(Registration.status)).all() == [status]


def test_who_waits_or_has_left_is_not_invited(app: Flask, meeting: PitchSession) -> None:
    with app.extensions["database"].writing() as db:
        register(db, meeting, factories.person(db, "Bo", email="bo@guest.example"), "waiting")
    data = mail(calendar(guest="bo@guest.example"), sender="bo@guest.example")
    assert outcome(data) == ("listed", "stranger")


def test_a_draft_is_unknown_and_a_cancelled_session_takes_no_answers(app: Flask) -> None:
    invite(app, uid="draft@estrade.example", status="draft")
    invite(app, email="noe@guest.example", uid="off@estrade.example", status="cancelled")
    with app.app_context():
        assert outcome(mail(calendar(uid="draft@estrade.example"))) == ("listed", "unknown_uid")
        theirs = calendar(uid="off@estrade.example", guest="noe@guest.example")
        assert outcome(mail(theirs, sender="noe@guest.example")) == ("listed", "cancelled")


SAID = "Authentication-Results: {}\r\n"


@pytest.mark.parametrize(
    ("head", "server", "passed"),
    [
        ("", "mx.example", None),
        (SAID.format("mx.example; dmarc=fail header.from=guest.example"), "", None),
        (SAID.format("mx.example; spf=pass; dmarc=pass (p=none) header.from=guest.example"), "mx.example", True),
        (SAID.format("mx.example 1; dmarc=fail header.from=guest.example"), "mx.example", False),
        (SAID.format("mx.example; spf=pass"), "mx.example", None),
        (SAID.format("mx.example; dmarc=pass header.from=evil.example"), "mx.example", False),
        (SAID.format("other.example; dmarc=pass header.from=guest.example"), "mx.example", None),
        (SAID.format("mx.example; dmarc=fail") + SAID.format("mx.example; dmarc=pass"), "mx.example", False),
    ],
)
def test_only_the_named_server_is_believed(head: str, server: str, passed: bool | None) -> None:
    assert domain_passed(mail(calendar(), head=head), server) is passed


def test_a_domain_that_failed_does_not_count(tmp_path: Path) -> None:
    app = make_app(tmp_path, MAIL_AUTH_SERVER="mx.example")
    invite(app)
    with app.app_context():
        failed = mail(calendar(), head=SAID.format("mx.example; dmarc=fail header.from=guest.example"))
        assert outcome(failed) == ("listed", "forged")
    app.extensions["database"].dispose()


def test_mails_are_kept_for_a_limited_time(app: Flask, meeting: PitchSession) -> None:
    ingest(b"one")
    with clock.fixed(NOON + RAW_KEPT + timedelta(days=1)):
        ingest(b"two")
        assert [row.raw for row in listed(app)] == [None, b"two"]
    with clock.fixed(NOON + timedelta(days=130)):
        ingest(b"three")
        assert [row.raw for row in listed(app)] == [b"three"]


def test_every_97th_byte_cut_off(app: Flask, meeting: PitchSession) -> None:
    whole = mail(calendar("ACCEPTED", "COMMENT:" + "é" * 300))
    for end in range(0, len(whole), 97):
        assert ingest(whole[:end]).outcome in ("applied", "listed", "repeated")
    assert outcome(whole) in (("applied", ""), ("repeated", ""))


@given(st.integers(0, 1_500), st.integers(0, 40), st.binary(max_size=20))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_mails_never_raise(app: Flask, meeting: PitchSession, place: int, gone: int, noise: bytes) -> None:
    whole = mail(calendar("ACCEPTED", "RECURRENCE-ID;TZID=Europe/Paris:20261127T130000", method="COUNTER"))
    data = whole[:place] + noise + whole[place + gone :]
    assert ingest(data).outcome in ("applied", "listed", "repeated")


def test_the_command_says_a_line_for_each_file_and_never_fails(
    app: Flask, meeting: PitchSession, tmp_path: Path
) -> None:
    good, odd = tmp_path / "good.eml", tmp_path / "odd.ics"
    good.write_bytes(mail(calendar()))
    odd.write_bytes(b"\xff\x00BEGIN:VCALENDAR")
    arguments = ["calendar", "ingest", str(good), str(odd), str(tmp_path / "missing"), str(tmp_path), "-", "--json"]
    result = app.test_cli_runner().invoke(args=arguments, input=mail(calendar()))
    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(line["outcome"], line["reason"]) for line in lines] == [
        ("applied", ""), ("listed", "no_calendar"), ("unreadable", "unreadable"), ("unreadable", "unreadable"),
        ("repeated", ""),
    ]  # fmt: skip
    assert lines[1]["reason_text"] == "The message holds no answer from a calendar."
    plain = app.test_cli_runner().invoke(args=["calendar", "ingest", str(good)])
    assert plain.stdout.split(": ", 1)[1] == f"repeated  REPLY  {GUEST}  ACCEPTED\n"


def test_real_messages_do_nothing_to_sessions_that_are_not_theirs(app: Flask, meeting: PitchSession) -> None:
    shared = Path(os.environ.get("ESTRADE_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
    if not (shared / "itip").is_dir():
        pytest.skip("the shared sample mails are not on this machine: set ESTRADE_SHARED_DATA to their folder")
    found = [ingest(path.read_bytes()) for path in sorted((shared / "itip").rglob("*")) if path.is_file()]
    assert {one.outcome for one in found} == {"listed", "repeated"}  # two of the samples are the same bytes
    assert answers(app) == []
