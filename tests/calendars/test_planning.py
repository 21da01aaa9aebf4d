from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.calendars.examples import MODIFIED, SENT_AT, entry, values, wall
from tests.calendars.readers import libical_complaints
from webinar.calendars.entries import Answer, Guest, Mailbox, Status
from webinar.calendars.planning import Act, Planned, Sent, plan

LATER = SENT_AT + timedelta(hours=1)
ENTRY = entry(sequence=4)
INVITED = Sent(ENTRY, 4, SENT_AT, Act.INVITE, Answer.MAYBE)


def test_somebody_who_registers_is_invited_as_accepted() -> None:
    assert plan(None, ENTRY, has_place=True, now=SENT_AT) == Planned(Act.INVITE, ENTRY, SENT_AT, Answer.YES)
    invited = plan(None, ENTRY, has_place=True, now=SENT_AT, first_answer=Answer.NONE)
    assert invited is not None
    assert invited.answer is Answer.NONE


def test_nobody_is_mailed_about_what_they_never_had() -> None:
    assert plan(None, ENTRY, has_place=False, now=SENT_AT) is None
    assert plan(None, replace(ENTRY, status=Status.CANCELLED), has_place=True, now=SENT_AT) is None


def test_no_mail_without_a_change_that_the_guest_would_see() -> None:
    touched = replace(ENTRY, sequence=9, modified=MODIFIED + timedelta(days=1))
    assert plan(INVITED, touched, has_place=True, now=LATER) is None


def test_a_new_text_keeps_the_answer_and_a_new_time_asks_again() -> None:
    renamed = replace(ENTRY, title="Autre titre")
    assert plan(INVITED, renamed, has_place=True, now=LATER) == Planned(
        Act.UPDATE, renamed, LATER, Answer.MAYBE
    )
    moved = replace(ENTRY, starts_wall=wall(2026, 10, 1, 13), sequence=5)
    assert plan(INVITED, moved, has_place=True, now=LATER) == Planned(Act.UPDATE, moved, LATER, Answer.NONE)


def test_a_move_within_the_repeated_hour_is_a_move() -> None:
    night = replace(ENTRY, starts_wall=wall(2026, 10, 25, 2, 30), ends_wall=wall(2026, 10, 25, 4))
    other = replace(night, starts_wall=wall(2026, 10, 25, 2, 30, fold=1))
    planned = plan(Sent(night, 4, SENT_AT, Act.INVITE, Answer.YES), other, has_place=True, now=LATER)
    assert planned is not None
    assert (planned.act, planned.answer, planned.entry.sequence) == (Act.UPDATE, Answer.NONE, 5)


def test_leaving_and_cancelling_are_told_apart() -> None:
    left = plan(INVITED, ENTRY, has_place=False, now=LATER)
    called_off = plan(INVITED, replace(ENTRY, status=Status.CANCELLED, sequence=5), has_place=True, now=LATER)
    assert left is not None and called_off is not None
    assert [(one.act, one.entry.sequence) for one in (left, called_off)] == [
        (Act.RELEASE, 5),
        (Act.CANCEL, 5),
    ]
    guest, organizer = Guest("a@b.example"), Mailbox("o@estrade.example")
    bodies = [one.calendar(organizer, guest) for one in (left, called_off)]
    assert [values(body, "STATUS") for body in bodies] == [[], [":CANCELLED"]]
    assert [values(body, "METHOD") for body in bodies] == [[":CANCEL"], [":CANCEL"]]


def test_coming_back_is_a_higher_version() -> None:
    gone = Sent(ENTRY, 5, SENT_AT, Act.RELEASE, Answer.NO)
    back = plan(gone, ENTRY, has_place=True, now=LATER)
    assert back is not None
    assert (back.act, back.entry.sequence, back.answer) == (Act.INVITE, 6, Answer.YES)
    assert plan(gone, ENTRY, has_place=False, now=LATER) is None


@given(
    st.lists(
        st.tuples(
            st.booleans(), st.booleans(), st.integers(0, 2), st.sampled_from(["a", "b"]), st.integers(-5, 5)
        ),
        max_size=12,
    )
)
@settings(max_examples=150, deadline=None)
def test_a_guests_versions_and_stamps_only_rise_and_the_calendar_ends_right(
    history: list[tuple[bool, bool, int, str, int]],
) -> None:
    sent: Sent | None = None
    current = ENTRY
    moment = SENT_AT
    for has_place, cancelled, hour, title, step in history:
        status = Status.CANCELLED if cancelled else Status.CONFIRMED
        changed = replace(current, status=status, title=title, starts_wall=wall(2026, 10, 1, 12 + hour))
        current = changed if changed == current else replace(changed, sequence=current.sequence + 1)
        moment += timedelta(seconds=step)
        planned = plan(sent, current, has_place=has_place, now=moment)
        if planned is not None:
            if sent is not None:
                assert planned.stamp > sent.stamp
                assert planned.entry.sequence >= sent.sequence
            sent = Sent(planned.entry, planned.entry.sequence, planned.stamp, planned.act, planned.answer)
            assert libical_complaints(planned.calendar(Mailbox("o@b.example"), Guest("a@b.example"))) == []
        assert (sent is not None and sent.is_in_calendar) == (has_place and not cancelled)
        assert plan(sent, current, has_place=has_place, now=moment) is None
