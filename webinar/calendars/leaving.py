"""Takes entries out of the calendars of those who present or moderate no more: nothing vanishes silently (B25)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, event, exists, inspect, or_, select
from sqlalchemy.orm import Session

from webinar.calendars.entries import CalendarEntry
from webinar.calendars.held import from_held
from webinar.calendars.models import CalendarInvite
from webinar.calendars.sending import dressed
from webinar.core import clock, jobs
from webinar.core.clock import to_ms
from webinar.core.db import database
from webinar.core.i18n import pick, translate
from webinar.core.mail import Outgoing, post
from webinar.core.mail_content import Content, body_of
from webinar.people.models import Person, RoleGrant
from webinar.registrations.letters import letter_language
from webinar.registrations.models import Registration
from webinar.schedule.models import Event, PitchSession, Slot, SlotSpeaker, Speaker

LEAVE = "calendars.leave"
# Who was taken off by mistake is back by then.
SETTLED_AFTER = timedelta(minutes=5)
COMING = ("published", "open", "live", "paused")
AT_ONCE = 50
IDENTITY: dict[type[Any], str] = {
    Speaker: "person_id",
    Slot: "pitch_session_id",
    SlotSpeaker: "speaker_id",
    RoleGrant: "role",
}
REASONS = tuple(IDENTITY)


def leave(_payload: Mapping[str, Any]) -> None:
    """Writes to everybody whose calendar holds what is theirs no more."""
    home = database()
    with home.reading() as db:
        ids = list(db.scalars(_without_reason()))
    for first in range(0, len(ids), AT_ONCE):
        with home.writing() as db:
            some = CalendarInvite.id.in_(ids[first : first + AT_ONCE])
            for invite in db.scalars(_without_reason(CalendarInvite).where(some)).all():
                _tell(db, invite)


def _without_reason(what: Any = CalendarInvite.id) -> Any:
    """Entries of sessions to come whose holder neither presents that slot, nor moderates, nor ever registered.

    Who gives a place up has a letter of that.
    """
    presents = exists().where(
        Slot.id == CalendarInvite.slot_id,
        Slot.pitch_session_id == CalendarInvite.pitch_session_id,
        SlotSpeaker.slot_id == Slot.id,
        Speaker.id == SlotSpeaker.speaker_id,
        Speaker.person_id == CalendarInvite.person_id,
    )
    moderates = exists().where(
        RoleGrant.person_id == CalendarInvite.person_id,
        RoleGrant.role == "moderator",
        RoleGrant.event_id == PitchSession.event_id,
        or_(RoleGrant.pitch_session_id.is_(None), RoleGrant.pitch_session_id == PitchSession.id),
    )
    attends = exists().where(
        Registration.person_id == CalendarInvite.person_id,
        Registration.pitch_session_id == PitchSession.id,
    )
    own_slot = CalendarInvite.uid != PitchSession.uid
    return (
        select(what)
        .join(PitchSession, PitchSession.id == CalendarInvite.pitch_session_id)
        .where(
            CalendarInvite.state == "invited",
            PitchSession.status.in_(COMING),
            PitchSession.ends_at > clock.now(),
            or_(and_(own_slot, ~presents), and_(~own_slot, ~moderates, ~attends)),
        )
        .order_by(CalendarInvite.id)
    )


def _tell(db: Session, invite: CalendarInvite) -> None:
    person = db.get_one(Person, invite.person_id)
    if person.email is None:
        return
    pitch_session = db.get_one(PitchSession, invite.pitch_session_id)
    event_of = db.get_one(Event, pitch_session.event_id)
    entry = last_entry(db, invite)
    lang = letter_language(person)
    content = Content(
        lang=lang,
        title=translate(lang, "calendars.letter.update.title"),
        lines=[translate(lang, "calendars.letter.taken_off")],
        facts=[
            (translate(lang, "calendars.letter.what"), entry.title),
            (translate(lang, "calendars.letter.session"), pick(pitch_session.title, lang)),
        ],
        small=[translate(lang, "calendars.letter.why_taken_off", organiser=_organiser(event_of, lang))],
    )
    body, thread = dressed(db, person, pitch_session, event_of, body_of(content), entry=entry, has_place=False)
    letter = Outgoing(
        key=f"calendar:taken_off:{invite.id}:{to_ms(clock.now())}",
        to=person.email,
        subject=translate(lang, "calendars.letter.taken_off.subject", title=entry.title),
        body=body,
        lang=lang,
        from_name=event_of.organiser_name,
        thread=thread,
    )
    post(db, letter)


def last_entry(db: Session, invite: CalendarInvite) -> CalendarEntry:
    """What the calendar holds, as it was sent last: the rows that it came from may be others' now."""
    entry = from_held(invite.held)
    return replace(entry, modified=max(entry.modified, clock.now()))


def _organiser(at: Event, lang: str) -> str:
    return at.organiser_name or pick(at.title, lang)


def watch() -> None:
    """From now on whoever takes somebody off, by whatever road, has their calendar looked after."""
    event.listen(Session, "after_flush", _people_changed)
    event.listen(Session, "do_orm_execute", _statement)


def _people_changed(db: Session, _context: Any) -> None:
    gone = any(isinstance(row, REASONS) for row in db.deleted)
    if gone or any(_is_other(row) for row in db.dirty):
        _owe(db)


def _is_other(row: object) -> bool:
    name = IDENTITY.get(type(row))
    state: Any = inspect(row)
    return name is not None and bool(state.attrs[name].history.deleted)


def _statement(state: Any) -> None:
    """Statements that delete many rows at once pass the rows themselves by."""
    if state.is_delete and state.bind_mapper is not None and state.bind_mapper.class_ in REASONS:
        _owe(state.session)


def _owe(db: Session) -> None:
    now = clock.now()
    if db.info.get(LEAVE) == now:
        return
    db.info[LEAVE] = now
    key = f"{LEAVE}:{secrets.token_hex(8)}"
    db.add(jobs.Job(name=LEAVE, key=key, payload={}, due_at=now + SETTLED_AFTER, created_at=now))


JOBS = {LEAVE: leave}
