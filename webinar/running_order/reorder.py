"""Planned times of slots that change places: a function of values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from webinar.running_order.phases import Line


def moved(ids: Sequence[int], moving: int, after: int | None) -> list[int]:
    """The ids with `moving` behind `after`, or first when that is None."""
    rest = [one for one in ids if one != moving]
    index = 0 if after is None else rest.index(after) + 1
    return [*rest[:index], moving, *rest[index:]]


def swapped(ids: Sequence[int], one: int) -> list[int]:
    """The ids with `one` and the next one in each other's place; unchanged when it is the last."""
    order = list(ids)
    index = order.index(one)
    if index + 1 < len(order):
        order[index], order[index + 1] = order[index + 1], order[index]
    return order


def retimed(before: Sequence[Line], after: Sequence[int]) -> dict[int, datetime]:
    """New planned moments when slots (in planned order `before`) come in the order `after`.

    The first moment and the gaps between places stay; lengths travel with their slots.
    """
    if not before:
        return {}
    by_id = {line.id: line for line in before}
    gaps = [timedelta(0)] + [
        max(timedelta(0), line.planned_at - (ahead.planned_at + timedelta(seconds=ahead.length_s)))
        for ahead, line in zip(before, before[1:], strict=False)
    ]
    moment = before[0].planned_at
    planned: dict[int, datetime] = {}
    for index, slot_id in enumerate(after):
        moment += gaps[index]
        planned[slot_id] = moment
        moment += timedelta(seconds=by_id[slot_id].length_s)
    return planned
