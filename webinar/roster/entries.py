"""The people registered at an event as values: read at once, then searched, sorted and cut into pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core.mail import Letter
from webinar.people.models import Person
from webinar.registrations.models import Registration
from webinar.schedule.agenda import fold
from webinar.schedule.models import PitchSession

PAGE = 50
HELD = ("registered", "waiting", "requested")
STATUSES = (*HELD, "withdrawn", "refused")
SORTS = ("name", "newest", "oldest")


@dataclass(frozen=True, slots=True)
class Place:
    """What somebody has at one session; `contact` is None when nobody asked them, `answers` are to own questions."""

    pitch_session_id: int
    status: str
    placed_at: datetime
    contact: bool | None
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody of the list with all their places."""

    person_id: int
    public_id: str
    name: str
    email: str
    language: str
    places: tuple[Place, ...]

    @property
    def placed_at(self) -> datetime:
        """When they first came."""
        return min(place.placed_at for place in self.places)

    @property
    def contact(self) -> bool | None:
        """Whether they may be contacted afterwards: one yes is one, silence is neither."""
        said = [place.contact for place in self.places if place.contact is not None]
        return any(said) if said else None

    def within(self, pitch_session_id: int | None, statuses: Sequence[str]) -> tuple[Place, ...]:
        """The places at a session (none: at all) in one of the statuses."""
        return tuple(
            place
            for place in self.places
            if place.status in statuses and pitch_session_id in (None, place.pitch_session_id)
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """Which entries are asked for, in which order; an empty status means everybody who has a place or waits."""

    search: str = ""
    pitch_session_id: int | None = None
    status: str = ""
    sort: str = "name"

    @property
    def statuses(self) -> tuple[str, ...]:
        """The statuses that are asked for."""
        return (self.status,) if self.status in STATUSES else HELD


def entries_of(db: Session, event_id: int, *, with_addresses: bool = True) -> list[Entry]:
    """Everybody who ever had a place at the event, by name; without addresses none is searched either."""
    rows = db.execute(
        select(
            Person.id,
            Person.public_id,
            Person.name,
            Person.email,
            Person.locale,
            Registration.pitch_session_id,
            Registration.status,
            Registration.placed_at,
            Registration.consents,
            Registration.answers,
        )
        .join(Registration, Registration.person_id == Person.id)
        .where(Registration.event_id == event_id)
        .order_by(Registration.placed_at, Registration.id)
    )
    people: dict[int, tuple[tuple[str, str, str, str], list[Place]]] = {}
    for person_id, public_id, name, email, locale, at, status, placed_at, consents, answers in rows:
        address = email if with_addresses and email else ""
        known = people.setdefault(person_id, ((public_id, name, address, locale or ""), []))
        known[1].append(Place(at, status, placed_at, contact_of(consents), answers))
    found = [Entry(person_id, *who, tuple(places)) for person_id, (who, places) in people.items()]
    return sorted(found, key=lambda one: (fold(one.name), one.person_id))


def contact_of(consents: dict[str, Any]) -> bool | None:
    """Whether contact was agreed to; None when nobody asked."""
    return bool(consents["contact"]) if "contact" in consents else None


def chosen(entries: Iterable[Entry], choice: Choice, refused: frozenset[str] = frozenset()) -> list[Entry]:
    """The entries that are asked for; `refused` are the addresses that the status "bounced" means."""
    words = fold(choice.search).split()
    found = [
        one
        for one in entries
        if one.within(choice.pitch_session_id, choice.statuses)
        and (choice.status != "bounced" or one.email in refused)
        and all(word in fold(f"{one.name} {one.email}") for word in words)
    ]
    if choice.sort in ("newest", "oldest"):
        found.sort(key=lambda one: one.placed_at, reverse=choice.sort == "newest")
    return found


def sessions_of(db: Session, event_id: int) -> list[PitchSession]:
    """The event's sessions that people can have places at, in time's order."""
    return list(
        db.scalars(
            select(PitchSession)
            .where(PitchSession.event_id == event_id, PitchSession.is_break.is_(False))
            .order_by(PitchSession.starts_at, PitchSession.id)
        )
    )


def refused_addresses(db: Session) -> frozenset[str]:
    """The addresses that the newest letter could not reach."""
    bounced = select(Letter.to_address).where(Letter.state == "bounced").distinct()
    rows = db.execute(
        select(Letter.to_address, Letter.state)
        .where(Letter.to_address.in_(bounced), Letter.state.in_(("sent", "bounced")))
        .order_by(Letter.id)
    )
    newest = {address: state for address, state in rows}
    return frozenset(address for address, state in newest.items() if state == "bounced")
