"""Takes away the photos of a person who presents, from the tables and from the disk."""

from __future__ import annotations

from sqlalchemy import select

from webinar.core.db import Database
from webinar.core.features import Gone
from webinar.directory.files import forget_all, remove
from webinar.schedule.models import Speaker


def erase_person(home: Database, gone: Gone) -> None:
    """Before their profiles go, which name the photos."""
    with home.writing() as db:
        pictured = Speaker.person_id.in_(gone.person_ids), Speaker.photo_id.is_not(None)
        paths = forget_all(db, list(db.scalars(select(Speaker.photo_id).where(*pictured))))
    remove(paths)
