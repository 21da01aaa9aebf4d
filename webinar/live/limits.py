"""Slows a person who floods, with the wait told; never an address (S41)."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from webinar.core import clock
from webinar.core.errors import Refusal

if TYPE_CHECKING:
    from webinar.live.feature import Command

DEFAULT = (20.0, 40.0)
# Whole states cost a server more than anything else that a client may ask for.
STATE = (2.0, 20.0)
SCREENS = (10.0, 120.0)
MAX_BUCKETS = 50_000


class Limits:
    """Token buckets by (person, verb): `rate` tokens a second, at most `burst` saved.

    The `limits` library counts windows; a bucket is what "1 per 10 s, burst 3" means, at a tenth of the cost.
    """

    def __init__(self) -> None:
        self._buckets: dict[tuple[int, str], tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take_command(self, person_id: int, command: Command, *, by_staff: bool) -> None:
        """Takes a token for a command, by whichever road it came."""
        rate, burst = command.limit if command.limit and not by_staff else DEFAULT
        self.take(person_id, command.verb if command.limit else "any", rate, burst)

    def take(self, person_id: int, name: str, rate: float, burst: float) -> None:
        """Takes a token; refuses `rate_limited` with the seconds until there is one."""
        now = clock.monotonic()
        key = (person_id, name)
        with self._lock:
            tokens, before = self._buckets.get(key, (burst, now))
            tokens = min(burst, tokens + (now - before) * rate)
            if tokens < 1:
                self._buckets[key] = (tokens, now)
                wait = round((1 - tokens) / rate, 1)
                told = max(1, round(wait))
                raise Refusal(
                    "rate_limited",
                    "live.refused.slow",
                    params={"seconds": told, "count": told},
                    retry_after_s=wait,
                )
            self._buckets[key] = (tokens - 1, now)
            if len(self._buckets) > MAX_BUCKETS:
                self._forget_full(now)

    def _forget_full(self, now: float) -> None:
        self._buckets = {key: (t, at) for key, (t, at) in self._buckets.items() if now - at < 60}
