"""Gathers what is kept about one person, by section, for their page and its export."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core.features import AboutPerson
from webinar.core.mail import Letter
from webinar.people.models import Person, RoleGrant
from webinar.registrations.models import Registration
from webinar.schedule.models import Event, PitchSession, Speaker

Sections = dict[str, list[dict[str, Any]]]


def gather(db: Session, person: Person, lang: str, hooks: Iterable[AboutPerson]) -> Sections:
    """Rows by section; a section without rows is there and empty."""
    sections: Sections = {
        "identity": [
            {
                "name": person.name,
                "email": person.email or "",
                "language": person.locale or "",
                "zone": person.zone or "",
                "at": person.created_at,
            }
        ],
        "registrations": _registrations(db, person.id, lang),
        "roles": _roles(db, person.id, lang),
        "letters": _letters(db, person.email),
    }
    for hook in hooks:
        sections.update(hook(db, person.id))
    return sections


def _title(texts: dict[str, str], lang: str) -> str:
    return texts.get(lang) or next(iter(texts.values()), "")


def _registrations(db: Session, person_id: int, lang: str) -> list[dict[str, Any]]:
    rows = db.execute(
        select(Registration, PitchSession)
        .join(PitchSession, PitchSession.id == Registration.pitch_session_id)
        .where(Registration.person_id == person_id)
        .order_by(Registration.id)
    )
    return [
        {
            "session": _title(pitch_session.title, lang),
            "status": one.status,
            "consents": ", ".join(f"{key}: {value}" for key, value in sorted(one.consents.items())),
            "at": one.created_at,
        }
        for one, pitch_session in rows
    ]


def _roles(db: Session, person_id: int, lang: str) -> list[dict[str, Any]]:
    grants = db.execute(
        select(RoleGrant.role, Event.title, RoleGrant.granted_at)
        .join(Event, Event.id == RoleGrant.event_id)
        .where(RoleGrant.person_id == person_id)
        .order_by(RoleGrant.id)
    )
    speaks = db.execute(
        select(Event.title, Speaker.name)
        .join(Event, Event.id == Speaker.event_id)
        .where(Speaker.person_id == person_id)
        .order_by(Speaker.id)
    )
    found = [{"event": _title(title, lang), "role": role, "at": at} for role, title, at in grants]
    return found + [{"event": _title(title, lang), "role": "speaker", "name": name} for title, name in speaks]


def _letters(db: Session, address: str | None) -> list[dict[str, Any]]:
    if not address:
        return []
    letters = db.scalars(select(Letter).where(Letter.to_address == address).order_by(Letter.id))
    return [{"subject": one.subject, "status": one.state, "at": one.created_at} for one in letters]
