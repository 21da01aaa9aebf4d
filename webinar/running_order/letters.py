"""Tells presenters, after the undo minute, that the time of their slot has moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.calendars.entries import Answer
from webinar.calendars.sending import dressed
from webinar.core.clock import to_ms
from webinar.core.db import database
from webinar.core.i18n import pick, show_clock, translate, zone_name
from webinar.core.jobs import enqueue
from webinar.core.mail import Outgoing, is_written, post
from webinar.core.mail_content import Content, body_of
from webinar.live.context import Context
from webinar.live.models import LogEntry
from webinar.live.undo import TOLD_AFTER
from webinar.people.models import Person
from webinar.registrations.letters import letter_language, personal_address
from webinar.schedule.models import Event, PitchSession, Slot, SlotSpeaker, Speaker

TELL_SHIFT = "running_order.tell_shift"
MOVING = ("order.shift", "order.move")


def owe_new_times(ctx: Context) -> None:
    """Presenters of the slots still to come will be told of their time."""
    payload = {"pitch_session_id": ctx.pitch_session.id, "seq": ctx.seq}
    key = f"{TELL_SHIFT}:{ctx.pitch_session.id}:{ctx.seq}"
    enqueue(ctx.db, TELL_SHIFT, key, payload, ctx.now + TOLD_AFTER)


def tell_shift(payload: Mapping[str, Any]) -> None:
    """Mails each presenter of a slot still to come its new time, once for several moves, never for one undone."""
    pitch_session_id = payload["pitch_session_id"]
    with database().writing() as db:
        if _last_move(db, pitch_session_id) != payload["seq"]:
            return
        pitch_session = db.get_one(PitchSession, pitch_session_id)
        event = db.get_one(Event, pitch_session.event_id)
        for person, slot in _presenters(db, pitch_session_id):
            _write(db, person, slot, pitch_session, event)


def _last_move(db: Session, pitch_session_id: int) -> int | None:
    """The last move of times that stands; an earlier one leaves the telling to it."""
    return db.scalar(
        select(func.max(LogEntry.seq)).where(
            LogEntry.pitch_session_id == pitch_session_id,
            LogEntry.verb.in_(MOVING),
            LogEntry.undone_by.is_(None),
        )
    )


def _presenters(db: Session, pitch_session_id: int) -> list[tuple[Person, Slot]]:
    rows = db.execute(
        select(Person, Slot)
        .join(Speaker, Speaker.person_id == Person.id)
        .join(SlotSpeaker, SlotSpeaker.speaker_id == Speaker.id)
        .join(Slot, Slot.id == SlotSpeaker.slot_id)
        .where(
            Slot.pitch_session_id == pitch_session_id, Slot.started_at.is_(None), Person.email.is_not(None)
        )
        .order_by(Slot.position, Person.id)
    )
    return [(person, slot) for person, slot in rows]


def _write(db: Session, person: Person, slot: Slot, pitch_session: PitchSession, event: Event) -> None:
    key = f"shift:{slot.id}:{person.id}:{to_ms(slot.planned_at)}"
    if is_written(db, key):
        return
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
        key=key,
        to=str(person.email),
        subject=content.title,
        body=body,
        lang=lang,
        from_name=event.organiser_name,
        thread=thread,
    )
    post(db, letter)


JOBS = {TELL_SHIFT: tell_shift}
