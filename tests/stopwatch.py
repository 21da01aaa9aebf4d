"""The CPU that one piece of work costs, without what the tests before it left behind."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Spent:
    """CPU seconds of the thread, once the block is left."""

    seconds: float = 0.0


@contextmanager
def stopwatch() -> Iterator[Spent]:
    """Measures its block. Late in a run a full collection of other tests' garbage costs more than most work."""
    spent = Spent()
    gc.collect()
    started = time.thread_time()
    yield spent
    spent.seconds = time.thread_time() - started
