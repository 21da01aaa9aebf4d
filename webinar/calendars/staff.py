"""Presenters and moderators in their own calendars: who they are, and the letters that keep their entries right."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import event as database_event
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, object_session

from webinar.calendars.entries import Answer
from webinar.calendars.held import from_held
from webinar.calendars.in_letters import InLetters
from webinar.calendars.models import CalendarInvite
from webinar.calendars.planning import Act, Planned, as_told
from webinar.calendars.sending import dressed, invite_of, owed_to
from webinar.core import clock, jobs
from webinar.core.clock import to_ms
from webinar.core.db import database
from webinar.core.i18n import pick, translate
from webinar.core.mail import Outgoing, post
from webinar.core.mail_content import Content, body_of
from webinar.people.models import Person, RoleGrant
from webinar.registrations.audience import session_of
from webinar.registrations.calendar_hook import Before
from webinar.registrations.digests import FEWEST, MASS, Change, changed_together, ids_of, write_digest
from webinar.registrations.letters import letter_language, when
from webinar.schedule.models import Event, PitchSession, Slot, SlotSpeaker, Speaker

SETTLE = "calendars.settle"
SETTLED_AFTER = timedelta(minutes=5)
# What happens to a running or past session is told in it, and by the letter of its replay.
TOLD = frozenset({"draft", "published", "open", "cancelled"})
WORDS = {Act.INVITE: "invite", Act.UPDATE: "update", Act.CANCEL: "cancel", Act.RELEASE: "cancel"}


@dataclass(frozen=True)
class Staffer:
    """Somebody who presents in a slot, or who moderates the session."""

    person: Person
    slot: Slot | None


def staff_of(db: Session, pitch_session: PitchSession) -> list[Staffer]:
    """Everybody with an address who presents, in order, then who moderates."""
    presents = db.execute(
        select(Person, Slot)
        .join(Speaker, Speaker.person_id == Person.id)
        .join(SlotSpeaker, SlotSpeaker.speaker_id == Speaker.id)
        .join(Slot, Slot.id == SlotSpeaker.slot_id)
        .where(Slot.pitch_session_id == pitch_session.id, Person.email.is_not(None))
        .order_by(Slot.position, Person.id)
    )
    moderates = db.scalars(
        select(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(
            RoleGrant.event_id == pitch_session.event_id,
            RoleGrant.role == "moderator",
            or_(RoleGrant.pitch_session_id.is_(None), RoleGrant.pitch_session_id == pitch_session.id),
            Person.email.is_not(None),
        )
        .order_by(Person.id)
    )
    found = [Staffer(person, slot) for person, slot in presents]
    return found + [Staffer(person, None) for person in dict.fromkeys(moderates)]


def invite_staff(db: Session, pitch_session: PitchSession, event: Event) -> int:
    """Writes to all who are not invited or whose calendar is out of date; gives how many."""
    return sum(_write(db, staffer, pitch_session, event) for staffer in staff_of(db, pitch_session))


def settle(payload: Mapping[str, Any]) -> None:
    """Updates the calendars of those presenters and moderators who have been invited once."""
    ids = ids_of(payload)
    with database().writing() as db:
        first = session_of(db, ids[0])
        together = changed_together(db, SETTLE, first[1].id, payload) if first is not None else []
        if first is not None and len(together) >= MASS and InLetters().gathers(db, first[1]):
            _tell_together(db, first[1], together)
    for one in ids:
        with database().writing() as db:
            for staffer, pitch_session, event in _invited(db, one):
                _write(db, staffer, pitch_session, event)


def _invited(db: Session, pitch_session_id: int) -> list[tuple[Staffer, PitchSession, Event]]:
    """Those of a session's staff whose calendar was told of it once."""
    found = session_of(db, pitch_session_id)
    if found is None or found[0].status not in TOLD:
        return []
    rows = select(CalendarInvite.person_id, CalendarInvite.slot_id)
    of_session = rows.where(CalendarInvite.pitch_session_id == pitch_session_id)
    invited = {(person_id, slot_id) for person_id, slot_id in db.execute(of_session)}
    return [
        (staffer, *found)
        for staffer in staff_of(db, found[0])
        if (staffer.person.id, staffer.slot.id if staffer.slot is not None else None) in invited
    ]


def _tell_together(db: Session, event: Event, ids: Sequence[int]) -> None:
    """One letter to whom several of the changes concern (B24)."""
    owed: dict[int, list[tuple[Staffer, PitchSession, Planned]]] = {}
    for one in ids:
        for staffer, pitch_session, _event in _invited(db, one):
            planned = _owed(db, staffer, pitch_session, event)
            if planned is not None and planned.act is not Act.INVITE:
                owed.setdefault(staffer.person.id, []).append((staffer, pitch_session, planned))
    for found in owed.values():
        if len(found) < FEWEST:
            continue
        write_digest(db, found[0][0].person, event, [_change(db, *one) for one in found])
        for staffer, _pitch_session, planned in found:
            row = invite_of(db, staffer.person.id, planned.entry.uid)
            if row is not None:
                row.told = as_told(planned.entry)
        db.flush()


def _change(db: Session, staffer: Staffer, pitch_session: PitchSession, planned: Planned) -> Change:
    row = invite_of(db, staffer.person.id, planned.entry.uid)
    if row is None or planned.act is not Act.UPDATE:
        return Change(pitch_session)
    held, now = from_held(row.held), planned.entry
    zone = ZoneInfo(held.zone)
    starts, ends = (wall.replace(tzinfo=zone) for wall in (held.starts_wall, held.ends_wall))
    before = Before(held.title, held.location, starts, ends)
    if staffer.slot is None:
        return Change(pitch_session, before)
    zone = ZoneInfo(now.zone)
    return Change(pitch_session, before, (now.starts_wall.replace(tzinfo=zone), now.ends_wall.replace(tzinfo=zone)))


def _owed(db: Session, staffer: Staffer, pitch_session: PitchSession, event: Event) -> Planned | None:
    """What their calendar lacks and no letter has told them."""
    planned = owed_to(db, staffer.person, pitch_session, event, slot=staffer.slot, first_answer=Answer.NONE)
    row = invite_of(db, staffer.person.id, planned.entry.uid) if planned is not None else None
    return None if planned is not None and row is not None and row.told == as_told(planned.entry) else planned


def _write(db: Session, staffer: Staffer, pitch_session: PitchSession, event: Event) -> bool:
    person, slot = staffer.person, staffer.slot
    planned = _owed(db, staffer, pitch_session, event)
    if planned is None:
        return False
    lang = letter_language(person)
    zone = ZoneInfo(person.zone or event.zone)
    title, kind = planned.entry.title, WORDS[planned.act]
    called = "calendars.letter.presents" if slot is not None else "calendars.letter.moderates"
    if kind == "cancel":
        called = "calendars.letter.gone"
    page = f"{current_app.extensions['settings'].public_origin}/s/{pitch_session.public_id}"
    content = Content(
        lang=lang,
        title=translate(lang, f"calendars.letter.{kind}.title"),
        lines=[translate(lang, called)],
        facts=[
            (translate(lang, "calendars.letter.what"), title),
            (translate(lang, "calendars.letter.session"), pick(pitch_session.title, lang)),
            (translate(lang, "calendars.letter.when"), when(_times(slot) if slot else pitch_session, zone, lang)),
        ],
        button=(translate(lang, "calendars.letter.page"), page),
        small=[translate(lang, "calendars.letter.why", organiser=event.organiser_name or pick(event.title, lang))],
    )
    body, thread = dressed(
        db, person, pitch_session, event, body_of(content), slot=slot, first_answer=Answer.NONE
    )
    letter = Outgoing(
        key=f"calendar:{kind}:{person.id}:{planned.entry.uid[:60]}:{to_ms(planned.stamp)}",
        to=str(person.email),
        subject=translate(lang, f"calendars.letter.{kind}.subject", title=title),
        body=body,
        lang=lang,
        from_name=event.organiser_name,
        thread=thread,
    )
    return post(db, letter)


def _times(slot: Slot) -> Before:
    length = timedelta(seconds=max(60, slot.pitch_s + slot.questions_s))
    return Before("", "", slot.planned_at, slot.planned_at + length)


@database_event.listens_for(PitchSession.starts_at, "set")
@database_event.listens_for(PitchSession.ends_at, "set")
@database_event.listens_for(PitchSession.title, "set")
@database_event.listens_for(PitchSession.room, "set")
@database_event.listens_for(PitchSession.status, "set")
def _session_changed(pitch_session: PitchSession, value: Any, before: Any, _initiator: Any) -> None:
    _owe(pitch_session, pitch_session.id, value, before)


@database_event.listens_for(Slot.planned_at, "set")
def _slot_moved(slot: Slot, value: Any, before: Any, _initiator: Any) -> None:
    _owe(slot, slot.pitch_session_id, value, before)


def _owe(row: PitchSession | Slot, pitch_session_id: int | None, value: Any, before: Any) -> None:
    """Asks for one look at the calendars after the edit has settled, in its own transaction."""
    db = object_session(row)
    if db is None or pitch_session_id is None or not isinstance(before, type(value)) or value == before:
        return
    asked = db.info.setdefault(SETTLE, {})
    now = clock.now()
    if asked.get(pitch_session_id) == now:
        return
    asked[pitch_session_id] = now
    key = f"{SETTLE}:{pitch_session_id}:{secrets.token_hex(8)}"
    payload = {"pitch_session_id": pitch_session_id}
    db.add(jobs.Job(name=SETTLE, key=key, payload=payload, due_at=now + SETTLED_AFTER, created_at=now))


JOBS = {SETTLE: settle}
