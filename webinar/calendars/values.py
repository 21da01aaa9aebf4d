"""The kinds of `icalendar` value that a feed is full of, made in a third of the library's time."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

from icalendar import Parameters
from icalendar.prop import vDatetime, vText, vUri

_ESCAPED = re.compile(r"[\\,;\r\n]")


class Text(vText):
    """A text; values share their parameters, which nobody changes."""

    def __new__(cls, value: str, parameters: Parameters | None = None) -> Text:
        """Leaves out the library's conversions: `value` is a string already."""
        made = str.__new__(cls, value)
        made.encoding = "utf-8"  # type: ignore[attr-defined]
        made.params = NONE if parameters is None else parameters
        return made

    def to_ical(self) -> bytes:
        """The text escaped, where there is something to escape."""
        return super().to_ical() if _ESCAPED.search(self) else self.encode("utf-8")


class Address(vUri):
    """A web address, already checked."""

    def __new__(cls, value: str, parameters: Parameters | None = None) -> Address:
        """Leaves out the library's conversions."""
        made = str.__new__(cls, value)
        made.params = NONE if parameters is None else parameters
        return made


class Moment(vDatetime):
    """A date-time that knows how it is written: in UTC with a Z, or in the zone of its parameters."""

    def __init__(self, moment: datetime, parameters: Parameters | None = None) -> None:
        """`moment` is aware and in UTC, or a wall time of the zone that `parameters` name."""
        self.dt = moment
        self.params = NONE if parameters is None else parameters
        self._written = f"{moment:%Y%m%dT%H%M%S}{'Z' if moment.tzinfo is UTC else ''}".encode("ascii")

    def to_ical(self) -> bytes:
        """As it was written when it was made."""
        return self._written


@lru_cache(maxsize=1024)
def shared(name: str, value: str) -> Parameters:
    """One parameter as an object for many values."""
    return Parameters({name: value})


@lru_cache(maxsize=16)
def conference(label: str) -> Parameters:
    """What a CONFERENCE says of its address (RFC 7986)."""
    return Parameters({"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": label})


NONE = Parameters()
