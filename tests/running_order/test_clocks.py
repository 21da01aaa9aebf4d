"""The arithmetic of the clock and of expected times: examples, and what holds at every moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.factories import NOON
from webinar.running_order.clocks import Reading, elapsed, expected, planned_end, remaining, resumed_start
from webinar.running_order.phases import Line

seconds = st.integers(min_value=0, max_value=10_000)


def at(offset_s: float) -> datetime:
    """Some seconds after noon."""
    return NOON + timedelta(seconds=offset_s)


def reading(
    slot_id: int | None, phase: str, started_s: float | None, allotted_s: int, paused_s: float | None = None
) -> Reading:
    """A clock's facts, in seconds after noon."""
    return Reading(
        slot_id,
        phase,
        None if started_s is None else at(started_s),
        None if paused_s is None else at(paused_s),
        allotted_s,
    )


IDLE = reading(None, "idle", None, 0)
LINES = [Line(1, at(0), 300, 300, 60), Line(2, at(660), 300, 300, 60), Line(3, at(1320), 300, 0, 60)]


def test_a_clock_counts_down_and_on_past_zero() -> None:
    clock = reading(1, "pitch", 0, 300)
    assert remaining(clock, at(100)) == timedelta(seconds=200)
    assert remaining(clock, at(320)) == timedelta(seconds=-20)
    assert elapsed(IDLE, at(320)) == timedelta(0)


def test_a_paused_clock_stands() -> None:
    clock = reading(1, "pitch", 0, 300, paused_s=40)
    assert remaining(clock, at(40)) == remaining(clock, at(4_000)) == timedelta(seconds=260)


def test_expected_as_planned_before_it_begins() -> None:
    assert expected(LINES, IDLE, at(-60)) == {1: at(0), 2: at(660), 3: at(1320)}


def test_a_late_start_moves_what_follows() -> None:
    assert expected(LINES, IDLE, at(120)) == {1: at(120), 2: at(780), 3: at(1440)}


def test_overtime_moves_what_follows_by_what_runs_over() -> None:
    running = [Line(1, at(0), 300, 300, 60, at(0)), *LINES[1:]]
    assert expected(running, reading(1, "pitch", 0, 300), at(330)) == {2: at(690), 3: at(1350)}
    assert expected(running, reading(1, "questions", 300, 300), at(400)) == {2: at(660), 3: at(1320)}


def test_a_pause_in_the_plan_swallows_delay() -> None:
    lines = [Line(1, at(0), 300, started_at=at(0)), Line(2, at(600), 300), Line(3, at(900), 300)]
    assert expected(lines, reading(1, "pitch", 0, 300), at(400)) == {2: at(600), 3: at(900)}
    assert expected(lines, reading(1, "pitch", 0, 300), at(700)) == {2: at(700), 3: at(1000)}


def test_planned_end_is_the_last_slots() -> None:
    assert planned_end(LINES) == at(1680)
    assert planned_end([]) is None


@given(seconds, seconds, seconds, seconds)
def test_a_pause_costs_nothing(start: int, run: int, pause: int, more: int) -> None:
    paused_at = at(start + run)
    now = paused_at + timedelta(seconds=pause)
    again = resumed_start(at(start), paused_at, now)
    resumed = Reading(1, "pitch", again, None, 300)
    assert elapsed(resumed, now) == elapsed(Reading(1, "pitch", at(start), paused_at, 300), now)
    assert elapsed(resumed, now + timedelta(seconds=more)) == timedelta(seconds=run + more)


slots = st.lists(
    st.tuples(st.integers(0, 900), st.integers(0, 900), st.integers(0, 120), st.integers(0, 600)),
    min_size=1,
    max_size=6,
)


@given(slots, st.integers(-600, 6000))
def test_slots_are_expected_one_after_the_other_and_never_in_the_past(
    given_slots: list[tuple[int, int, int, int]], now_s: int
) -> None:
    moment, lines = 0, []
    for number, (pitch, questions, changeover, gap) in enumerate(given_slots, 1):
        lines.append(Line(number, at(moment), pitch, questions, changeover))
        moment += pitch + questions + changeover + gap
    lines[0] = Line(1, lines[0].planned_at, *given_slots[0][:3], at(0))
    clock = reading(1, "pitch", 0, given_slots[0][0])
    found = expected(lines, clock, at(now_s))
    assert list(found) == [line.id for line in lines[1:]]
    previous: tuple[datetime, int] | None = None
    for line in lines[1:]:
        assert found[line.id] >= at(now_s)
        if previous is not None:
            assert found[line.id] >= previous[0] + timedelta(seconds=previous[1])
        previous = (found[line.id], line.length_s)
