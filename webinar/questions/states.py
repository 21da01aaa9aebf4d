"""The states of a question and which moves lead where: a pure table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

# What the room sees; everything else is for staff and, as their own, for the asker.
VISIBLE = frozenset({"live", "answering", "answered", "deferred"})
STATES = VISIBLE | {"pending", "dismissed", "withdrawn", "merged"}
VOTABLE = frozenset({"live", "answering"})
REASONS = ("duplicate", "off_topic", "unclear", "unsuitable", "no_time", "other")

ALLOWED_FROM: Mapping[str, frozenset[str]] = {
    "approve": frozenset({"pending", "dismissed"}),
    "highlight": frozenset({"pending", "live", "deferred", "answered"}),
    "lower": frozenset({"answering"}),
    "answer": frozenset({"live", "answering", "deferred"}),
    "write_answer": frozenset({"live", "answering", "deferred", "answered", "pending"}),
    "defer": frozenset({"live", "answering", "pending"}),
    "dismiss": frozenset({"pending", "live", "answering", "deferred"}),
    "restore": frozenset({"dismissed", "answered", "deferred"}),
    "merge": frozenset({"pending", "live", "deferred"}),
    "withdraw": frozenset({"pending", "live"}),
}
EDIT_WINDOW_S = 60


def may(move: str, state: str) -> bool:
    """Whether a question in `state` may make the move."""
    return state in ALLOWED_FROM[move]


def editable_until(*, state: str, moderated: bool, votes: int, asked_at: datetime) -> datetime | None:
    """Until when the asker may edit as things stand; None where only the state decides (pending: always)."""
    if state != "live" or moderated or votes:
        return None
    return asked_at + timedelta(seconds=EDIT_WINDOW_S)


def may_edit(*, state: str, moderated: bool, votes: int, age_s: float) -> bool:
    """Whether the asker may still edit: while pending or, unmoderated, for 60 s as long as nobody voted."""
    if state == "pending":
        return True
    return state == "live" and not moderated and votes == 0 and age_s <= EDIT_WINDOW_S
