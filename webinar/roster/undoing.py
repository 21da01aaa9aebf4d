"""Takes an import back for a day: what it made and nobody has used since; forgets it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.audit import note
from webinar.core.db import Database, database
from webinar.core.errors import Refusal
from webinar.core.features import Gone
from webinar.core.mail import Letter
from webinar.people.models import CookieSession, Person, RoleGrant
from webinar.registrations.models import Registration
from webinar.registrations.signing_up import fill_places
from webinar.roster.models import ImportedPerson, PeopleImport
from webinar.roster.publishing import KEPT, PIECE, TIDY
from webinar.schedule.models import Event, PitchSession, Speaker


def can_be_undone(row: PeopleImport) -> bool:
    """Whether the import is done and not older than a day."""
    return row.state == "done" and row.done_at is not None and clock.now() < row.done_at + KEPT


def undo(home: Database, import_id: int, actor_id: int | None) -> dict[str, int]:
    """Takes the places back in one transaction, then the persons that nothing else knows; says what stays."""
    with home.writing() as db:
        row = db.get(PeopleImport, import_id, with_for_update=True)
        if row is None or not can_be_undone(row):
            raise Refusal("expired", "roster.import.cannot_undo")
        person_ids = set(db.scalars(select(ImportedPerson.person_id).where(ImportedPerson.import_id == import_id)))
        gone, freed, stayed = _take_places(db, row)
        row.state, row.counts = "undone", {**row.counts, "removed": len(gone), "stayed": stayed}
        note(db, "import_undone", actor_id, None, f"{len(gone)} {import_id}")
        event_id = row.event_id
    for key in freed:
        with home.writing() as db:
            fill_places(db, db.get_one(PitchSession, key), db.get_one(Event, event_id))
    ids = sorted(key for key in person_ids if key is not None)
    for start in range(0, len(ids), PIECE):
        with home.writing() as db:
            _forget_persons(db, ids[start : start + PIECE])
    return {"removed": len(gone), "stayed": stayed}


def _take_places(db: Session, row: PeopleImport) -> tuple[list[int], list[int], int]:
    mine = select(ImportedPerson.person_id).where(ImportedPerson.import_id == row.id)
    at_once = (Registration.event_id == row.event_id, Registration.created_at == row.done_at)
    made = (*at_once, Registration.person_id.in_(mine))
    used = or_(
        Registration.changed_at != Registration.created_at,
        exists().where(CookieSession.person_id == Registration.person_id, CookieSession.created_at >= row.done_at),
        exists().where(
            Person.id == Registration.person_id, Letter.to_address == Person.email, Letter.created_at >= row.done_at
        ),
    )
    total = db.scalar(select(func.count(Registration.id)).where(*made)) or 0
    found = db.execute(select(Registration.id, Registration.pitch_session_id).where(*made, ~used)).all()
    ids = [key for key, _ in found]
    db.execute(
        delete(Registration).where(*made, ~used).execution_options(synchronize_session=False)
    )
    return ids, sorted({at for _, at in found}), total - len(ids)


def _forget_persons(db: Session, ids: list[int]) -> None:
    made_here = exists().where(ImportedPerson.public_id == Person.public_id)
    unused = [
        ~exists().where(model.person_id == Person.id)
        for model in (Registration, CookieSession, RoleGrant, Speaker)
    ]
    db.execute(
        delete(Person)
        .where(Person.id.in_(ids), made_here, Person.password_hash.is_(None), *unused)
        .execution_options(synchronize_session=False)
    )


def tidy(payload: Mapping[str, Any]) -> None:
    """Deletes, a day later, a file that was only looked at, or who came with one that was imported."""
    with database().writing() as db:
        row = db.get(PeopleImport, payload["import_id"])
        if row is None:
            return
        if row.state in ("read", "preparing"):
            db.delete(row)
        else:
            db.execute(delete(ImportedPerson).where(ImportedPerson.import_id == row.id))


def erase_person(home: Database, gone: Gone) -> None:
    """Whoever is erased is in no import that waits to be carried out, nor in the file it was read from."""
    with home.writing() as db:
        of_them = or_(ImportedPerson.email.in_(gone.addresses), ImportedPerson.person_id.in_(gone.person_ids))
        db.execute(delete(ImportedPerson).where(of_them))
        unfinished = list(db.scalars(select(PeopleImport).where(PeopleImport.data.is_not(None))))
        for row in unfinished:
            if any(address.encode() in (row.data or b"").lower() for address in gone.addresses):
                db.delete(row)


JOBS = {TIDY: tidy}
