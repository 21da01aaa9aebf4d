"""Sort keys that change for as few entries as possible when the order changes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

STEP = 1 << 20


def new_ranks(order: Sequence[tuple[int, int | None]]) -> dict[int, int]:
    """For entries (id, present rank or None) in their new order: the ranks of those that need another one.

    The longest run that is in order keeps its ranks; the others get ranks between their neighbours. Where two
    neighbours are too close, all are numbered anew.
    """
    kept = _rising([rank for _id, rank in order])
    found: dict[int, int] = {}
    index = 0
    while index < len(order):
        if index in kept:
            index += 1
            continue
        start = index
        while index < len(order) and index not in kept:
            index += 1
        low = order[start - 1][1] if start > 0 else None
        high = order[index][1] if index < len(order) else None
        between = _between(low, high, index - start)
        if between is None:
            return {
                entry_id: place
                for place, (entry_id, rank) in zip(range(0, STEP * len(order), STEP), order, strict=True)
                if rank != place
            }
        found |= {order[start + offset][0]: rank for offset, rank in enumerate(between)}
    return found


def between(low: int | None, high: int | None) -> int | None:
    """A rank between two neighbours (None: the end of the list); None when there is no room."""
    room = _between(low, high, 1)
    return None if room is None else room[0]


def _between(low: int | None, high: int | None, count: int) -> list[int] | None:
    if low is None and high is None:
        return [STEP * number for number in range(count)]
    if high is None:
        return [(low or 0) + STEP * number for number in range(1, count + 1)]
    if low is None:
        return [high - STEP * number for number in range(count, 0, -1)]
    gap = (high - low) // (count + 1)
    return [low + gap * number for number in range(1, count + 1)] if gap > 0 else None


def _rising(ranks: Sequence[int | None]) -> set[int]:
    """The indexes of a longest strictly rising run."""
    tops: list[int] = []
    at: list[int] = []
    before: dict[int, int | None] = {}
    for index, rank in enumerate(ranks):
        if rank is None:
            continue
        place = bisect_left(tops, rank)
        before[index] = at[place - 1] if place else None
        if place == len(tops):
            tops.append(rank)
            at.append(index)
        else:
            tops[place], at[place] = rank, index
    kept: set[int] = set()
    index_or_none = at[-1] if at else None
    while index_or_none is not None:
        kept.add(index_or_none)
        index_or_none = before[index_or_none]
    return kept
