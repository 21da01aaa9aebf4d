"""Makes an import real: prepared in pieces that nobody sees, then there for everybody in one short transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, delete, exists, func, insert, literal, null, or_, select, update
from sqlalchemy.orm import Session

from webinar.core import clock, jobs
from webinar.core.audit import note
from webinar.core.db import Database
from webinar.core.errors import Refusal
from webinar.core.security import new_public_id
from webinar.people.models import Person
from webinar.registrations import places, reminders
from webinar.registrations.models import Registration
from webinar.roster.models import ImportedPerson, ImportedPlace, PeopleImport
from webinar.roster.planning import Guest
from webinar.schedule.models import PitchSession

PIECE = 200
# A claim this old is of a process that ended in the middle.
ABANDONED = timedelta(minutes=2)
TIDY = "roster.tidy"
KEPT = timedelta(hours=24)


def publish(
    home: Database, import_id: int, guests: Sequence[Guest], actor_id: int | None, lang: str, *, over: bool
) -> dict[str, int]:
    """Gives the guests their places, all at once or none; `over` registers beyond a session's capacity."""
    claim(home, import_id)
    for start in range(0, len(guests), PIECE):
        with home.writing() as db:
            _stage(db, import_id, guests[start : start + PIECE], lang)
    with home.writing() as db:
        row = db.get_one(PeopleImport, import_id)
        now = clock.now()
        counts = _appear(db, row, now, over)
        row.state, row.done_at, row.data = "done", now, None
        row.counts = {**row.counts, **counts}
        note(db, "people_imported", actor_id, None, f"{counts['made']} {import_id}")
        jobs.enqueue(db, TIDY, f"{TIDY}:done:{import_id}", {"import_id": import_id}, now + KEPT)
    with home.writing() as db:  # from here on who they are is enough
        db.execute(update(ImportedPerson).where(ImportedPerson.import_id == import_id).values(name="", email=None))
    return counts


def claim(home: Database, import_id: int) -> None:
    """Takes the import for this process and clears what a process that ended in the middle had prepared."""
    now = clock.now()
    with home.writing() as db:
        free = or_(
            PeopleImport.state == "read",
            and_(PeopleImport.state == "preparing", PeopleImport.claimed_at < now - ABANDONED),
        )
        taken = db.execute(
            update(PeopleImport)
            .where(PeopleImport.id == import_id, free)
            .values(state="preparing", claimed_at=now)
            .returning(PeopleImport.id)
        ).first()
        if taken is None:
            raise Refusal("conflict", "roster.import.taken")
        db.execute(delete(ImportedPerson).where(ImportedPerson.import_id == import_id))


def _stage(db: Session, import_id: int, guests: Sequence[Guest], lang: str) -> None:
    rows = [
        ImportedPerson(
            import_id=import_id,
            public_id=new_public_id(),
            person_id=one.person_id,
            name=one.name,
            email=one.email or None,
            locale=one.language if one.language in ("fr", "en") else lang,
            consents={"by": "list"} | ({} if one.contact is None else {"contact": one.contact}),
        )
        for one in guests
    ]
    db.add_all(rows)
    db.flush()
    db.execute(
        insert(ImportedPlace),
        [
            {"import_id": import_id, "imported_person_id": row.id, "pitch_session_id": key, "waits": one.waits}
            for row, one in zip(rows, guests, strict=True)
            for key in one.session_ids
        ],
    )


def _appear(db: Session, row: PeopleImport, now: datetime, over: bool) -> dict[str, int]:
    mine = ImportedPerson.import_id == row.id
    session_ids = list(
        db.scalars(select(ImportedPlace.pitch_session_id).where(ImportedPlace.import_id == row.id).distinct())
    )
    for key in sorted(session_ids):
        places.lock_places(db, key)
    _make_persons(db, mine, now)
    made = waiting = 0
    for key in sorted(session_ids):
        pitch_session = db.get_one(PitchSession, key)
        registered, waits = _make_places(db, row, pitch_session, now, over)
        made, waiting = made + registered + waits, waiting + waits
        if registered:
            reminders.plan(db, key, pitch_session.starts_at)
    return {"made": made, "waiting": waiting}


def _make_persons(db: Session, mine: Any, now: datetime) -> None:
    known = exists().where(Person.email == ImportedPerson.email)
    db.execute(
        insert(Person).from_select(
            ["public_id", "name", "email", "locale", "created_at", "is_guest", "is_administrator",
             "may_create_events", "epoch"],
            select(
                ImportedPerson.public_id, ImportedPerson.name, ImportedPerson.email, ImportedPerson.locale,
                literal(now, Person.created_at.type), literal(False), literal(False), literal(False), literal(0),
            ).where(mine, ImportedPerson.person_id.is_(None), ~known),
        )
    )  # fmt: skip
    same = or_(Person.public_id == ImportedPerson.public_id, Person.email == ImportedPerson.email)
    whose = select(func.min(Person.id)).where(same).correlate(ImportedPerson).scalar_subquery()
    db.execute(
        update(ImportedPerson)
        .where(mine, ImportedPerson.person_id.is_(None))
        .values(person_id=whose)
        .execution_options(synchronize_session=False)
    )


def _make_places(
    db: Session, row: PeopleImport, pitch_session: PitchSession, now: datetime, over: bool
) -> tuple[int, int]:
    """Gives how many were registered and how many wait."""
    free = None
    if pitch_session.capacity is not None and not over:
        free = max(0, pitch_session.capacity - places.taken(db, pitch_session.id))
    rank = func.row_number().over(partition_by=ImportedPlace.waits, order_by=ImportedPlace.id)
    fits = ImportedPlace.waits.is_(False) if free is None else and_(ImportedPlace.waits.is_(False), rank <= free)
    has = exists().where(
        Registration.person_id == ImportedPerson.person_id, Registration.pitch_session_id == pitch_session.id
    )
    moment = Registration.created_at.type
    query = (
        select(
            ImportedPerson.person_id,
            literal(row.event_id),
            literal(pitch_session.id),
            case((fits, "registered"), else_="waiting"),
            ImportedPerson.consents,
            literal({}, Registration.answers.type),
            literal(now, moment),
            literal(pitch_session.starts_at, moment),
            literal(False),
            literal(now, moment),
            literal(now, moment),
        )
        .join(ImportedPerson, ImportedPerson.id == ImportedPlace.imported_person_id)
        .where(ImportedPlace.import_id == row.id, ImportedPlace.pitch_session_id == pitch_session.id)
        .where(ImportedPerson.person_id.is_not(null()), ~has)
        .order_by(ImportedPlace.id)
    )
    names = ["person_id", "event_id", "pitch_session_id", "status", "consents", "answers", "placed_at",
             "told_start", "told_cancelled", "created_at", "changed_at"]  # fmt: skip
    db.execute(insert(Registration).from_select(names, query))
    return _counted(db, row.id, pitch_session.id, now)


def _counted(db: Session, import_id: int, pitch_session_id: int, now: datetime) -> tuple[int, int]:
    mine = select(ImportedPerson.person_id).where(ImportedPerson.import_id == import_id)
    made = (Registration.pitch_session_id == pitch_session_id, Registration.created_at == now)
    counted = dict(
        db.execute(
            select(Registration.status, func.count())
            .where(*made, Registration.person_id.in_(mine))
            .group_by(Registration.status)
        ).all()
    )
    return counted.get("registered", 0), counted.get("waiting", 0)
