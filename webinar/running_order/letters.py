"""Tells presenters, after the undo minute, that the time of their slot has moved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.calendars.entries import Answer
from webinar.calendars.sending import dressed
from webinar.core import clock
from webinar.core.db import database
from webinar.core.i18n import pick, show_clock, translate, zone_name
from webinar.core.jobs import enqueue
from webinar.core.mail import Outgoing, post
from webinar.core.mail_content import Content, body_of
from webinar.live.context import Context
from webinar.live.models import LogEntry
from webinar.live.undo import TOLD_AFTER, VERB, WINDOW
from webinar.people.models import Person
from webinar.registrations.letters import letter_language, personal_address
from webinar.schedule.models import Event, PitchSession, Slot, SlotSpeaker, Speaker

TELL_SHIFT = "running_order.tell_shift"
MOVING = ("order.shift", "order.move", "slot.add", "slot.edit", "slot.move", "slot.resize", "slot.shift", "slot.remove")
TOLD = frozenset({"published", "open", "live", "paused"})


def owe_new_times(ctx: Context) -> None:
    """Presenters of slots that are at another time then than they know will be told; of a draft nobody knows any."""
    if ctx.pitch_session.status not in TOLD:
        return
    _owe(ctx.db, ctx.pitch_session.id, ctx.seq, ctx.now)


def _owe(db: Session, pitch_session_id: int, seq: int, moved_at: datetime) -> None:
    payload = {"pitch_session_id": pitch_session_id, "seq": seq}
    enqueue(db, TELL_SHIFT, f"{TELL_SHIFT}:{pitch_session_id}:{seq}", payload, moved_at + TOLD_AFTER)


def tell_shift(payload: Mapping[str, Any]) -> None:
    """Mails each presenter whose slot moved its new time: once for several moves, never for one taken back."""
    pitch_session_id = payload["pitch_session_id"]
    with database().writing() as db:
        pitch_session = db.get_one(PitchSession, pitch_session_id)
        if pitch_session.status not in TOLD:
            return
        last = _last_move(db, pitch_session_id)
        if last is not None:
            _owe(db, pitch_session_id, last.seq, last.at)
            return
        event = db.get_one(Event, pitch_session.event_id)
        moved = _moved(db, pitch_session_id)
        for slot in moved:
            for person in _presenters(db, slot):
                _write(db, person, slot, pitch_session, event, payload["seq"])
        for slot in moved:
            slot.told_at = slot.planned_at


def _last_move(db: Session, pitch_session_id: int) -> LogEntry | None:
    """The last move that stands and can still be taken back, be it itself an undo."""
    undo_of_move = (LogEntry.verb == VERB) & LogEntry.touched.contains("slot:")
    return db.scalar(
        select(LogEntry)
        .where(
            LogEntry.pitch_session_id == pitch_session_id,
            LogEntry.verb.in_(MOVING) | undo_of_move,
            LogEntry.undone_by.is_(None),
            LogEntry.at > clock.now() - WINDOW,
        )
        .order_by(LogEntry.seq.desc())
        .limit(1)
    )


def _moved(db: Session, pitch_session_id: int) -> list[Slot]:
    query = select(Slot).where(
        Slot.pitch_session_id == pitch_session_id, Slot.started_at.is_(None), Slot.told_at != Slot.planned_at
    )
    return list(db.scalars(query.order_by(Slot.position, Slot.id)))


def _presenters(db: Session, slot: Slot) -> list[Person]:
    query = (
        select(Person)
        .join(Speaker, Speaker.person_id == Person.id)
        .join(SlotSpeaker, SlotSpeaker.speaker_id == Speaker.id)
        .where(SlotSpeaker.slot_id == slot.id, Person.email.is_not(None))
    )
    return list(db.scalars(query.order_by(Person.id)))


def _write(db: Session, person: Person, slot: Slot, pitch_session: PitchSession, event: Event, seq: int) -> None:
    lang = letter_language(person)
    zone = ZoneInfo(person.zone or event.zone)
    at = {"time": show_clock(slot.planned_at, zone, lang), "zone": zone_name(zone, lang)}
    content = Content(
        lang=lang,
        title=translate(lang, "running_order.letter.title", **at),
        lines=[
            translate(
                lang,
                "running_order.letter.text",
                slot=pick(slot.title, lang),
                session=pick(pitch_session.title, lang),
                **at,
            )
        ],
        button=(
            translate(lang, "running_order.letter.enter"),
            personal_address(db, person, pitch_session, event, "/green-room"),
        ),
        small=[translate(lang, "running_order.letter.why", organiser=event.organiser_name)],
    )
    body, thread = dressed(
        db, person, pitch_session, event, body_of(content), slot=slot, first_answer=Answer.NONE
    )
    letter = Outgoing(
        key=f"shift:{pitch_session.id}:{seq}:{slot.id}:{person.id}",
        to=str(person.email),
        subject=content.title,
        body=body,
        lang=lang,
        from_name=event.organiser_name,
        thread=thread,
    )
    post(db, letter)


JOBS = {TELL_SHIFT: tell_shift}
