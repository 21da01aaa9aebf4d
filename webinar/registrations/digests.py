"""One letter for everybody whom a change of many sessions concerns more than once (B24)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.clock import to_ms
from webinar.core.db import Database
from webinar.core.i18n import pick, translate
from webinar.core.jobs import Job
from webinar.core.mail import Outgoing, post
from webinar.core.mail_content import Content, body_of
from webinar.people.models import Person
from webinar.registrations.audience import is_to_come
from webinar.registrations.calendar_hook import Before, letter_calendar
from webinar.registrations.letters import letter_language, personal_address, when
from webinar.registrations.models import Registration
from webinar.registrations.places import HOLDING
from webinar.registrations.reminders import plan
from webinar.schedule.models import Event, PitchSession

TELL_CHANGE = "registrations.tell_change"
# From so many sessions on a change is one of the whole programme.
MASS = 5
FEWEST, MOST_LINES = 2, 60
SAME_MOMENT = timedelta(minutes=1)
AT_ONCE = 20


@dataclass(frozen=True)
class Change:
    """What became of one session, as somebody knows it: `before` is None for a cancellation or a session on again.

    `own` is a presenter's time in it.
    """

    pitch_session: PitchSession
    before: Before | None = None
    own: tuple[datetime, datetime] | None = None

    @property
    def times(self) -> tuple[datetime, datetime]:
        """Start and end of what is theirs."""
        return self.own or (self.pitch_session.starts_at, self.pitch_session.ends_at)


def ids_of(payload: Mapping[str, Any]) -> list[int]:
    """The sessions that a job is about: one, or all that an import changed."""
    return list(payload.get("pitch_session_ids") or [payload["pitch_session_id"]])


def changed_together(db: Session, name: str, event_id: int, payload: Mapping[str, Any]) -> list[int]:
    """The event's sessions whose changes wait to be told by jobs of that name, with those of this one."""
    waiting = (Job.name == name, Job.done_at.is_(None), Job.failed_at.is_(None))
    soon = select(Job.payload).where(*waiting, Job.due_at <= clock.now() + SAME_MOMENT)
    ids = {one for other in (payload, *db.scalars(soon)) for one in ids_of(other)}
    of_event = db.scalars(select(PitchSession.id).where(PitchSession.event_id == event_id).order_by(PitchSession.id))
    return [one for one in of_event if one in ids]


@dataclass(frozen=True)
class Waiting:
    """Changes that nobody was told of yet: of how many sessions, how many hear of them, from when on."""

    sessions: int
    people: int
    due_at: datetime


def changes_waiting(db: Session, event_id: int) -> Waiting | None:
    """What an event's organiser may still change before it is told; None when nothing waits."""
    waiting = (Job.name == TELL_CHANGE, Job.done_at.is_(None), Job.failed_at.is_(None))
    jobs = db.execute(select(Job.payload, Job.due_at).where(*waiting)).all()
    of_event = set(db.scalars(select(PitchSession.id).where(PitchSession.event_id == event_id)))
    mine = [(of_event.intersection(ids_of(payload)), due_at) for payload, due_at in jobs]
    ids = {one for some, _ in mine for one in some}
    if not ids:
        return None
    people = db.scalar(
        select(func.count(func.distinct(Registration.person_id))).where(
            Registration.pitch_session_id.in_(ids), Registration.status.in_(HOLDING)
        )
    )
    return Waiting(len(ids), people or 0, max(due_at for some, due_at in mine if some))


def tell_together(home: Database, event: Event, ids: Sequence[int]) -> int:
    """Writes to registrants whom at least two of the changes concern; gives how many."""
    with home.reading() as db:
        concerned = _concerned(db, event, ids)
    people = [person_id for person_id, found in concerned.items() if len(found) >= FEWEST]
    for first in range(0, len(people), AT_ONCE):
        with home.writing() as db:
            for person_id in people[first : first + AT_ONCE]:
                person = db.get_one(Person, person_id)
                write_digest(db, person, event, [change for _, change in concerned[person_id]])
                for registration_id, change in concerned[person_id]:
                    _note(db, registration_id, person, change.pitch_session, event)
    return len(people)


def _concerned(db: Session, event: Event, ids: Sequence[int]) -> dict[int, list[tuple[int, Change]]]:
    found: dict[int, list[tuple[int, Change]]] = {}
    sessions = select(PitchSession).where(PitchSession.id.in_(ids)).order_by(PitchSession.starts_at, PitchSession.id)
    for pitch_session in db.scalars(sessions).all():
        rows = db.execute(
            select(Registration, Person)
            .join(Person, Person.id == Registration.person_id)
            .where(
                Registration.pitch_session_id == pitch_session.id,
                Registration.status.in_(HOLDING),
                Person.email.is_not(None),
            )
            .order_by(Registration.id)
        ).all()
        known = letter_calendar().before(db, pitch_session, event, [person for _, person in rows])
        for registration, person in rows:
            change = _change(registration, pitch_session, known.get(person.id))
            if change is not None:
                found.setdefault(person.id, []).append((registration.id, change))
    return found


def _change(registration: Registration, pitch_session: PitchSession, known: Before | None) -> Change | None:
    if pitch_session.status in ("cancelled", "draft"):
        return None if registration.told_cancelled else Change(pitch_session)
    if registration.status != "registered" or not is_to_come(pitch_session):
        return None
    if registration.told_cancelled:
        return Change(pitch_session)
    if registration.told_start != pitch_session.starts_at:
        length = pitch_session.ends_at - pitch_session.starts_at
        return Change(pitch_session, known or Before("", "", registration.told_start, registration.told_start + length))
    return None if known is None else Change(pitch_session, known)


def _note(db: Session, registration_id: int, person: Person, pitch_session: PitchSession, event: Event) -> None:
    registration = db.get_one(Registration, registration_id)
    registration.told_cancelled = pitch_session.status in ("cancelled", "draft")
    registration.told_start = pitch_session.starts_at
    if not registration.told_cancelled:
        plan(db, pitch_session.id, pitch_session.starts_at)
    letter_calendar().told(db, pitch_session, event, person)
    db.flush()


def write_digest(db: Session, person: Person, event: Event, changes: Collection[Change]) -> bool:
    """One letter with a line for each change; calendars that are not subscribed stay as they are."""
    lang, zone = letter_language(person), ZoneInfo(person.zone or event.zone)
    origin = current_app.extensions["settings"].public_origin
    ordered = sorted(changes, key=lambda change: change.pitch_session.starts_at)
    shown = ordered[:MOST_LINES]
    more = len(ordered) - len(shown)
    words = {"count": len(ordered), "event": pick(event.title, lang)}
    content = Content(
        lang=lang,
        title=translate(lang, "registrations.letter.digest.title", **words),
        lines=[translate(lang, "registrations.letter.digest.text")],
        facts=[(pick(one.pitch_session.title, lang), _line(one, zone, lang)) for one in shown],
        button=(translate(lang, "registrations.letter.mine"), _mine(db, person, event, ordered)),
        links=[(translate(lang, "registrations.letter.digest.programme"), f"{origin}/e/{event.slug}")],
        small=[
            *([translate(lang, "registrations.letter.digest.more", count=more)] if more else []),
            translate(lang, "registrations.letter.why", organiser=event.organiser_name or pick(event.title, lang)),
        ],
    )
    letter = Outgoing(
        key=f"digest:{event.id}:{person.id}:{to_ms(clock.now())}",
        to=str(person.email),
        subject=translate(lang, "registrations.letter.digest.subject", **words),
        body=body_of(content),
        lang=lang,
        from_name=event.organiser_name,
    )
    return post(db, letter)


def _mine(db: Session, person: Person, event: Event, ordered: Sequence[Change]) -> str:
    return personal_address(db, person, ordered[0].pitch_session, event, "") + "?to=my"


def _line(change: Change, zone: ZoneInfo, lang: str) -> str:
    pitch_session = change.pitch_session
    now = when(Before("", "", *change.times), zone, lang)
    if pitch_session.status in ("cancelled", "draft"):
        return translate(lang, f"registrations.letter.digest.{pitch_session.status}", when=now)
    before = change.before
    if before is None:
        return translate(lang, "registrations.letter.digest.restored", when=now)
    told = " · ".join(part for part in (now, pitch_session.room) if part)
    if (before.starts_at, before.ends_at) == change.times:
        return told
    return translate(lang, "registrations.letter.digest.moved", now=told, before=when(before, zone, lang))
