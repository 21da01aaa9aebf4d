"""What an organiser confirms before it happens: overlaps that would stay, letters that would leave."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webinar.editor.clashes import Clash
from webinar.editor.told import Told

Line = tuple[str, Any, Any]


@dataclass(frozen=True)
class Check:
    """What is asked about; `told` is None where nobody is told, `moved` is what makes them be told.

    `lines` are what is different then: a column's name, what it was, what it will be; `is_past` that the time is over,
    `dates` the beginnings of a new series.

    `mine` are the sessions that the act is about: new ones have another id each time they are tried out.
    """

    clashes: Sequence[Clash] = ()
    mine: Collection[str] = ()
    told: Told | None = None
    moved: Sequence[str] = ()
    lines: Sequence[Line] = ()
    is_past: bool = False
    dates: Sequence[datetime] = ()

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to ask."""
        return bool(self.clashes or self.told or self.is_past or self.dates)

    @property
    def token(self) -> str:
        """What the form sends back: good for this question and no other."""
        asked = ["past"] if self.is_past else []
        asked += [f"{one:%Y-%m-%dT%H:%M}" for one in self.dates]
        asked += [self._named(clash) for clash in self.clashes] + (list(self.moved) if self.told else [])
        return hashlib.sha256("\n".join(asked).encode()).hexdigest()[:20]

    def of(self, clash: Clash) -> str:
        """Which of its two sessions the act is about."""
        return clash.other.public_id if clash.other.public_id in self.mine else clash.one.public_id

    def _named(self, clash: Clash) -> str:
        others = {clash.one.public_id, clash.other.public_id} - set(self.mine)
        return "|".join((clash.one.what, clash.one.key, *sorted(others)))

    def require(self, confirmed: str | None) -> None:
        """Lets the act go on once its question was answered (None: where none is asked); else ends its transaction."""
        if self.is_needed and confirmed is not None and confirmed != self.token:
            raise Unconfirmed(self)


class Unconfirmed(Exception):
    """Nothing was changed: there is something to look at first."""

    def __init__(self, check: Check) -> None:
        super().__init__("to be confirmed")
        self.check = check
