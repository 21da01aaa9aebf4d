"""The loop-lag gauge: how late a greenlet wakes that asked to wake on time."""

from __future__ import annotations

import time
from collections import deque

import eventlet

EVERY_S = 0.1
WINDOW = 100


class Gauge:
    """Remembers the last ten seconds of lateness."""

    def __init__(self) -> None:
        self._late: deque[float] = deque(maxlen=WINDOW)
        self.worst_ms = 0.0

    def run(self) -> None:
        """Measures for ever; a greenlet of the server."""
        while True:
            due = time.monotonic() + EVERY_S
            eventlet.sleep(EVERY_S)
            late = max(0.0, time.monotonic() - due) * 1000
            self._late.append(late)
            self.worst_ms = max(self.worst_ms, late)

    def read(self) -> dict[str, float]:
        """Milliseconds: the latest, the worst of the last ten seconds, the worst since the start."""
        late = list(self._late) or [0.0]
        return {"now_ms": round(late[-1], 1), "recent_ms": round(max(late), 1), "worst_ms": round(self.worst_ms, 1)}


gauge = Gauge()


def lag() -> dict[str, float]:
    """What the process's gauge reads; zeros where no server runs."""
    return gauge.read()
