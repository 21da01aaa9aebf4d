from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webinar.calendars.entries import Answer
from webinar.calendars.replies import MAX_OCTETS, Kind, Refused, Reply, read_reply

UID = "6f3c0001@estrade.example"
STAMP = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)
GUEST = "ines@guest.example"


def _body(
    *lines: str, method: str = "METHOD:REPLY", guest: str | None = None, uid: str = f"UID:{UID}"
) -> str:
    attendee = guest if guest is not None else f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{GUEST}"
    event = ["BEGIN:VEVENT", uid, "DTSTAMP:20260302T101500Z", "SEQUENCE:2", attendee, *lines, "END:VEVENT"]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", method, *event, "END:VCALENDAR", ""])


def _mail(
    body: str | bytes,
    content_type: str = "text/calendar; charset=utf-8; method=REPLY",
    sender: str = f"Inès <{GUEST}>",
    more: str = "",
) -> bytes:
    head = (
        f"From: {sender}\r\nTo: Calendrier <calendrier+t0ken@estrade.example>\r\nMessage-ID: <m1@guest.example>\r\n"
        f"Date: Mon, 02 Mar 2026 11:15:30 +0100\r\nMIME-Version: 1.0\r\n{more}"
        f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    return head.encode("utf-8") + (body if isinstance(body, bytes) else body.encode("utf-8"))


def _parts(*parts: tuple[str, str], kind: str = "mixed") -> bytes:
    inside = "".join(f"--edge\r\nContent-Type: {head}\r\n\r\n{body}\r\n" for head, body in parts)
    return _mail(inside + "--edge--\r\n", f'multipart/{kind}; boundary="edge"')


def _reply(data: bytes) -> Reply:
    found = read_reply(data)
    assert isinstance(found, Reply), found
    return found


def _reason(data: bytes) -> str:
    found = read_reply(data)
    assert isinstance(found, Refused), found
    return found.reason


def test_an_ordinary_answer() -> None:
    assert read_reply(_mail(_body("COMMENT:Avec plaisir\\, à\\nbientôt"))) == Reply(
        kind=Kind.REPLY,
        uid=UID,
        attendee=GUEST,
        answer=Answer.YES,
        sequence=2,
        stamp=STAMP,
        comment="Avec plaisir, à\nbientôt",
        sender=GUEST,
        sent_to=("calendrier+t0ken@estrade.example",),
        message_id="<m1@guest.example>",
    )


@pytest.mark.parametrize(
    ("partstat", "answer"),
    [
        ("ACCEPTED", Answer.YES),
        ("tentative", Answer.MAYBE),
        ("DECLINED", Answer.NO),
        ("DELEGATED", Answer.DELEGATED),
    ],
)
def test_each_answer(partstat: str, answer: Answer) -> None:
    assert _reply(_mail(_body(guest=f"ATTENDEE;PARTSTAT={partstat}:mailto:{GUEST}"))).answer is answer


def test_google_sends_the_calendar_twice_with_two_organizers() -> None:
    data = _parts(
        ("text/plain; charset=utf-8", "Oui"),
        ("text/calendar; method=REPLY", _body("ORGANIZER:mailto:a@estrade.example")),
        ('application/ics; name="invite.ics"', _body("ORGANIZER:mailto:b@estrade.example")),
    )
    assert _reply(data).answer is Answer.YES


def test_two_different_answers_in_one_mail_are_none() -> None:
    no = _body(guest=f"ATTENDEE;PARTSTAT=DECLINED:mailto:{GUEST}")
    assert _reason(_parts(("text/calendar", _body()), ("text/calendar", no))) == "conflicting"


def test_the_body_says_what_it_is_not_the_mime_part() -> None:
    counter = _body("DTSTART:20261001T150000Z", "DTEND:20261001T160000Z", method="METHOD:COUNTER")
    found = _reply(_mail(counter, "text/calendar; method=REPLY"))
    assert found.kind is Kind.COUNTER
    assert found.proposed == (datetime(2026, 10, 1, 15, tzinfo=UTC), datetime(2026, 10, 1, 16, tzinfo=UTC))


def test_outlook_in_french() -> None:
    body = "\r\n".join(
        [
            "BEGIN:VCALENDAR",
            "METHOD:REPLY",
            "BEGIN:VEVENT",
            'ATTENDEE;PARTSTAT=ACCEPTED;CN="Inès; PARTSTAT=DECLINED":MAILTO:Ines@Guest.Example',
            f"UID:{UID}",
            "SUMMARY;LANGUAGE=fr-FR:Accepté : Présentation",
            "DTSTART;TZID=Romance Standard Time:20261001T140000",
            "DTSTAMP:20260302T101500Z",
            "SEQUENCE:2",
            "RECURRENCE-ID;TZID=Romance Standard Time:20261008T140000",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
    )
    found = _reply(_mail(body, sender="Outlook <other@guest.example>"))
    assert (found.attendee, found.sender, found.answer) == (GUEST, "other@guest.example", Answer.YES)
    assert found.recurrence == datetime(2026, 10, 8, 14, tzinfo=ZoneInfo("Europe/Paris"))


def test_a_quoted_zone_name_with_commas() -> None:
    found = _reply(_mail(_body('RECURRENCE-ID;TZID="Sarajevo, Skopje, Warsaw, Zagreb":20261008T140000')))
    assert isinstance(found.recurrence, datetime)
    assert (found.recurrence.hour, found.recurrence.day) == (14, 8)


def test_the_date_of_an_all_day_series() -> None:
    assert _reply(_mail(_body("RECURRENCE-ID;VALUE=DATE:20261008"))).recurrence == date(2026, 10, 8)


@pytest.mark.parametrize("line", ["RECURRENCE-ID:broken", 'RECURRENCE-ID;X="y:20261008', "RECURRENCE-ID:"])
def test_an_unreadable_date_never_widens_to_the_series(line: str) -> None:
    assert _reason(_mail(_body(line))) in ("broken_date", "broken")


def test_macos_attaches_the_calendar_without_a_method() -> None:
    attached = 'text/calendar; name="reply.ics"\r\nContent-Disposition: attachment; filename=reply.ics'
    assert _reply(_parts(("text/html", "<p>Oui"), (attached, _body()))).answer is Answer.YES
    assert _reply(_parts(('application/octet-stream; name="reply.ics"', _body()))).answer is Answer.YES


def test_obm_puts_the_calendar_among_the_headers() -> None:
    lines = [line.replace(":", ": ", 1) for line in _body().split("\r\n") if line]
    assert _reply(_mail("Bonjour", "text/plain", more="\r\n".join(lines) + "\r\n")).answer is Answer.YES


def test_a_bounce_with_our_own_invitation_is_no_answer() -> None:
    data = _parts(("text/plain", "failed"), ("message/rfc822", _mail(_body()).decode()), kind="report")
    assert _reason(data) == "bounce"


def test_an_answer_inside_a_forwarded_mail_is_no_answer() -> None:
    assert (
        _reason(_parts(("text/plain", "FYI"), ("message/rfc822", _mail(_body()).decode()))) == "no_calendar"
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no_calendar"),
        (_mail("Bonjour", "text/plain"), "no_calendar"),
        (_mail(_body(method="METHOD:REQUEST")), "not_an_answer"),
        (_mail(_body(method="METHOD:PUBLISH")), "not_an_answer"),
        (_mail(_body(method="X-NOTHING:1")), "no_method"),
        (_mail(_body(method="METHOD:REPLY\r\nMETHOD:CANCEL")), "conflicting"),
        (_mail(_body(uid="X-UID:1")), "no_uid"),
        (_mail(_body(guest="X-GUEST:1")), "no_attendee"),
        (_mail(_body("ATTENDEE;PARTSTAT=ACCEPTED:mailto:other@guest.example")), "several_attendees"),
        (_mail(_body(guest=f"ATTENDEE:mailto:{GUEST}")), "no_answer"),
        (_mail(_body(guest=f"ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:{GUEST}")), "no_answer"),
        (_mail(_body(guest=f"ATTENDEE;PARTSTAT=X-PERHAPS:mailto:{GUEST}")), "no_answer"),
        (_mail(_body("END:VEVENT", "BEGIN:VEVENT", "UID:other")), "several_uids"),
        (_mail(_body("END:VEVENT", "BEGIN:VEVENT", f"UID:{UID}")), "several_events"),
        (_mail(_body().replace("VEVENT", "VTODO")), "no_event"),
        (_mail(b"x" * MAX_OCTETS), "too_large"),
    ],
)
def test_what_is_no_answer_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    assert _reason(data) == reason


def test_what_is_missing_or_doubled_without_harm_is_forgiven() -> None:
    body = _body(f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{GUEST.upper()}").replace("SEQUENCE:2\r\n", "")
    body = body.replace("METHOD:REPLY", "METHOD:REPLY\r\nMETHOD:reply").replace("DTSTAMP", "X-DTSTAMP")
    found = _reply(_mail(body))
    assert (found.sequence, found.stamp) == (None, datetime(2026, 3, 2, 10, 15, 30, tzinfo=UTC))


def test_folds_with_tabs_lone_returns_and_blank_lines() -> None:
    body = _body().replace("PARTSTAT=ACC", "PARTSTAT=ACC\r\n\t").replace("DTSTAMP", "\r\n\r\nDTSTAMP")
    assert _reply(_mail(body)).answer is Answer.YES
    assert _reply(_mail(_body().replace("\r\n", "\r").encode())).answer is Answer.YES


def test_utf_16_and_windows_text() -> None:
    assert _reply(_mail(_body("COMMENT:é").encode("utf-16"), "text/calendar")).comment == "é"
    windows = _body("COMMENT:déjà").encode("cp1252")
    assert _reply(_mail(windows, "text/calendar; charset=windows-1252")).comment == "déjà"
    assert _reply(_mail(windows, "text/calendar; charset=no-such-charset")).comment == "déjà"


def test_sent_by_and_delegated_to() -> None:
    guest = (
        'ATTENDEE;CN="x";SENT-BY="mailto:Assistant@Guest.example";DELEGATED-TO="mailto:noe@guest.example";'
        f"PARTSTAT=DELEGATED;X-BROKEN%7;ROLE=CHAIR:mailto:{GUEST}"
    )
    found = _reply(_mail(_body(guest=guest)))
    assert (found.attendee, found.sent_by, found.delegated_to) == (
        GUEST,
        "assistant@guest.example",
        "noe@guest.example",
    )


def test_zero_bytes_do_not_hide_in_addresses() -> None:
    hidden = GUEST.replace("@", "%00@")
    guest = f'ATTENDEE;DELEGATED-TO="mailto:noe%00@guest.example";PARTSTAT=DELEGATED:mailto:{hidden}'
    found = _reply(_mail(_body(guest=guest)))
    assert (found.attendee, found.delegated_to) == (GUEST, "noe@guest.example")


def test_a_path_is_never_read_from_disk(tmp_path: Path) -> None:
    answer = tmp_path / "reply.ics"
    answer.write_text(_body())
    assert _reason(str(answer).encode()) == "no_calendar"
    assert _reason(_mail(str(answer))) == "no_calendar"


def test_a_bare_calendar_file_is_read_without_a_sender() -> None:
    found = _reply(_body().encode())
    assert (found.sender, found.answer) == (None, Answer.YES)


@given(st.binary(max_size=2_000))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_answered_for(data: bytes) -> None:
    assert isinstance(read_reply(data), Refused)


@given(st.integers(0, 2_000), st.binary(min_size=1, max_size=12))
@settings(max_examples=300, deadline=None)
def test_damaged_answers_never_raise(place: int, noise: bytes) -> None:
    data = _mail(_body("RECURRENCE-ID;TZID=Europe/Paris:20261008T140000", "COMMENT:é"))
    assert isinstance(read_reply(data[:place] + noise + data[place:]), Reply | Refused)


@pytest.mark.parametrize(
    "data",
    [
        b"BEGIN:VCALENDAR\r\n" * 8_000,
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + b"BEGIN:VALARM\r\n" * 8_000,
        _mail("\r\n" * 60_000),
        _mail(_body(*["ATTENDEE;PARTSTAT=ACCEPTED:mailto:x@y.example"] * 4_000)),
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n"
        + b"--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n" * 3_000,
        b"From: " + b"<" * 60_000 + b"\r\n\r\n",
        b"From: " + b'"' * 60_001 + b"\r\n\r\n",
        _mail("BEGIN:VCALENDAR\r\n" + "A" * 200_000),
    ],
    ids=["calendars", "alarms", "breaks", "guests", "parts", "angles", "quotes", "line"],
)
def test_large_hostile_mails_are_refused_quickly(data: bytes) -> None:
    started = datetime.now(UTC)
    assert isinstance(read_reply(data), Refused)
    assert (datetime.now(UTC) - started).total_seconds() < 3


def test_real_mails_of_many_programs() -> None:
    shared = Path(
        os.environ.get("ESTRADE_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data")
    )
    if not (shared / "itip").is_dir():
        pytest.skip(
            "the shared sample mails are not on this machine: set ESTRADE_SHARED_DATA to their folder"
        )
    answers = {
        str(path.relative_to(shared / "itip")): found.answer
        for path in sorted((shared / "itip").rglob("*.eml"))
        if isinstance(found := read_reply(path.read_bytes()), Reply)
    }
    assert answers == {
        "apple-ccs/good_reply.eml": Answer.YES,
        "bluemind/google.reply.tentative.eml": Answer.MAYBE,
        "bluemind/ios.reply.tentative.eml": Answer.MAYBE,
        "bluemind/outlook.reply.tentative.eml": Answer.MAYBE,
        "james/calendar.eml": Answer.YES,
        "kolab/itip2_reply.eml": Answer.YES,
    }
    for path in sorted((shared / "ical").rglob("*.ic*")):
        assert isinstance(read_reply(path.read_bytes()), Reply | Refused)
