"""What a `next` of the running order tells the features that hook into it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NextStep:
    """The session moved from one phase of a slot to another, or ends; ids are those of slots."""

    left_slot_id: int | None
    left_phase: str
    slot_id: int | None
    phase: str
    length_s: int = 0
    ends: bool = False

    @property
    def changes_slot(self) -> bool:
        """Whether another slot is on, or none any more."""
        return self.slot_id != self.left_slot_id
