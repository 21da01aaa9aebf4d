"""Removes, once a day, files that no row names any more: of deleted events, or of a process that was killed."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import clock, jobs
from webinar.core.db import Database, database
from webinar.directory.files import folder
from webinar.schedule.models import StoredFile

log = logging.getLogger(__name__)
TIDY = "directory.tidy"
DAY = timedelta(days=1)
# A file is on disk a moment before its row is.
FRESH_S = 3600
AT_ONCE = 500


def tidy(home: Database, place: Path, now_s: float) -> int:
    """Removes what is older than an hour and has no row; gives how many files that were."""
    if not place.is_dir():
        return 0
    names = sorted(path.name for path in place.iterdir() if path.is_file() and now_s - path.stat().st_mtime > FRESH_S)
    gone = 0
    for first in range(0, len(names), AT_ONCE):
        some = names[first : first + AT_ONCE]
        with home.reading() as db:
            ids = [name.partition(".")[0] for name in some]
            rows = db.execute(select(StoredFile.public_id, StoredFile.suffix).where(StoredFile.public_id.in_(ids)))
            known = {f"{public_id}.{suffix}" for public_id, suffix in rows}
        for name in some:
            if name not in known:
                (place / name).unlink(missing_ok=True)
                gone += 1
    return gone


def tidy_daily(_payload: Mapping[str, Any]) -> None:
    """The job of a day, which asks for the next one."""
    home = database()
    tidy(home, folder(), clock.now().timestamp())
    with home.writing() as db:
        _ask(db, 1)


def ask_today(db: Session) -> None:
    """Asks for the job of the day that begins to be served."""
    _ask(db, 0)


def _ask(db: Session, days: int) -> None:
    at = clock.now() + days * DAY
    jobs.enqueue(db, TIDY, f"{TIDY}:{at:%Y-%m-%d}", {}, at)


JOBS = {TIDY: tidy_daily}
