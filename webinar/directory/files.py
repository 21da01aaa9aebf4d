"""Keeps uploaded files on disk under names of our own, each with its row, within the event's share of the disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.blocking import run_blocking
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.security import new_public_id
from webinar.directory.pictures import Looked
from webinar.schedule.models import Event, StoredFile

MOST_BYTES_OF_EVENT = 300_000_000
# Puts the file, or nothing, in its place and gives the id of the one that was there before.
Attach = Callable[[Session, StoredFile | None], int | None]


def folder() -> Path:
    """Where the files lie: in the data folder, which no web server shows."""
    return Path(current_app.extensions["settings"].DATA_DIR) / "uploads"


def path_of(file: StoredFile) -> Path:
    """The file's place on disk."""
    return folder() / f"{file.public_id}.{file.suffix}"


def keep(event_id: int, look: Callable[[bytes], Looked], data: bytes, alt: str, attach: Attach) -> None:
    """Stores what was uploaded in place of what was there; nothing is kept of what is refused."""
    looked = run_blocking(look, data)
    file = StoredFile(
        public_id=new_public_id(),
        event_id=event_id,
        suffix=looked.suffix,
        size=len(looked.data),
        width=looked.width,
        height=looked.height,
        alt=alt,
        created_at=clock.now(),
    )
    place = path_of(file)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(looked.data)
    try:
        with database().writing() as db:
            _require_room(db, event_id, file.size)
            db.add(file)
            db.flush()
            gone = _forget(db, attach(db, file))
    except BaseException:
        place.unlink(missing_ok=True)
        raise
    _unlink(gone)


def drop(forget: Callable[[Session], int | None]) -> None:
    """Takes a file away: `forget` takes it from its place and gives its id."""
    with database().writing() as db:
        gone = _forget(db, forget(db))
    _unlink(gone)


def forget_all(db: Session, ids: list[int | None]) -> list[Path]:
    """Deletes the rows of files whose owner goes; the places are to be removed once that is certain."""
    return [path for path in (_forget(db, one) for one in ids) if path is not None]


def remove(paths: list[Path]) -> None:
    """Removes files from the disk."""
    for path in paths:
        _unlink(path)


def _require_room(db: Session, event_id: int, size: int) -> None:
    """The event's row is locked first, so that two uploads at once are counted one after the other."""
    db.execute(select(Event.id).where(Event.id == event_id).with_for_update())
    used = db.scalar(select(func.sum(StoredFile.size)).where(StoredFile.event_id == event_id)) or 0
    if used + size > MOST_BYTES_OF_EVENT:
        raise Refusal("invalid", fields={"file": "directory.file.full"})


def _forget(db: Session, file_id: int | None) -> Path | None:
    file = db.get(StoredFile, file_id) if file_id is not None else None
    if file is None:
        return None
    path = path_of(file)
    db.flush()
    db.delete(file)
    return path


def _unlink(path: Path | None) -> None:
    if path is not None:
        path.unlink(missing_ok=True)
