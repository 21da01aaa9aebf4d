"""Companies and speakers of an event by the names that people type; a new name makes a new row."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core.security import new_public_id
from webinar.schedule.models import Company, Speaker


def folded(name: str) -> str:
    """A name as names are compared: without case, width and repeated spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def company_called(db: Session, event_id: int, name: str) -> int | None:
    """The company of that name, made when it is new; none for an empty name."""
    if not name:
        return None
    rows = db.execute(select(Company.id, Company.name).where(Company.event_id == event_id).order_by(Company.id))
    wanted = folded(name)
    for company_id, known in rows:
        if folded(known) == wanted:
            return int(company_id)
    company = Company(public_id=new_public_id(), event_id=event_id, name=name)
    db.add(company)
    db.flush()
    return company.id


def speakers_called(
    db: Session, event_id: int, names: Sequence[str], company_id: int | None, present: Collection[int]
) -> list[int]:
    """The speakers of those names, made when they are new, each once.

    Of two with one name who presents already (`present`) is meant, else who is of the company, else the first.
    """
    known = list(db.scalars(select(Speaker).where(Speaker.event_id == event_id).order_by(Speaker.id)))
    found: list[int] = []
    for name in filter(folded, names):
        same = [one for one in known if folded(one.name) == folded(name)]
        free = [one for one in same if one.id not in found]
        if free:
            # False comes before True.
            best = min(free, key=lambda one: (one.id not in present, one.company_id != (company_id or one.company_id)))
            found.append(best.id)
        elif not same:
            made = Speaker(public_id=new_public_id(), event_id=event_id, name=name, company_id=company_id)
            db.add(made)
            db.flush()
            known.append(made)
            found.append(made.id)
    return found
