"""Gathers what is kept about one person, by section, for their page and its export."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webinar.core.audit import AuditEntry
from webinar.core.features import AboutPerson
from webinar.core.i18n import pick
from webinar.core.mail import Letter
from webinar.people.models import CookieSession, Person, PersonalLink, Removal, RoleGrant
from webinar.privacy.models import AddressChange
from webinar.registrations.models import Registration
from webinar.registrations.places import HOLDING, TAKING
from webinar.schedule.models import Event, PitchSession, Speaker

Sections = dict[str, list[dict[str, Any]]]
NEWEST_DEEDS = 100


def gather(db: Session, person: Person, lang: str, hooks: Iterable[AboutPerson]) -> Sections:
    """Rows by section; a section without rows is there and empty."""
    sections: Sections = {
        "identity": [
            {
                "name": person.name,
                "email": person.email or "",
                "language": person.locale or "",
                "zone": person.zone or "",
                "password": person.password_hash is not None,
                "at": person.created_at,
            }
        ],
        "addresses": _addresses(db, person.id),
        "registrations": _registrations(db, person.id),
        "roles": _roles(db, person.id),
        "letters": _letters(db, person.email),
    }
    for hook in hooks:
        sections.update(hook(db, person.id))
    sections |= {
        "removals": _removals(db, person.id),
        "links": _links(db, person.id),
        "browsers": _browsers(db, person.id),
        "deeds": _deeds(db, person.id),
    }
    return {name: [_in_words(row, lang) for row in rows] for name, rows in sections.items()}


def _in_words(row: dict[str, Any], lang: str) -> dict[str, Any]:
    """Titles that exist in several languages in the reader's."""
    return {field: pick(value, lang) if isinstance(value, dict) else value for field, value in row.items()}


def _addresses(db: Session, person_id: int) -> list[dict[str, Any]]:
    rows = db.scalars(select(AddressChange).where(AddressChange.person_id == person_id).order_by(AddressChange.id))
    return [
        {
            "email": one.former if one.confirmed_at else one.address,
            "status": "former" if one.confirmed_at else "asked",
            "at": one.confirmed_at or one.asked_at,
        }
        for one in rows
    ]


def _registrations(db: Session, person_id: int) -> list[dict[str, Any]]:
    rows = db.execute(
        select(Registration, PitchSession.title)
        .join(PitchSession, PitchSession.id == Registration.pitch_session_id)
        .where(Registration.person_id == person_id)
        .order_by(Registration.id)
    )
    return [
        {
            "session": title,
            "status": one.status,
            "contact": one.consents.get("contact") is True,
            "notice": str(one.consents.get("notice", "")),
            "at": one.created_at,
        }
        for one, title in rows
    ]


def own_places(db: Session, person_id: int) -> list[dict[str, Any]]:
    """What can be taken back of each registration, in the order of its section."""
    rows = db.execute(
        select(Registration, PitchSession)
        .join(PitchSession, PitchSession.id == Registration.pitch_session_id)
        .where(Registration.person_id == person_id)
        .order_by(Registration.id)
    )
    return [
        {
            "id": pitch_session.public_id,
            "holds": one.status in HOLDING and pitch_session.status in TAKING,
            "contact": one.consents.get("contact") is True,
        }
        for one, pitch_session in rows
    ]


def _roles(db: Session, person_id: int) -> list[dict[str, Any]]:
    grants = db.execute(
        select(RoleGrant.role, Event.title, PitchSession.title, RoleGrant.granted_at)
        .join(Event, Event.id == RoleGrant.event_id)
        .outerjoin(PitchSession, PitchSession.id == RoleGrant.pitch_session_id)
        .where(RoleGrant.person_id == person_id)
        .order_by(RoleGrant.id)
    )
    speaks = db.execute(
        select(Event.title, Speaker.name, Speaker.biography)
        .join(Event, Event.id == Speaker.event_id)
        .where(Speaker.person_id == person_id)
        .order_by(Speaker.id)
    )
    found = [
        {"event": title, "session": of_session or "", "role": role, "at": at}
        for role, title, of_session, at in grants
    ]
    return found + [
        {"event": title, "role": "speaker", "name": name, "text": biography or ""} for title, name, biography in speaks
    ]


def _letters(db: Session, address: str | None) -> list[dict[str, Any]]:
    if not address:
        return []
    letters = db.scalars(select(Letter).where(Letter.to_address == address).order_by(Letter.id))
    return [{"subject": one.subject, "status": one.state, "at": one.created_at} for one in letters]


def _removals(db: Session, person_id: int) -> list[dict[str, Any]]:
    rows = db.execute(
        select(PitchSession.title, Removal.kind, Removal.at)
        .join(PitchSession, PitchSession.id == Removal.pitch_session_id)
        .where(Removal.person_id == person_id)
        .order_by(Removal.at)
    )
    return [{"session": title, "status": kind, "at": at} for title, kind, at in rows]


def _links(db: Session, person_id: int) -> list[dict[str, Any]]:
    rows = db.scalars(select(PersonalLink).where(PersonalLink.person_id == person_id).order_by(PersonalLink.id))
    return [{"at": one.created_at, "until": one.revoked_at or one.expires_at} for one in rows]


def _browsers(db: Session, person_id: int) -> list[dict[str, Any]]:
    rows = db.scalars(select(CookieSession).where(CookieSession.person_id == person_id).order_by(CookieSession.id))
    return [{"at": one.created_at, "until": one.ended_at or one.expires_at} for one in rows]


def _deeds(db: Session, person_id: int) -> list[dict[str, Any]]:
    own = or_(AuditEntry.person_id == person_id, AuditEntry.actor_id == person_id)
    rows = db.scalars(select(AuditEntry).where(own).order_by(AuditEntry.id.desc()).limit(NEWEST_DEEDS))
    return [{"deed": one.deed, "at": one.at} for one in rows]
