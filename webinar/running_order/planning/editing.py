"""What a slot is: its kind, title, company and speakers, and who changed it last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import select

from webinar.core import forms
from webinar.core.errors import Refusal
from webinar.live.context import Context
from webinar.live.feature import Args, Command, RowId
from webinar.live.models import LogEntry
from webinar.people.models import Person
from webinar.running_order.later import relength
from webinar.running_order.letters import owe_new_times
from webinar.running_order.models import SlotTitle
from webinar.running_order.planning.naming import company_called, speakers_called
from webinar.running_order.rows import noting, slots_of, tell
from webinar.schedule.models import Slot, SlotSpeaker

SlotKind = Literal["pitch", "talk", "questions", "break"]
Language = Literal["fr", "en"]
Line = Annotated[str, forms.line(0, 200)]
LONGEST_S = 12 * 3600
Seconds = Annotated[int, Field(ge=0, le=LONGEST_S)]
Shiftable = Annotated[int, Field(ge=-LONGEST_S, le=LONGEST_S)]
MOST_SPEAKERS = 12
PRESENTED = frozenset({"pitch", "talk"})
QUEUED = frozenset({"open", "live", "paused"})
RETITLE, RESTAFF, QUEUE = "slot.retitle", "slot.restaff", "slot.queue"
EDITS = ("slot.edit", "slot.resize")
# Nobody can undo by then, whatever was undone and done again in between.
KEPT_TITLES = timedelta(hours=1)


class Content(Args):
    """What a slot is."""

    kind: SlotKind
    titles: dict[Language, Line]
    company: Line = ""
    speakers: Annotated[list[Line], Field(max_length=MOST_SPEAKERS)] = []
    pitch_s: Seconds | None = None
    questions_s: Seconds | None = None
    changeover_s: Seconds | None = None

    def lengths(self, usual: tuple[int, int, int]) -> tuple[int, int, int]:
        """The lengths given, the usual ones where none is."""
        given = (self.pitch_s, self.questions_s, self.changeover_s)
        pitch_s, questions_s, changeover_s = (
            own if one is None else one for one, own in zip(given, usual, strict=True)
        )
        return pitch_s, questions_s, changeover_s


class Edit(Content):
    """What a slot is to be instead of what was seen; lengths that are not given stay."""

    id: RowId
    version: int


class OfSlot(Args):
    """Names one slot."""

    id: RowId


class OfTitle(Args):
    """Names a former title."""

    id: RowId


class Staff(Args):
    """The speakers of a slot, in order."""

    id: RowId
    speaker_ids: list[int]


def require_version(ctx: Context, slot: Slot, version: int) -> None:
    """Refuses when somebody changed the slot since it was seen, by name."""
    if slot.version == version:
        return
    name = _last_editor(ctx, slot)
    message = "running_order.refused.edited_by" if name else "running_order.refused.edited"
    raise Refusal("conflict", message, params={"name": name}, version=slot.version)


def _last_editor(ctx: Context, slot: Slot) -> str:
    for verb, earlier in reversed(ctx.earlier):
        if verb in EDITS and slot in earlier.touched and earlier.actor.person_id != ctx.actor.person_id:
            return earlier.actor.name
    name = ctx.db.scalar(
        select(Person.name)
        .join(LogEntry, LogEntry.actor_id == Person.id)
        .where(
            LogEntry.pitch_session_id == ctx.pitch_session.id,
            LogEntry.verb.in_(EDITS),
            LogEntry.result == str(slot.id),
            LogEntry.actor_id != ctx.actor.person_id,
        )
        .order_by(LogEntry.seq.desc())
        .limit(1)
    )
    return name or ""


def speakers_of(ctx: Context, slot: Slot) -> list[int]:
    """Who presents a slot, in order."""
    ctx.flush()
    query = select(SlotSpeaker.speaker_id).where(SlotSpeaker.slot_id == slot.id)
    return list(ctx.db.scalars(query.order_by(SlotSpeaker.position, SlotSpeaker.speaker_id)))


def staffed(ctx: Context, slot: Slot, speaker_ids: Sequence[int]) -> None:
    """Gives a slot its speakers."""
    rows = {row.speaker_id: row for row in ctx.db.scalars(select(SlotSpeaker).where(SlotSpeaker.slot_id == slot.id))}
    for speaker_id, row in rows.items():
        if speaker_id not in speaker_ids:
            ctx.db.delete(row)
    for position, speaker_id in enumerate(speaker_ids):
        if speaker_id in rows:
            rows[speaker_id].position = position
        else:
            ctx.db.add(SlotSpeaker(slot_id=slot.id, speaker_id=speaker_id, position=position))
    ctx.flush()
    ctx.touch(slot)


def name_parts(ctx: Context, content: Content, present: Sequence[int]) -> tuple[int | None, list[int]]:
    """Company and speakers of what was typed; a break has neither."""
    if content.kind == "break":
        return None, []
    company_id = company_called(ctx.db, ctx.pitch_session.event_id, content.company)
    return company_id, speakers_called(
        ctx.db, ctx.pitch_session.event_id, content.speakers, company_id, present
    )


def edit(ctx: Context, args: Edit) -> Slot:
    """Changes what a slot is, also of one that has begun; refused when somebody else changed it meanwhile."""
    slot = ctx.need(Slot, args.id)
    if ctx.pitch_session.status in {"ended", "replay", "cancelled"}:
        raise Refusal("closed", "running_order.refused.not_planned")
    require_version(ctx, slot, args.version)
    now = (slot.pitch_s, slot.questions_s, slot.changeover_s)
    if slot.started_at is not None and (args.kind != slot.slot_kind or args.lengths(now) != now):
        raise Refusal("conflict", "running_order.refused.begun")
    before = speakers_of(ctx, slot)
    company_id, speaker_ids = name_parts(ctx, args, before)
    ctx.undo_with(QUEUE, id=slot.id)
    with noting(ctx) as notebook:
        notebook.watch(slot)
        slot.slot_kind, slot.company_id = args.kind, company_id
    if relength(ctx, slots_of(ctx), slot, args.lengths(now)):
        owe_new_times(ctx)
    slot.version += 1
    _retitled(ctx, slot, args.titles)
    if speaker_ids != before:
        staffed(ctx, slot, speaker_ids)
        ctx.undo_with(RESTAFF, id=slot.id, speaker_ids=before)
    queue(ctx, OfSlot(id=slot.id))
    return slot


def queued(ctx: Context, slot: Slot) -> None:
    """Once the doors are open the queue knows who presents: it learns of what this slot is now."""
    if ctx.pitch_session.status in QUEUED:
        ctx.flush()
        if slot.slot_kind in PRESENTED:
            tell(ctx, "queue.fill")
        else:
            tell(ctx, "queue.leave_slot", id=slot.id)


def queue(ctx: Context, args: OfSlot) -> None:
    """The first and the last step of an edit and of its undo, for each is played backwards."""
    queued(ctx, ctx.need(Slot, args.id))
    ctx.undo_with(QUEUE, id=args.id)


def _retitled(ctx: Context, slot: Slot, titles: Mapping[Language, str]) -> None:
    others = {lang: text for lang, text in slot.title.items() if lang not in titles}
    title = others | {str(lang): text for lang, text in titles.items() if text}
    if title == slot.title:
        return
    for old in ctx.db.scalars(
        select(SlotTitle).where(
            SlotTitle.pitch_session_id == ctx.pitch_session.id, SlotTitle.at < ctx.now - KEPT_TITLES
        )
    ):
        ctx.db.delete(old)
    _replace_title(ctx, slot, title)


def _replace_title(ctx: Context, slot: Slot, title: dict[str, str]) -> None:
    former = SlotTitle(
        pitch_session_id=ctx.pitch_session.id, slot_id=slot.id, title=dict(slot.title), at=ctx.now
    )
    ctx.add(former)
    ctx.flush()
    ctx.undo_with(RETITLE, id=former.id)
    slot.title = title


def retitle(ctx: Context, args: OfTitle) -> None:
    """Gives a slot a title back that it had."""
    former = ctx.need(SlotTitle, args.id)
    slot = ctx.need(Slot, former.slot_id)
    _replace_title(ctx, slot, dict(former.title))
    slot.version += 1


def restaff(ctx: Context, args: Staff) -> None:
    """Gives a slot the speakers back that it had."""
    slot = ctx.need(Slot, args.id)
    before = speakers_of(ctx, slot)
    staffed(ctx, slot, args.speaker_ids)
    ctx.undo_with(RESTAFF, id=slot.id, speaker_ids=before)
    slot.version += 1


SYSTEM = "system.only"
COMMANDS = (
    Command("slot.edit", Edit, "session.plan", edit),
    Command(RETITLE, OfTitle, SYSTEM, retitle, internal=True),
    Command(RESTAFF, Staff, SYSTEM, restaff, internal=True),
    Command(QUEUE, OfSlot, SYSTEM, queue, internal=True),
)
