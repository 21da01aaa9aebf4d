"""The order of the queue: every rule by example, and what no rule may do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinar.speaker_queue.order import RULES, Waiter, arranged, listed, moved, reason_for, skipped_to

A = Waiter(1, raised_ms=1, nth=3, spoken_ms=90_000, side="startup")
B = Waiter(2, raised_ms=2, nth=1, spoken_ms=0, side="startup")
C = Waiter(3, raised_ms=3, nth=2, spoken_ms=30_000, side="company")
D = Waiter(4, raised_ms=4, nth=1, spoken_ms=0, side="company")


def ids(waiters: list[Waiter]) -> list[int]:
    """Their ids."""
    return [one.id for one in waiters]


@pytest.mark.parametrize(
    ("rule", "order"),
    [
        ("first_come", [1, 2, 3, 4]),
        ("newcomers", [2, 4, 1, 3]),
        ("least_spoken", [2, 4, 3, 1]),
        ("alternate", [1, 3, 2, 4]),
    ],
)
def test_rules(rule: str, order: list[int]) -> None:
    assert ids(arranged([D, C, B, A], rule)) == order


def test_alternate_goes_on_from_who_spoke_last() -> None:
    assert ids(arranged([A, B, C, D], "alternate", last_side="startup")) == [3, 1, 4, 2]
    assert ids(arranged([A, B], "alternate", last_side="startup")) == [1, 2]


def test_nobody_passes_one_who_is_called_placed_or_skipped() -> None:
    for fixed in (replace(C, state="called"), replace(C, pinned=True), replace(C, skips=1)):
        assert ids(arranged([A, fixed, D, B], "newcomers")) == [1, 3, 2, 4]


@pytest.mark.parametrize(
    ("one", "rule", "parked", "reason"),
    [
        (A, "first_come", False, ("first_come", None)),
        (A, "newcomers", False, ("spoke_before", 2)),
        (B, "newcomers", False, ("newcomer", None)),
        (C, "least_spoken", False, ("least_spoken", 30)),
        (C, "alternate", False, ("alternate", None)),
        (replace(B, skips=2, pinned=True), "newcomers", False, ("skipped", 2)),
        (replace(B, pinned=True), "newcomers", False, ("moved", None)),
        (replace(B, source="slot"), "newcomers", False, ("running_order", None)),
        (B, "newcomers", True, ("parked", None)),
    ],
)
def test_reasons(one: Waiter, rule: str, parked: bool, reason: tuple[str, int | None]) -> None:
    assert reason_for(one, rule, parked=parked) == reason


def test_the_whole_list() -> None:
    speaking = replace(A, state="speaking", slot_id=7)
    here = replace(B, slot_id=7)
    later = Waiter(9, source="slot", slot_id=8)
    last = Waiter(8, source="slot", slot_id=9)
    old = replace(C, slot_id=6)
    listing = listed([old, last, later, here, speaking], 7, [6, 7, 8, 9], "first_come")
    assert ids(listing.order) == [1, 2, 9, 8, 3]
    assert listing.parked == {3}


def test_skips() -> None:
    assert skipped_to([1, 2, 3, 4], 1, 1) == [2, 1, 3, 4]
    assert skipped_to([2, 1, 3, 4], 1, 2) == [2, 3, 1, 4]
    assert skipped_to([1, 2, 3, 4], 1, 3) == [2, 3, 4, 1]
    assert skipped_to([1], 1, 1) == [1]


def test_moves() -> None:
    assert moved([1, 2, 3], 3, None) == [3, 1, 2]
    assert moved([1, 2, 3], 1, 3) == [2, 3, 1]


waiters = st.builds(
    Waiter,
    id=st.integers(1, 10_000),
    state=st.sampled_from(["waiting", "waiting", "waiting", "called"]),
    pinned=st.sampled_from([False, False, False, True]),
    skips=st.sampled_from([0, 0, 0, 1, 3]),
    raised_ms=st.integers(0, 50),
    nth=st.integers(1, 4),
    spoken_ms=st.integers(0, 5),
    side=st.sampled_from(["startup", "company", None]),
)
lists = st.lists(waiters, max_size=12, unique_by=lambda one: one.id)


@given(lists, st.sampled_from(RULES), st.sampled_from(["startup", "company", None]))
def test_no_rule_moves_anybody_before_a_fixed_one_or_loses_one(
    hands: list[Waiter], rule: str, last_side: str | None
) -> None:
    order = arranged(hands, rule, last_side)
    fixed = max((index for index, one in enumerate(hands) if one.is_fixed), default=-1) + 1
    assert order[:fixed] == hands[:fixed]
    assert sorted(ids(order)) == sorted(ids(hands))
    assert arranged(order, rule, last_side) == order


@given(lists, st.sampled_from(["startup", "company", None]))
def test_alternating_never_repeats_a_side_while_another_waits(
    hands: list[Waiter], last_side: str | None
) -> None:
    free = [one for one in hands if not one.is_fixed]
    order = arranged(free, "alternate", last_side)
    sides = [last_side, *(one.side for one in order)]
    for index in range(1, len(sides)):
        if sides[index] is not None and sides[index] == sides[index - 1]:
            assert {one.side for one in order[index - 1 :]} == {sides[index]}
