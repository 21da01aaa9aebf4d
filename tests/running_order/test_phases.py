"""Which place follows which: examples, and what holds for every running order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import NOON
from webinar.running_order.phases import (
    NOWHERE,
    PHASES,
    Line,
    Place,
    entry_of,
    next_place,
    phases_of,
    state_of,
)

FULL = Line(1, NOON, 300, 300, 60)
TALK = Line(2, NOON, 900, 0, 60)
LAST = Line(3, NOON, 300, 120, 60)
ORDER = [FULL, TALK, LAST]


def walk(lines: list[Line]) -> list[Place]:
    """Every place that Next leads to, from before the first slot."""
    place = NOWHERE
    places: list[Place] = []
    by_id = {line.id: line for line in lines}
    while True:
        after = next_place(list(by_id.values()), place)
        if place.slot_id != after.slot_id:
            if place.slot_id is not None:
                left = by_id[place.slot_id]
                by_id[left.id] = Line(
                    left.id, NOON, left.pitch_s, left.questions_s, left.changeover_s, NOON, NOON
                )
            if after.slot_id is not None:
                begun = by_id[after.slot_id]
                by_id[begun.id] = Line(
                    begun.id, NOON, begun.pitch_s, begun.questions_s, begun.changeover_s, NOON
                )
        place = after
        if place == NOWHERE:
            return places
        places.append(place)


def test_next_leads_through_every_phase_with_a_length() -> None:
    assert walk(ORDER) == [
        Place(1, "pitch", 300),
        Place(1, "questions", 300),
        Place(1, "changeover", 60),
        Place(2, "pitch", 900),
        Place(2, "changeover", 60),
        Place(3, "pitch", 300),
        Place(3, "questions", 120),
    ]


@pytest.mark.parametrize(
    ("at", "whole_slot", "expected"),
    [
        (Place(1, "pitch", 300), False, Place(1, "questions", 300)),
        (Place(1, "pitch", 300), True, Place(2, "pitch", 900)),
        (Place(1, "changeover", 60), False, Place(2, "pitch", 900)),
        (NOWHERE, True, Place(1, "pitch", 300)),
    ],
)
def test_from_a_place(at: Place, whole_slot: bool, expected: Place) -> None:
    order = [Line(1, NOON, 300, 300, 60, NOON), TALK, LAST] if at.slot_id else ORDER
    assert next_place(order, at, whole_slot=whole_slot) == expected


def test_a_slot_without_lengths_is_on_all_the_same() -> None:
    assert phases_of(Line(1, NOON)) == [("pitch", 0)]
    assert entry_of([Line(1, NOON, 0, 90, 0)], Line(1, NOON, 0, 90, 0)) == Place(1, "questions", 90)


def test_what_was_left_behind_does_not_come_back() -> None:
    lines = [Line(1, NOON, 300), Line(2, NOON, 300, started_at=NOON), Line(3, NOON, 300)]
    assert next_place(lines, Place(2, "pitch", 300)) == Place(3, "pitch", 300)


def test_nothing_follows_nothing() -> None:
    assert next_place([], NOWHERE) == NOWHERE
    assert next_place([Line(1, NOON, 60, started_at=NOON, ended_at=NOON)], NOWHERE) == NOWHERE


@pytest.mark.parametrize(
    ("started", "ended", "state"), [(None, None, "later"), (NOON, None, "current"), (NOON, NOON, "done")]
)
def test_state_of_a_slot(started: object, ended: object, state: str) -> None:
    assert state_of(started, ended) == state  # type: ignore[arg-type]


lengths = st.sampled_from([0, 0, 30, 300, 3600])


@given(st.lists(st.tuples(lengths, lengths, lengths), max_size=8))
def test_next_visits_each_slot_once_in_order_and_ends(given_lengths: list[tuple[int, int, int]]) -> None:
    lines = [
        Line(number, NOON + timedelta(minutes=number), *one) for number, one in enumerate(given_lengths, 1)
    ]
    places = walk(lines)
    visited = [place.slot_id for place in places]
    assert list(dict.fromkeys(visited)) == [line.id for line in lines]
    assert len(set((place.slot_id, place.phase) for place in places)) == len(places)
    for before, after in zip(places, places[1:], strict=False):
        if before.slot_id == after.slot_id:
            assert PHASES.index(before.phase) < PHASES.index(after.phase)
    assert all(place.length_s > 0 or not lines[(place.slot_id or 1) - 1].length_s for place in places[:-1])
