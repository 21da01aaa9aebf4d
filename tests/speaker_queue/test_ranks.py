"""Sort keys: always in the order asked for, and as few new ones as can be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from webinar.speaker_queue.ranks import STEP, new_ranks


def apply(order: list[tuple[int, int | None]]) -> list[int]:
    """The ranks after the change, in the new order."""
    changed = new_ranks(order)
    return [changed.get(entry_id, rank) or 0 for entry_id, rank in order]


def test_one_that_moves_changes_alone() -> None:
    assert list(new_ranks([(3, 3 * STEP), (1, STEP), (2, 2 * STEP)])) == [3]
    assert len(new_ranks([(1, STEP), (3, 3 * STEP), (2, 2 * STEP)])) == 1
    assert new_ranks([(1, 0), (2, 5)]) == {}


def test_new_ones_come_behind() -> None:
    assert new_ranks([(1, 10), (2, None), (3, None)]) == {2: 10 + STEP, 3: 10 + 2 * STEP}


def test_without_room_all_are_numbered_anew() -> None:
    assert apply([(1, 1), (3, 9), (2, 2), (4, 3)]) == [0, STEP, 2 * STEP, 3 * STEP]


@given(st.lists(st.one_of(st.none(), st.integers(-50, 50)), max_size=15))
def test_ranks_rise_strictly_and_unchanged_ones_stay(ranks: list[int | None]) -> None:
    order = list(enumerate(ranks))
    changed = new_ranks(order)
    after = [changed.get(key, rank) for key, rank in order]
    assert all(rank is not None for rank in after)
    assert all(low < high for low, high in zip(after, after[1:], strict=False))  # type: ignore[operator]
    assert all(changed[key] != rank for key, rank in order if key in changed)
    assert new_ranks([(key, rank) for (key, _old), rank in zip(order, after, strict=True)]) == {}
