"""The states of a queue entry and which moves lead where: pure tables."""

from __future__ import annotations

from collections.abc import Mapping

FLOOR = frozenset({"speaking", "paused"})
LINE = frozenset({"waiting", "called"})
ACTIVE = FLOOR | LINE
# What everybody sees; who withdrew or was removed is gone from the screens.
SHOWN = ACTIVE | {"finished", "skipped"}
STATES = SHOWN | {"withdrawn", "removed"}

ALLOWED_FROM: Mapping[str, frozenset[str]] = {
    "call": frozenset({"waiting"}),
    "ready": frozenset({"called"}),
    "give": frozenset({"waiting", "called", "skipped"}),
    "pause": frozenset({"speaking"}),
    "resume": frozenset({"paused"}),
    "end": FLOOR,
    "skip": LINE,
    "remove": LINE,
    "lower": LINE,
    "move": LINE,
    "help": ACTIVE,
}


def may(move: str, state: str) -> bool:
    """Whether an entry in `state` may make the move."""
    return state in ALLOWED_FROM[move]
