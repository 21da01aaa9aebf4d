"""What the session, its slots and its clock look like to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.core.clock import to_ms
from webinar.core.i18n import pick
from webinar.core.providers import recognise
from webinar.live.feature import Kind, Rows, Viewer
from webinar.running_order.models import Clock, Turn
from webinar.running_order.phases import state_of
from webinar.schedule.models import Company, PitchSession, Slot, SlotSpeaker, Speaker

DEFAULT_LANG = "fr"
_first_planned = (
    select(func.min(Slot.planned_at))
    .where(Slot.pitch_session_id == PitchSession.id)
    .correlate(PitchSession)
    .scalar_subquery()
)


class ShownSlot(NamedTuple):
    """A slot with its company's name and its speakers."""

    slot: Any
    speakers: Sequence[Any]


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else to_ms(moment)


def _id(row_id: int | None) -> str | None:
    return None if row_id is None else str(row_id)


def _load_session(db: Session, pitch_session_id: int, _keys: Sequence[str] | None, _person: int | None) -> Rows:
    query = select(*PitchSession.__table__.columns, _first_planned.label("first_planned_at"))
    row = db.execute(query.where(PitchSession.id == pitch_session_id)).one_or_none()
    return {} if row is None else {row.public_id: row}


def present_session(row: Any, viewer: Viewer) -> dict[str, Any]:
    """The session as a whole; the stage's address is for those who speak or run it."""
    late = row.status in {"published", "open"} and row.first_planned_at and row.first_planned_at > row.starts_at
    entity = {
        "title": pick(row.title, DEFAULT_LANG),
        "titles": row.title,
        "status": row.status,
        "starts_at": _ms(row.starts_at),
        "ends_at": _ms(row.ends_at),
        "live_at": _ms(row.live_at),
        "ended_at": _ms(row.ended_at),
        "paused_at": _ms(row.paused_at),
        "delayed_to": _ms(row.first_planned_at) if late else None,
        "stream": _stream(row.stream_url),
        "moderation": row.moderated,
        "questions_open": row.questions_open,
    }
    if viewer.audience in {"staff", "chairs", "speakers"}:
        entity["stage_url"] = row.stage_url
    if viewer.is_staff:
        entity["list_version"] = row.order_version
    return entity


def _stream(url: str | None) -> dict[str, Any]:
    stream = recognise(url)
    return {
        "kind": stream.kind,
        "provider": stream.provider or None,
        "embed_url": stream.embed_url(),
        "url": stream.url or None,
        "title": stream.name or None,
    }


def _load_slots(db: Session, pitch_session_id: int, keys: Sequence[str] | None, _person: int | None) -> Rows:
    query = (
        select(*Slot.__table__.columns, Company.name.label("company"))
        .outerjoin(Company, Company.id == Slot.company_id)
        .where(Slot.pitch_session_id == pitch_session_id)
    )
    if keys is not None:
        query = query.where(Slot.id.in_([int(key) for key in keys]))
    slots = db.execute(query).all()
    speakers = _speakers(db, [slot.id for slot in slots])
    return {str(slot.id): ShownSlot(slot, speakers.get(slot.id, ())) for slot in slots}


def _speakers(db: Session, slot_ids: Sequence[int]) -> Mapping[int, Sequence[Any]]:
    query = (
        select(SlotSpeaker.slot_id, Speaker.public_id, Speaker.name, Speaker.role_title, Company.name.label("company"))
        .join(Speaker, Speaker.id == SlotSpeaker.speaker_id)
        .outerjoin(Company, Company.id == Speaker.company_id)
        .where(SlotSpeaker.slot_id.in_(slot_ids))
        .order_by(SlotSpeaker.slot_id, SlotSpeaker.position, Speaker.id)
    )
    found: dict[int, list[Any]] = {}
    for row in db.execute(query):
        found.setdefault(row.slot_id, []).append(row)
    return found


def present_slot(row: ShownSlot, viewer: Viewer) -> dict[str, Any]:
    """A line of the running order."""
    slot = row.slot
    planning = {"version": slot.version} if viewer.is_staff else {}
    return planning | {
        "position": slot.position,
        "kind": slot.slot_kind,
        "title": pick(slot.title, DEFAULT_LANG),
        "titles": slot.title,
        "company": slot.company,
        "speakers": [
            {
                "id": speaker.public_id,
                "name": speaker.name,
                "role": pick(speaker.role_title, DEFAULT_LANG) or None,
                "company": speaker.company,
            }
            for speaker in row.speakers
        ],
        "pitch_s": slot.pitch_s,
        "questions_s": slot.questions_s,
        "changeover_s": slot.changeover_s,
        "starts_at": _ms(slot.planned_at),
        "state": state_of(slot.started_at, slot.ended_at),
        "started_at": _ms(slot.started_at),
        "ended_at": _ms(slot.ended_at),
    }


_clock_columns = (
    Clock.slot_id,
    Clock.phase,
    Clock.started_at,
    Clock.paused_at,
    Clock.allotted_s,
    Turn.entry_id,
    Turn.name,
    Turn.run_at,
    Turn.paused_at.label("turn_paused_at"),
    Turn.planned_s,
    Turn.spoken_ms,
)


def _load_clock(db: Session, pitch_session_id: int, _keys: Sequence[str] | None, _person: int | None) -> Rows:
    query = select(*_clock_columns).outerjoin(Turn, Turn.id == Clock.turn_id)
    return {"0": db.execute(query.where(Clock.pitch_session_id == pitch_session_id)).one_or_none()}


def present_clock(row: Any, _viewer: Viewer) -> dict[str, Any]:
    """The clock's facts; before anything ran it is idle."""
    if row is None:
        return {
            "slot_id": None,
            "phase": "idle",
            "started_at": None,
            "paused_at": None,
            "allotted_s": 0,
            "turn": None,
        }
    turn = None
    if row.entry_id is not None:
        turn = {
            "entry_id": _id(row.entry_id),
            "name": row.name,
            "started_at": _ms(row.run_at),
            "paused_at": _ms(row.turn_paused_at),
            "limit_s": row.planned_s or None,
            "spoken_s": row.spoken_ms / 1000,
        }
    return {
        "slot_id": _id(row.slot_id),
        "phase": row.phase,
        "started_at": _ms(row.started_at),
        "paused_at": _ms(row.paused_at),
        "allotted_s": row.allotted_s,
        "turn": turn,
    }


def _load_turns(db: Session, pitch_session_id: int, keys: Sequence[str] | None, _person: int | None) -> Rows:
    query = select(*Turn.__table__.columns).where(
        Turn.pitch_session_id == pitch_session_id, Turn.voided.is_(False)
    )
    if keys is not None:
        query = query.where(Turn.id.in_([int(key) for key in keys]))
    return {str(row.id): row for row in db.execute(query)}


def present_turn(row: Any, viewer: Viewer) -> dict[str, Any] | None:
    """Who had the floor from when to when, planned against actual: the log of the sitting, for staff."""
    if not viewer.is_staff:
        return None
    return {
        "slot_id": _id(row.slot_id),
        "phase": row.phase,
        "entry_id": _id(row.entry_id),
        "name": row.name,
        "planned_s": row.planned_s,
        "spoken_s": row.spoken_ms / 1000,
        "started_at": _ms(row.started_at),
        "ended_at": _ms(row.ended_at),
    }


KINDS = (
    Kind("pitch_session", _load_session, present_session),
    Kind("slot", _load_slots, present_slot),
    Kind("clock", _load_clock, present_clock),
    Kind("turn", _load_turns, present_turn),
)
