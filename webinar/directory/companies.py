"""Companies of an event: found within it, made, changed by one at a time, deleted where nothing hangs on them."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from webinar.core.errors import Refusal
from webinar.core.security import new_public_id
from webinar.directory.company_form import CompanyForm, fill
from webinar.directory.files import forget_all
from webinar.schedule.models import Company, Slot, Speaker
from webinar.schedule.shown import programme_changed


def company_of(db: Session, event_id: int, public_id: str, *, lock: bool = False) -> Company:
    """The company of this event; another event's is missing (S22)."""
    query = select(Company).where(Company.public_id == public_id, Company.event_id == event_id)
    found = db.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise Refusal("not_found")
    return found


def make(db: Session, event_id: int, form: CompanyForm) -> Company:
    """A new company."""
    _require_own_name(db, event_id, form.name, None)
    company = Company(
        public_id=new_public_id(), event_id=event_id, name=form.name, profile={}, consent="", staff_only=[], version=0
    )
    fill(company, form)
    db.add(company)
    db.flush()
    programme_changed(db, event_id)
    return company


def change(db: Session, event_id: int, public_id: str, form: CompanyForm) -> Company:
    """Changes a company that is as the form's page showed it; refuses `conflict` when somebody was faster."""
    company = company_of(db, event_id, public_id, lock=True)
    if form.version != str(company.version):
        raise Refusal("conflict", "directory.refused.changed", version=company.version)
    _require_own_name(db, event_id, form.name, company.id)
    fill(company, form)
    db.flush()
    programme_changed(db, event_id)
    return company


def uses(db: Session, company: Company) -> tuple[int, int]:
    """How many slots and how many speakers the company has."""
    planned = select(func.count(Slot.id)).where(Slot.company_id == company.id, Slot.pitch_session_id.is_not(None))
    slots = db.scalar(planned) or 0
    speakers = db.scalar(select(func.count(Speaker.id)).where(Speaker.company_id == company.id)) or 0
    return slots, speakers


def delete(db: Session, event_id: int, public_id: str, *, detach: bool) -> list[Path]:
    """Deletes a company; while slots or speakers have it only with `detach`, which leaves them without a company.

    Gives the places on disk that are to be emptied.
    """
    company = company_of(db, event_id, public_id, lock=True)
    if any(uses(db, company)) and not detach:
        raise Refusal("conflict", "directory.refused.in_use")
    # Slots are watched by open rooms: each is changed as a row, not by one statement.
    for slot in db.scalars(select(Slot).where(Slot.company_id == company.id)):
        slot.company_id = None
        slot.version += 1
    db.execute(update(Speaker).where(Speaker.company_id == company.id).values(company_id=None))
    paths = forget_all(db, [company.logo_id, company.deck_id])
    db.flush()
    db.delete(company)
    db.flush()
    programme_changed(db, event_id)
    return paths


def _require_own_name(db: Session, event_id: int, name: str, own_id: int | None) -> None:
    """Imports find companies by their names, so that no two of an event have the same."""
    others = select(Company.name).where(Company.event_id == event_id, Company.id.is_distinct_from(own_id))
    if name.casefold() in {other.casefold() for other in db.scalars(others)}:
        raise Refusal("duplicate", fields={"name": "directory.field.name_taken"})
