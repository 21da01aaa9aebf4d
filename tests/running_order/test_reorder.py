"""Slots that change places keep the plan's frame."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.factories import NOON
from webinar.running_order.phases import Line
from webinar.running_order.reorder import moved, retimed, swapped


def test_moved_and_swapped() -> None:
    assert moved([1, 2, 3], 3, None) == [3, 1, 2]
    assert moved([1, 2, 3], 1, 2) == [2, 1, 3]
    assert swapped([1, 2, 3], 2) == [1, 3, 2]
    assert swapped([1, 2, 3], 3) == [1, 2, 3]


def test_lengths_travel_and_gaps_stay() -> None:
    lines = [
        Line(1, NOON, 300),
        Line(2, NOON + timedelta(seconds=400), 600),
        Line(3, NOON + timedelta(seconds=1000), 60),
    ]
    assert retimed(lines, [2, 1, 3]) == {
        2: NOON,
        1: NOON + timedelta(seconds=700),
        3: NOON + timedelta(seconds=1000),
    }


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 300)), min_size=1, max_size=7), st.data())
def test_the_same_order_keeps_every_time_and_any_order_the_whole_span(
    given_slots: list[tuple[int, int]], data: st.DataObject
) -> None:
    moment, lines = NOON, []
    for number, (length, gap) in enumerate(given_slots, 1):
        moment += timedelta(seconds=gap)
        lines.append(Line(number, moment, length))
        moment += timedelta(seconds=length)
    ids = [line.id for line in lines]
    assert retimed(lines, ids) == {line.id: line.planned_at for line in lines}
    order = data.draw(st.permutations(ids))
    planned = retimed(lines, order)
    last = order[-1]
    assert planned[last] + timedelta(seconds=lines[last - 1].length_s) == moment
    assert planned[order[0]] == lines[0].planned_at
