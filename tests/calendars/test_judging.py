from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from webinar.calendars.entries import Answer
from webinar.calendars.judging import Known, Verdict, judge
from webinar.calendars.replies import Kind, Reply

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
GUEST = "ines@guest.example"
KNOWN = Known(GUEST, sequence=2, reply_address="calendrier+t0ken@estrade.example")
REPLY = Reply(Kind.REPLY, "u@estrade.example", GUEST, Answer.YES, 2, NOW, sender=GUEST)


def test_an_answer_from_the_guest_counts() -> None:
    assert judge(REPLY, KNOWN, NOW) is Verdict.COUNTS
    assert judge(replace(REPLY, sequence=None), KNOWN, NOW) is Verdict.COUNTS
    assert judge(REPLY, replace(KNOWN, address="Ines@Guest.Example"), NOW) is Verdict.COUNTS


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"sender": "mallory@evil.example"}, Verdict.FORGED),
        ({"sender": None}, Verdict.FORGED),
        ({"sender": "help@guest.example", "sent_by": "help@guest.example"}, Verdict.COUNTS),
        ({"sender": "mallory@evil.example", "sent_by": "mallory@evil.example"}, Verdict.FORGED),
        ({"sender": "alias@guest.example", "sent_to": ("calendrier+t0ken@estrade.example",)}, Verdict.COUNTS),
        (
            {"sender": "mallory@evil.example", "sent_to": ("calendrier+other@estrade.example",)},
            Verdict.FORGED,
        ),
        ({"attendee": "noe@guest.example", "sender": "noe@guest.example"}, Verdict.NOT_THEIRS),
        ({"sequence": 1}, Verdict.STALE),
        ({"stamp": NOW + timedelta(hours=2)}, Verdict.FROM_THE_FUTURE),
        ({"stamp": NOW + timedelta(minutes=30)}, Verdict.COUNTS),
    ],
)
def test_who_it_is_from_and_which_version_it_answers(changes: dict[str, object], verdict: Verdict) -> None:
    assert judge(replace(REPLY, **changes), KNOWN, NOW) is verdict  # type: ignore[arg-type]


def test_a_stranger_is_never_added() -> None:
    assert judge(REPLY, None, NOW) is Verdict.STRANGER


def test_a_domain_that_fails_needs_the_secret_address() -> None:
    assert judge(REPLY, KNOWN, NOW, domain_passed=True) is Verdict.COUNTS
    assert judge(REPLY, KNOWN, NOW, domain_passed=False) is Verdict.FORGED
    secret = replace(REPLY, sent_to=("calendrier+t0ken@estrade.example",))
    assert judge(secret, KNOWN, NOW, domain_passed=False) is Verdict.COUNTS


def test_the_newest_answer_wins_and_a_repeat_changes_nothing() -> None:
    answered = replace(KNOWN, answered_sequence=2, answered_stamp=NOW)
    assert judge(REPLY, answered, NOW) is Verdict.REPEATED
    assert judge(replace(REPLY, stamp=NOW - timedelta(seconds=1)), answered, NOW) is Verdict.STALE
    assert judge(replace(REPLY, stamp=NOW + timedelta(seconds=1)), answered, NOW) is Verdict.COUNTS
    newer = replace(REPLY, sequence=3, stamp=NOW - timedelta(days=1))
    assert judge(newer, answered, NOW) is Verdict.COUNTS
