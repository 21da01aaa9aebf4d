"""Warnings of a plan as they stand, in words, and the verb that keeps one on purpose."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import StringConstraints
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from webinar.core.errors import Refusal
from webinar.core.i18n import pick, translate
from webinar.live.context import Context
from webinar.live.feature import Args, Command
from webinar.running_order.models import KeptWarning
from webinar.running_order.planning.concerns import KEY, Concern, Elsewhere, Sitting, concerns
from webinar.running_order.planning.view import clock_words
from webinar.running_order.rows import line_of
from webinar.schedule.availability import free_spans
from webinar.schedule.models import PitchSession, Slot, SlotSpeaker, Speaker

KEEP = "slot.keep"
GONE = frozenset({"cancelled"})


class Keep(Args):
    """Which warning is kept, or no longer."""

    key: Annotated[str, StringConstraints(max_length=80, pattern=f"^(?:{KEY.pattern})$")]
    on: bool


def keep(ctx: Context, args: Keep) -> None:
    """Accepts a warning, which then is no longer one, or no longer accepts it."""
    fact = (ctx.pitch_session.id, args.key)
    if ctx.has(KeptWarning, *fact) == args.on:
        raise Refusal("conflict", "running_order.refused.no_change")
    if args.on:
        ctx.record(KeptWarning, *fact)
    else:
        ctx.forget(KeptWarning, *fact)
    ctx.undo_with(KEEP, key=args.key, on=not args.on)
    ctx.touch(ctx.pitch_session)


def warnings(db: Session, pitch_session: PitchSession, lang: str) -> list[dict[str, Any]]:
    """The warnings of a session's plan in words, each with whether it was kept."""
    kept = set(db.scalars(select(KeptWarning.key).where(KeptWarning.pitch_session_id == pitch_session.id)))
    plan = _plan(db, pitch_session)
    speakers = {speaker_id for one in plan for speaker_id in one.speakers}
    found = concerns(
        pitch_session.starts_at,
        pitch_session.ends_at,
        plan,
        _elsewhere(db, pitch_session, speakers, lang),
        free_spans(db, speakers),
    )
    end = max((one.speaks_until for one in plan), default=pitch_session.ends_at)
    end_words = clock_words(end, ZoneInfo(pitch_session.zone), lang, pitch_session.starts_at)
    return [
        {
            "slot_id": None if one.slot_id is None else str(one.slot_id),
            "key": one.key,
            "text": _words(one, pitch_session, lang),
            "kept": one.key in kept,
            "fits_at": end_words if one.kind == "beyond" else "",
        }
        for one in found
    ]


def _words(concern: Concern, pitch_session: PitchSession, lang: str) -> str:
    facts = dict(concern.facts)
    if "at" in facts:
        facts["time"] = clock_words(facts.pop("at"), ZoneInfo(pitch_session.zone), lang, pitch_session.starts_at)
    return translate(lang, f"running_order.concern.{concern.kind}", **facts)


def _plan(db: Session, pitch_session: PitchSession) -> list[Sitting]:
    query = select(Slot).where(Slot.pitch_session_id == pitch_session.id)
    slots = list(db.scalars(query.order_by(Slot.position, Slot.id)))
    names: dict[int, dict[int, str]] = {}
    for slot_id, speaker_id, name in db.execute(
        select(SlotSpeaker.slot_id, Speaker.id, Speaker.name)
        .join(Speaker, Speaker.id == SlotSpeaker.speaker_id)
        .where(SlotSpeaker.slot_id.in_([slot.id for slot in slots]))
        .order_by(SlotSpeaker.position, Speaker.id)
    ):
        names.setdefault(slot_id, {})[speaker_id] = name
    # What has begun is no plan any more.
    return [_sitting(slot, names.get(slot.id, {})) for slot in slots if slot.started_at is None]


def _sitting(slot: Slot, speakers: dict[int, str]) -> Sitting:
    speaks_until = slot.planned_at + timedelta(seconds=slot.pitch_s + slot.questions_s)
    ends_at = slot.planned_at + timedelta(seconds=line_of(slot).length_s)
    return Sitting(slot.id, slot.planned_at, speaks_until, ends_at, speakers)


def _elsewhere(db: Session, pitch_session: PitchSession, speakers: set[int], lang: str) -> list[Elsewhere]:
    """Slots of the event's other sessions in which the same speakers, or the same persons, present."""
    other = aliased(Speaker)
    rows = db.execute(
        select(Slot, Speaker.id, PitchSession.title)
        .join(PitchSession, PitchSession.id == Slot.pitch_session_id)
        .join(SlotSpeaker, SlotSpeaker.slot_id == Slot.id)
        .join(other, other.id == SlotSpeaker.speaker_id)
        .join(Speaker, or_(Speaker.id == other.id, Speaker.person_id == other.person_id))
        .where(
            Speaker.id.in_(speakers),
            PitchSession.event_id == pitch_session.event_id,
            PitchSession.id != pitch_session.id,
            PitchSession.status.not_in(GONE),
        )
        .order_by(Slot.planned_at, Slot.id)
    )
    return [
        Elsewhere(slot.id, speaker_id, pick(title, lang), slot.planned_at, _sitting(slot, {}).speaks_until)
        for slot, speaker_id, title in rows
    ]


COMMANDS = (Command(KEEP, Keep, "session.plan", keep),)
