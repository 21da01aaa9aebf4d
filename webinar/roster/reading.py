"""Takes in a file or pasted text with people, and reads it again with the meanings that a person chose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import clock, jobs
from webinar.core.errors import Refusal
from webinar.core.security import new_public_id
from webinar.core.text import salvage
from webinar.registrations.lists import ListRefused, PeopleList, read_list
from webinar.roster.models import PeopleImport
from webinar.roster.publishing import KEPT, TIDY

# What begins like this is no table, whatever its name says.
FOREIGN = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"<!DOCTYPE", b"<html")
MEANINGS = ("", "email", "payer_email", "name", "first_name", "last_name", "status", "language", "consent", "session")
SHOWN = timedelta(days=3)


def is_foreign(data: bytes) -> bool:
    """Whether the bytes are a picture, a document or an old workbook."""
    return data.lstrip()[:10].startswith(FOREIGN)


def read(data: bytes, columns: Sequence[str] | None) -> PeopleList:
    """The people of a file; raises Refusal with the words of what is wrong with it."""
    try:
        return read_list(data, fields=columns, any_table=True)
    except ListRefused as refused:
        raise Refusal("invalid", fields={"file": refused.reason}) from None


def keep(db: Session, event_id: int, actor_id: int | None, file_name: str, data: bytes) -> PeopleImport:
    """Stores a file to look at; it is deleted a day later if nothing comes of it."""
    now = clock.now()
    row = PeopleImport(
        public_id=new_public_id(),
        event_id=event_id,
        actor_id=actor_id,
        file_name=salvage(file_name, max_graphemes=80).text,
        data=data,
        created_at=now,
    )
    db.add(row)
    db.flush()
    jobs.enqueue(db, TIDY, f"{TIDY}:read:{row.id}", {"import_id": row.id}, now + KEPT)
    return row


def import_of(db: Session, event_id: int, public_id: str) -> PeopleImport:
    """An import of this event; another event's is missing (S22)."""
    query = select(PeopleImport).where(PeopleImport.public_id == public_id, PeopleImport.event_id == event_id)
    found = db.scalar(query)
    if found is None:
        raise Refusal("not_found")
    return found


def newest_of(db: Session, event_id: int) -> list[PeopleImport]:
    """The event's imports of the last days that were carried out."""
    return list(
        db.scalars(
            select(PeopleImport)
            .where(PeopleImport.event_id == event_id, PeopleImport.done_at > clock.now() - SHOWN)
            .order_by(PeopleImport.id.desc())
        )
    )
