"""Short write transactions that take turns with those of a serving process."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from webinar.core.db import Database
from webinar.core.errors import Refusal

T = TypeVar("T")
# SQLite's lock is not fair: whoever asks most often gets it. The pause lets the others in between, the waits
# outlast a storm of live commands.
PAUSE_S = 0.01
WAITS_S = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.0, 1.0, 1.0)


def write_in_turn(database: Database, work: Callable[[Session], T]) -> T:
    """Runs `work` in a write transaction of its own, again while another process holds the lock.

    `work` must bear being run anew; raises Refusal("unavailable") when the lock is not to be had.
    """
    for wait_s in WAITS_S:
        try:
            with database.writing() as db:
                result = work(db)
        except OperationalError as error:
            if not database.is_sqlite or "locked" not in str(error.orig):
                raise
            time.sleep(wait_s)
        else:
            time.sleep(PAUSE_S)
            return result
    raise Refusal("unavailable")
