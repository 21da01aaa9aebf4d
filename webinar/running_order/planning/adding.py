"""New slots: one by one, or an order to begin with; and the session's end moved to where its order ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from webinar.core.clock import from_ms, to_ms
from webinar.core.errors import Refusal
from webinar.core.i18n import translate
from webinar.live.context import Context
from webinar.live.feature import Args, Command, NoArgs, RowId
from webinar.running_order.letters import owe_new_times
from webinar.running_order.planning.editing import Content, name_parts, queued, staffed
from webinar.running_order.planning.slots import TAKE_OUT, place_after, require_planned
from webinar.running_order.planning.starters import PITCH_S, Starter, lines_of
from webinar.running_order.rows import line_of, slots_of
from webinar.schedule.models import Slot

MOST_SLOTS = 300
MINUTE = 60
LENGTHS: Mapping[str, tuple[int, int, int]] = {
    "pitch": PITCH_S,
    "talk": (20 * MINUTE, 10 * MINUTE, 0),
    "questions": (15 * MINUTE, 0, 0),
    "break": (10 * MINUTE, 0, 0),
}
END_BACK = "session.end_back"


class Add(Content):
    """A new slot, behind another one or at the end; lengths that are not given are its kind's."""

    after_id: RowId | None = None


class StartFrom(Args):
    """Which order to begin with."""

    starter: Starter


class Ends(Args):
    """An end, in milliseconds since the epoch."""

    at: int


def add(ctx: Context, args: Add) -> Slot:
    """Adds a slot; those behind it move by its length."""
    require_planned(ctx)
    slots = slots_of(ctx)
    if len(slots) >= MOST_SLOTS:
        raise Refusal("conflict", "running_order.refused.too_many", params={"count": MOST_SLOTS})
    if args.after_id is not None and args.after_id not in {slot.id for slot in slots}:
        raise Refusal("not_found")
    company_id, speaker_ids = name_parts(ctx, args, ())
    title = {str(lang): text for lang, text in args.titles.items() if text}
    slot = _made(ctx, slots, args.kind, title, args.lengths(LENGTHS[args.kind]))
    slot.company_id = company_id
    staffed(ctx, slot, speaker_ids)
    if args.after_id is not None and slots and args.after_id != slots[-1].id:
        place_after(ctx, slots_of(ctx), slot, args.after_id)
        owe_new_times(ctx)
    queued(ctx, slot)
    return slot


def _made(ctx: Context, slots: list[Slot], kind: str, title: dict[str, str], lengths: tuple[int, int, int]) -> Slot:
    last = slots[-1] if slots else None
    pitch_s, questions_s, changeover_s = lengths
    slot = Slot(
        pitch_session_id=ctx.pitch_session.id,
        position=1 if last is None else last.position + 1,
        slot_kind=kind,
        title=title,
        pitch_s=pitch_s,
        questions_s=questions_s,
        changeover_s=changeover_s,
        planned_at=ctx.pitch_session.starts_at if last is None else end_of(last),
    )
    ctx.add(slot)
    ctx.flush()
    ctx.undo_with(TAKE_OUT, id=slot.id)
    ctx.pitch_session.order_version += 1
    return slot


def end_of(slot: Slot) -> datetime:
    """When a slot is over as planned."""
    return slot.planned_at + timedelta(seconds=line_of(slot).length_s)


def start_from(ctx: Context, args: StartFrom) -> None:
    """Fills an empty order with one to begin with."""
    require_planned(ctx)
    slots = slots_of(ctx)
    if slots:
        raise Refusal("conflict", "running_order.refused.not_empty")
    minutes = (ctx.pitch_session.ends_at - ctx.pitch_session.starts_at) // timedelta(minutes=1)
    pitches = 0
    for planned in lines_of(args.starter, minutes):
        pitches += planned.kind == "pitch"
        key = f"running_order.starter.{planned.title}"
        title = {lang: translate(lang, key, number=pitches) for lang in ("fr", "en")}
        lengths = (planned.pitch_s, planned.questions_s, planned.changeover_s)
        slots.append(_made(ctx, slots, planned.kind, title, lengths))


def fit_end(ctx: Context, _args: NoArgs) -> None:
    """Moves the session's planned end to where its running order ends; registrants' calendars follow."""
    require_planned(ctx)
    slots = slots_of(ctx)
    if not slots:
        raise Refusal("conflict", "running_order.refused.no_slots")
    # Nobody changes over after the last slot.
    ends_at = max(slot.planned_at + timedelta(seconds=slot.pitch_s + slot.questions_s) for slot in slots)
    if ends_at == ctx.pitch_session.ends_at or ends_at <= ctx.pitch_session.starts_at:
        raise Refusal("conflict", "running_order.refused.no_change")
    _end_at(ctx, ends_at)


def end_back(ctx: Context, args: Ends) -> None:
    """Gives the session the end back that it had."""
    _end_at(ctx, from_ms(args.at))


def _end_at(ctx: Context, ends_at: datetime) -> None:
    pitch_session = ctx.pitch_session
    ctx.undo_with(END_BACK, at=to_ms(pitch_session.ends_at))
    pitch_session.ends_at = ends_at
    pitch_session.ends_wall = ends_at.astimezone(ZoneInfo(pitch_session.zone)).replace(tzinfo=None)
    pitch_session.sequence += 1
    pitch_session.changed_at = ctx.now


PLAN, SYSTEM = "session.plan", "system.only"
COMMANDS = (
    Command("slot.add", Add, PLAN, add),
    Command("slot.start_from", StartFrom, PLAN, start_from),
    Command("session.fit_end", NoArgs, PLAN, fit_end),
    Command(END_BACK, Ends, SYSTEM, end_back, internal=True),
)
