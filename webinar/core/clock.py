"""The one place that asks what time it is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_fixed: datetime | None = None


def now() -> datetime:
    """The current instant, aware, in UTC, with millisecond precision (what the wire can carry)."""
    moment = _fixed if _fixed is not None else datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def now_ms() -> int:
    """The current instant in milliseconds since the epoch."""
    return to_ms(now())


def monotonic() -> float:
    """Seconds that never step, for durations only."""
    return time.monotonic()


def to_ms(moment: datetime) -> int:
    """Milliseconds since the epoch of an aware instant."""
    return round(moment.timestamp() * 1000)


def from_ms(milliseconds: int) -> datetime:
    """The aware instant of milliseconds since the epoch."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


@contextmanager
def fixed(moment: datetime) -> Iterator[None]:
    """Holds the clock still at `moment` (tests and reproducible demos)."""
    global _fixed
    before, _fixed = _fixed, moment
    try:
        yield
    finally:
        _fixed = before


def advance(seconds: float) -> None:
    """Moves a fixed clock on; raises RuntimeError when the clock is running."""
    global _fixed
    if _fixed is None:
        raise RuntimeError("only a fixed clock can be advanced")
    _fixed += timedelta(seconds=seconds)
