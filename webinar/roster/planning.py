"""What an import would do, said before it is done: who is new, who is known, who waits, what is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core.errors import Refusal
from webinar.people.models import Person
from webinar.registrations.lists import PeopleList, Registrant
from webinar.registrations.models import Registration
from webinar.registrations.places import taken
from webinar.roster.entries import sessions_of
from webinar.schedule.agenda import fold
from webinar.schedule.models import PitchSession

AT_ONCE = 500
# One place each: more would hold others up when they appear.
MOST_PLACES = 20_000
BY_COLUMN = "column"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody to have places; `person_id` where they are known by name alone, `known` what they have already."""

    name: str
    email: str
    language: str
    contact: bool | None
    waits: bool
    session_ids: tuple[int, ...]
    person_id: int | None = None


@dataclass
class Plan:
    """Who is to be placed where, and what becomes of the rest."""

    guests: list[Guest] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    waiting: dict[int, int] = field(default_factory=dict)


def make_plan(
    db: Session, event_id: int, people: Sequence[Registrant], sessions: Sequence[PitchSession], *, by_column: bool
) -> Plan:
    """Judges the people of a list against who is registered; `by_column` gives the sessions that each row names."""
    by_public_id = {one.public_id: one.id for one in sessions}
    nameless = _without_address(db, event_id)
    known = _known(db, event_id, [one.email for one in people if one.email])
    plan = Plan(counts=dict.fromkeys(("added", "known", "withdrawn", "cancelled", "no_email", "shared", "nowhere"), 0))
    held: set[str] = set()
    for one in people:
        if one.status == "cancelled":
            plan.counts["cancelled"] += 1
            continue
        email = "" if one.email in held else one.email
        plan.counts["shared"] += bool(one.email) and not email
        held.add(one.email)
        person_id = None if email else nameless.get(fold(one.name))
        places = known.get(email, {}) if email else nameless_places(nameless, person_id, known)
        wanted = [by_public_id[key] for key in one.sessions if key in by_public_id] if by_column else [
            pitch_session.id for pitch_session in sessions
        ]  # fmt: skip
        _judge(plan, one, email, person_id, wanted, places)
    return plan


def nameless_places(
    nameless: Mapping[str, int], person_id: int | None, known: Mapping[str, Mapping[int, str]]
) -> Mapping[int, str]:
    """The places of somebody known by name alone."""
    return known.get(f"#{person_id}", {}) if person_id in nameless.values() else {}


def _judge(
    plan: Plan, one: Registrant, email: str, person_id: int | None, wanted: Sequence[int], places: Mapping[int, str]
) -> None:
    new = tuple(key for key in wanted if key not in places)
    if not wanted:
        plan.counts["nowhere"] += 1
    elif new:
        plan.counts["added"] += 1
        plan.counts["no_email"] += not email
        name = one.name or email.split("@")[0]
        waits = one.status == "waiting"
        plan.guests.append(Guest(name, email, one.language, one.consent, waits, new, person_id))
        for key in new if waits else ():
            plan.waiting[key] = plan.waiting.get(key, 0) + 1
    elif all(places[key] in ("withdrawn", "refused") for key in wanted):
        plan.counts["withdrawn"] += 1
    else:
        plan.counts["known"] += 1


def _known(db: Session, event_id: int, emails: Sequence[str]) -> dict[str, dict[int, str]]:
    """Places by session, by address; of people without one by `#` and their id."""
    found: dict[str, dict[int, str]] = {}
    of_event = (
        select(Person.id, Person.email, Registration.pitch_session_id, Registration.status)
        .join(Registration, Registration.person_id == Person.id)
        .where(Registration.event_id == event_id)
    )
    wanted = frozenset(emails)
    for person_id, email, pitch_session_id, status in db.execute(of_event):
        if email is None or email in wanted:
            found.setdefault(email or f"#{person_id}", {})[pitch_session_id] = status
    return found


def _without_address(db: Session, event_id: int) -> dict[str, int]:
    rows = db.execute(
        select(Person.name, Person.id)
        .join(Registration, Registration.person_id == Person.id)
        .where(Registration.event_id == event_id, Person.email.is_(None), Person.is_guest.is_(False))
        .order_by(Person.id.desc())
    )
    return {fold(name): person_id for name, person_id in rows}


def would_wait(db: Session, plan: Plan, sessions: Sequence[PitchSession]) -> int:
    """How many places would be ones on a waiting list, were it done now."""
    total = 0
    for one in sessions:
        asked = sum(one.id in guest.session_ids for guest in plan.guests)
        asking = asked - plan.waiting.get(one.id, 0)
        free = asking if one.capacity is None else max(0, one.capacity - taken(db, one.id))
        total += asked - min(asking, free)
    return total


def names_sessions(found: PeopleList) -> bool:
    """Whether a column of the file names the session of each row."""
    return any(meaning == "session" for _, meaning in found.columns)


def faulty(found: PeopleList) -> int:
    """How many lines of the file came to nothing and are to be corrected there."""
    left_out = ("bad_email", "nobody", "phone")
    return sum(one.reason.rsplit(".", 1)[-1] in left_out for one in found.report)


def plan_for(db: Session, event_id: int, found: PeopleList, at: str) -> tuple[Plan, list[PitchSession]]:
    """What a file would do at the session `at` (its id), at those it names itself, or (empty) at all to come.

    Refuses where there is no such session, and what would be too many places at once.
    """
    sessions = [one for one in sessions_of(db, event_id) if one.status != "cancelled"]
    by_column = at == BY_COLUMN and names_sessions(found)
    if not at:
        sessions = [one for one in sessions if one.status not in ("ended", "replay")]
    elif not by_column:
        sessions = [one for one in sessions if one.public_id == at]
    if not sessions:
        raise Refusal("invalid", fields={"at": "roster.import.no_session"})
    if len(found.people) * (1 if by_column else len(sessions)) > MOST_PLACES:
        raise Refusal("invalid", fields={"at": ("roster.import.too_many", {"most": MOST_PLACES})})
    return make_plan(db, event_id, found.people, sessions, by_column=by_column), sessions
