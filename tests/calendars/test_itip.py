from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.calendars.examples import HOSTILE, SENT_AT, entry, invite, unfolded, values, wall
from tests.calendars.readers import (
    ical_js,
    libical_complaints,
    seen_by_ical_js,
    seen_by_libical,
    seen_by_vobject,
)
from webinar.calendars.entries import Answer, Frequency, Guest, Mailbox, Repeats
from webinar.calendars.itip import cancel_bytes, invite_bytes
from webinar.calendars.texts import Unusable

GOLDEN = Path(__file__).parent / "golden"


def test_an_invitation_is_byte_for_byte_the_reviewed_file() -> None:
    assert invite_bytes(invite()).decode("utf-8") == (GOLDEN / "request.ics").read_bytes().decode("utf-8")


def test_a_cancellation_is_byte_for_byte_the_reviewed_file() -> None:
    called_off = invite(entry=entry(sequence=3), sent_at=SENT_AT + timedelta(days=1))
    assert cancel_bytes(called_off).decode("utf-8") == (GOLDEN / "cancel.ics").read_bytes().decode("utf-8")


def test_libical_objects_to_no_message() -> None:
    for body in (invite_bytes(invite()), cancel_bytes(invite()), cancel_bytes(invite(), whole=False)):
        assert libical_complaints(body) == []


def test_all_readers_see_the_same_invitation() -> None:
    body = invite_bytes(invite())
    assert seen_by_ical_js(body) == seen_by_libical(body) == seen_by_vobject(body)


def test_an_invitation_has_one_guest_and_one_organizer() -> None:
    body = invite_bytes(invite())
    assert values(body, "ATTENDEE") == [
        ';CN="Inès Marceau, PhD";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE'
        ":mailto:ines+agenda@guest.example"
    ]
    assert values(body, "ORGANIZER") == [";CN=\"Association 'Rencontres'\":mailto:calendrier@estrade.example"]
    assert values(body, "METHOD") == [":REQUEST"]
    assert values(body, "X-MICROSOFT-DISALLOW-COUNTER") == [":TRUE"]


def test_the_stamp_is_the_moment_of_sending_and_the_reminder_ten_minutes() -> None:
    body = invite_bytes(invite())
    assert values(body, "DTSTAMP") == [":20260301T070005Z"]
    assert values(body, "LAST-MODIFIED") == [":20260201T093000Z"]
    assert values(body, "TRIGGER") == [":-PT10M"]
    assert values(invite_bytes(invite(alarm_minutes=None)), "TRIGGER") == []


@pytest.mark.parametrize("answer", list(Answer))
def test_the_guests_answer_so_far_is_kept(answer: Answer) -> None:
    body = invite_bytes(invite(guest=Guest("a@b.example", answer=answer)))
    assert values(body, "ATTENDEE") == [
        f";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={answer.value};RSVP=TRUE:mailto:a@b.example"
    ]


def test_a_cancellation_of_the_session_says_so_and_does_not_ring() -> None:
    body = cancel_bytes(invite(entry=entry(alarm_minutes=15)))
    assert [values(body, name) for name in ("METHOD", "STATUS")] == [[":CANCEL"], [":CANCELLED"]]
    assert b"VALARM" not in body
    assert values(body, "UID") == values(invite_bytes(invite()), "UID")
    assert values(body, "DTSTART")[-1] == ";TZID=Europe/Paris:20261001T140000"


def test_a_cancellation_of_one_place_does_not_cancel_the_session() -> None:
    body = cancel_bytes(invite(), whole=False)
    assert [values(body, name) for name in ("METHOD", "STATUS", "TRANSP")] == [[":CANCEL"], [], [":OPAQUE"]]
    assert "[Annulé]" not in body.decode("utf-8")


def test_one_date_of_a_series_is_cancelled_by_its_recurrence_id() -> None:
    one = entry(
        replaces=wall(2026, 10, 8, 14), starts_wall=wall(2026, 10, 8, 14), ends_wall=wall(2026, 10, 8, 15)
    )
    body = cancel_bytes(invite(entry=one))
    assert values(body, "RECURRENCE-ID") == [";TZID=Europe/Paris:20261008T140000"]


def test_an_invitation_to_a_series_carries_its_overrides() -> None:
    series = entry(repeats=Repeats(Frequency.WEEKLY, count=4))
    moved = entry(
        replaces=wall(2026, 10, 8, 14), starts_wall=wall(2026, 10, 8, 17), ends_wall=wall(2026, 10, 8, 18)
    )
    body = invite_bytes(invite(entry=series), overrides=[moved])
    events = ical_js(body)[0]["events"]
    assert [(event["uid"], len(event["dates"])) for event in events] == [(series.uid, 4), (series.uid, 0)]
    assert len(values(body, "ATTENDEE")) == 2
    assert libical_complaints(body) == []


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_name_stays_one_name(name: str) -> None:
    made = invite(organizer=Mailbox("o@b.example", name), guest=Guest("a@b.example", name))
    body = invite_bytes(replace(made, entry=entry(title=name)))
    seen = ical_js(body)[0]["events"]
    assert [event["attendees"] for event in seen] == [["mailto:a@b.example"]]
    assert libical_complaints(body) == []
    for line in unfolded(body):
        if line.startswith(("ATTENDEE", "ORGANIZER")):
            assert "^" not in line
            assert line.count('"') in (0, 2)


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a@b@c", "a b@c.example", "a@b.example\r\nX: y", "a@b.example;x", "<a@b.example>"],
)
def test_what_is_no_address_gets_no_invitation(address: str) -> None:
    with pytest.raises(Unusable):
        invite_bytes(invite(guest=Guest(address)))


def test_an_address_with_accents_is_percent_encoded() -> None:
    body = invite_bytes(invite(guest=Guest("inès@exemple.example")))
    assert values(body, "ATTENDEE")[0].endswith(":mailto:in%C3%A8s@exemple.example")
