"""The order of the queue and why somebody is where they are: functions of values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from webinar.speaker_queue.states import FLOOR

RULES = ("first_come", "newcomers", "least_spoken", "alternate")
MOST_STEPS_DOWN = 2


@dataclass(frozen=True, slots=True)
class Waiter:
    """An active entry as values; `raised_ms` is when the server took it, `side` start-up or company if known."""

    id: int
    source: str = "hand"
    state: str = "waiting"
    slot_id: int | None = None
    pinned: bool = False
    skips: int = 0
    raised_ms: int = 0
    nth: int = 1
    spoken_ms: int = 0
    side: str | None = None

    @property
    def is_fixed(self) -> bool:
        """Whether no rule moves it: called, put there by a moderator, or skipped."""
        return self.state != "waiting" or self.pinned or self.skips > 0


Reason = tuple[str, int | None]


def arranged(hands: Sequence[Waiter], rule: str, last_side: str | None = None) -> list[Waiter]:
    """The hands of a slot as the rule wants them.

    Everything down to the last fixed one stays as it is: nobody called is reordered, nor anybody before them,
    and a moderator's order wins. `last_side` is who spoke last, for `alternate`.
    """
    fixed = max((index for index, one in enumerate(hands) if one.is_fixed), default=-1) + 1
    head, tail = list(hands[:fixed]), list(hands[fixed:])
    if rule == "alternate":
        before = next((one.side for one in reversed(head)), last_side)
        return head + _alternating(tail, before)
    return head + sorted(tail, key=_KEYS[rule])


def _first_come(one: Waiter) -> tuple[int, ...]:
    return one.raised_ms, one.id


def _newcomers(one: Waiter) -> tuple[int, ...]:
    return int(one.nth > 1), one.raised_ms, one.id


def _least_spoken(one: Waiter) -> tuple[int, ...]:
    return one.spoken_ms, one.raised_ms, one.id


_KEYS: Mapping[str, Callable[[Waiter], tuple[int, ...]]] = {
    "first_come": _first_come,
    "newcomers": _newcomers,
    "least_spoken": _least_spoken,
}


def _alternating(hands: Sequence[Waiter], before: str | None) -> list[Waiter]:
    """First come, but never twice the same side while the other one waits; who has no side is a side."""
    rest = sorted(hands, key=_first_come)
    order: list[Waiter] = []
    side = before
    while rest:
        chosen = next((one for one in rest if one.side != side or side is None), rest[0])
        rest.remove(chosen)
        order.append(chosen)
        side = chosen.side
    return order


def reason_for(one: Waiter, rule: str, *, parked: bool = False) -> Reason:
    """Why it is where it is: a key with, for some, a number."""
    if parked:
        return "parked", None
    if one.source == "slot":
        return "running_order", None
    if one.skips:
        return "skipped", one.skips
    if one.pinned:
        return "moved", None
    if rule == "newcomers":
        return ("newcomer", None) if one.nth == 1 else ("spoke_before", one.nth - 1)
    if rule == "least_spoken":
        return "least_spoken", one.spoken_ms // 1000
    return rule, None


@dataclass(frozen=True, slots=True)
class Listing:
    """The whole queue in order, and which of it belong to another slot than the current one."""

    order: list[Waiter]
    parked: frozenset[int]


def listed(
    entries: Sequence[Waiter], current: int | None, slots: Sequence[int], rule: str, last_side: str | None = None
) -> Listing:
    """All active entries (in their present order) as every screen shows them.

    Who has the floor; then the current slot's hands; then the presenters of the running order; then hands that
    were raised for another slot.
    """
    number = {slot_id: index for index, slot_id in enumerate(slots)}
    floor = [one for one in entries if one.state in FLOOR]
    rest = [one for one in entries if one.state not in FLOOR]
    presenters = sorted(
        (one for one in rest if one.source == "slot"), key=lambda one: (number.get(one.slot_id or 0, 0), one.id)
    )
    hands = [one for one in rest if one.source != "slot"]
    here = [one for one in hands if one.slot_id == current]
    parked = [one for one in hands if one.slot_id != current]
    parked.sort(key=lambda one: number.get(one.slot_id or 0, -1))
    ordered = [*floor, *arranged(here, rule, last_side), *presenters, *parked]
    return Listing(ordered, frozenset(one.id for one in parked))


def moved(ids: Sequence[int], moving: int, after: int | None) -> list[int]:
    """The ids with `moving` behind `after`, or first when that is None."""
    rest = [one for one in ids if one != moving]
    index = 0 if after is None else rest.index(after) + 1
    return [*rest[:index], moving, *rest[index:]]


def skipped_to(ids: Sequence[int], skipping: int, skips: int) -> list[int]:
    """The ids after somebody's `skips`-th skip: one place down, twice at most, then to the end."""
    index = list(ids).index(skipping)
    rest = [one for one in ids if one != skipping]
    to = min(index + 1, len(rest)) if skips <= MOST_STEPS_DOWN else len(rest)
    return [*rest[:to], skipping, *rest[to:]]
