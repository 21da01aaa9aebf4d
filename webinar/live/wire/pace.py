"""Limits by counting: packets of one connection, waiting strangers of one neighbourhood, lines of the log."""

from __future__ import annotations

import logging
import time

logger = logging.getLogger("webinar.live.wire")

LOG_PERIOD_S = 10.0
LINES_PER_PERIOD = 10


class Pace:
    """A token bucket."""

    __slots__ = ("_burst", "_rate", "_seen", "_tokens")

    def __init__(self, rate: float, burst: float) -> None:
        self._rate, self._burst = rate, burst
        self._tokens = burst
        self._seen = time.monotonic()

    def spend(self) -> float:
        """Takes one token; returns the seconds to wait when there was none."""
        now = time.monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._seen) * self._rate) - 1
        self._seen = now
        return -self._tokens / self._rate if self._tokens < 0 else 0.0


class Doorstep:
    """Counts the connections of each neighbourhood that nobody has vouched for yet."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._waiting: dict[str, int] = {}

    def enter(self, prefix: str) -> bool:
        """One more stranger; False when there are too many already."""
        waiting = self._waiting.get(prefix, 0)
        if waiting >= self.limit:
            return False
        self._waiting[prefix] = waiting + 1
        return True

    def leave(self, prefix: str) -> None:
        """One stranger less: let in, or gone."""
        waiting = self._waiting.get(prefix, 0) - 1
        if waiting > 0:
            self._waiting[prefix] = waiting
        else:
            self._waiting.pop(prefix, None)


class Complaints:
    """Writes one line per misbehaving client, but never a flood of them."""

    def __init__(self) -> None:
        self._since = 0.0
        self._lines = 0
        self._unsaid = 0

    def say(self, level: int, text: str, *values: object) -> None:
        """Logs `text`, unless the period has had its lines; the next line then says how many were left out."""
        now = time.monotonic()
        if now - self._since > LOG_PERIOD_S:
            if self._unsaid:
                logger.warning("%d more lines like the last ones were left out", self._unsaid)
            self._since, self._lines, self._unsaid = now, 0, 0
        self._lines += 1
        if self._lines > LINES_PER_PERIOD:
            self._unsaid += 1
            return
        logger.log(level, text, *values)


complaints = Complaints()


def where(error: BaseException) -> str:
    """Class and place of an error in one line; never its text, which may hold what somebody typed."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    code = trace.tb_frame.f_code
    return f"{type(error).__name__} in {code.co_qualname} ({code.co_filename.rpartition('/')[2]}:{trace.tb_lineno})"
