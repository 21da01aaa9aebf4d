"""Calls back after a while: one greenlet for all connections instead of a timer or greenlet for each."""

from __future__ import annotations

import heapq
import logging
import time
from collections.abc import Callable

import eventlet

from webinar.live.wire.pace import where

CALLS_BEFORE_YIELD = 256
logger = logging.getLogger("webinar.live.wire")


class Wheel:
    """Buckets of calls that are due in the same grain of time; a call that is no longer wanted just returns."""

    def __init__(self, grain: float) -> None:
        self._grain = grain
        self._buckets: dict[int, list[Callable[[], None]]] = {}
        self._due: list[int] = []
        self._turning = False

    def after(self, seconds: float, call: Callable[[], None]) -> None:
        """Runs `call` after `seconds`, up to a grain later; it must not block."""
        key = int((time.monotonic() + seconds) / self._grain) + 1
        bucket = self._buckets.get(key)
        if bucket is None:
            self._buckets[key] = [call]
            heapq.heappush(self._due, key)
        else:
            bucket.append(call)
        if not self._turning:
            self._turning = True
            eventlet.spawn_n(self._turn)

    def _turn(self) -> None:
        while self._due:
            wait = self._due[0] * self._grain - time.monotonic()
            if wait > 0:
                eventlet.sleep(min(wait, self._grain))
                continue
            for number, call in enumerate(self._buckets.pop(heapq.heappop(self._due)), start=1):
                try:
                    call()
                except Exception as error:  # one connection's trouble must not stop the others' clock
                    logger.error("a timed call failed: %s", where(error))
                if number % CALLS_BEFORE_YIELD == 0:
                    eventlet.sleep(0)
        self._turning = False
