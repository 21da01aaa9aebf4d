"""How the queue follows the running order, and how undo puts entries back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select

from webinar.core.errors import Refusal
from webinar.core.i18n import pick
from webinar.live.context import Context
from webinar.live.feature import Args, Command, NoArgs, RowId
from webinar.live.next_step import NextStep
from webinar.live.restoring import Changes, Restored, read_back
from webinar.schedule.models import Company, Slot, SlotSpeaker, Speaker
from webinar.speaker_queue.models import QueueEntry
from webinar.speaker_queue.roster import COLUMNS, RESTORE, Roster, new_raise_id
from webinar.speaker_queue.states import ACTIVE, FLOOR
from webinar.speaker_queue.turns import back_to_line, begin, go_on, hold, release

PRESENTED = frozenset({"pitch", "talk"})


class OnOff(Args):
    """Whether the clock stands still."""

    on: bool


class OfSlot(Args):
    """Names one slot."""

    id: RowId


class Presented(NamedTuple):
    """A slot that somebody presents."""

    slot_id: int
    is_later: bool
    name: str
    person_id: int | None
    side: str | None


def fill(ctx: Context, _args: NoArgs) -> None:
    """Makes an entry for the presenter of each slot that has none."""
    _fill(Roster(ctx))


def follow(ctx: Context, _args: NoArgs) -> None:
    """Takes the running order's new order."""
    Roster(ctx).settle()


def freeze(ctx: Context, args: OnOff) -> None:
    """Lets who speaks stand still with the clock, or go on with it."""
    roster = Roster(ctx)
    entry = roster.on_floor()
    if entry is None or (args.on and entry.state != "speaking") or (not args.on and not entry.frozen):
        return
    with roster.changing():
        if args.on:
            hold(ctx, entry, frozen=True)
        else:
            go_on(ctx, entry)


def require_uncalled(ctx: Context, args: OfSlot) -> None:
    """Refuses when the presenter of a slot is called already."""
    state = ctx.db.scalar(
        select(QueueEntry.state).where(QueueEntry.slot_id == args.id, QueueEntry.source == "slot")
    )
    if state is not None and state != "waiting":
        raise Refusal("conflict", "speaker_queue.refused.called")


def leave_slot(ctx: Context, args: OfSlot) -> None:
    """Takes the presenter of a slot that is no more, or that nobody presents any more, out of the line."""
    roster = Roster(ctx)
    entry = next((one for one in roster.entries if one.source == "slot" and one.slot_id == args.id), None)
    if entry is not None:
        _retire(ctx, roster, entry)
        roster.settle()


def on_next(ctx: Context, step: NextStep) -> None:
    """Ends who has the floor; at another slot its presenter begins and hands of the former one are parked."""
    roster = Roster(ctx)
    presenter = _presenter(roster, step) if step.changes_slot else None
    with roster.changing(*([] if presenter is None else [presenter])):
        release(roster)
        if step.changes_slot:
            _change_slot(roster, step)
        if presenter is not None:
            begin(roster, presenter, step.length_s or None)
        if step.ends:
            for entry in roster.entries:
                if entry.state in ACTIVE:
                    entry.state, entry.ended_at = "skipped", ctx.now


def _presenter(roster: Roster, step: NextStep) -> QueueEntry | None:
    if step.slot_id is None:
        return None
    query = select(QueueEntry).where(QueueEntry.slot_id == step.slot_id, QueueEntry.source == "slot")
    entry = roster.ctx.db.scalar(query)
    return entry


def _change_slot(roster: Roster, step: NextStep) -> None:
    for entry in roster.entries:
        if entry.source == "slot":
            continue
        if entry.slot_id is None and step.left_slot_id is None and step.slot_id is not None:
            entry.slot_id = step.slot_id
        elif entry.state == "called":
            back_to_line(entry)


def _fill(roster: Roster) -> None:
    ctx = roster.ctx
    own = select(QueueEntry).where(QueueEntry.pitch_session_id == ctx.pitch_session.id, QueueEntry.source == "slot")
    known = {entry.slot_id: entry for entry in ctx.db.scalars(own)}
    last = roster.entries[-1].rank if roster.entries else 0
    made = False
    for offset, slot in enumerate(presented(ctx), 1):
        entry = known.get(slot.slot_id)
        if entry is not None and entry.person_id != slot.person_id and entry.state in {"waiting", "called"}:
            _retire(ctx, roster, entry)
            entry = None
        if entry is not None:
            entry.name, entry.person_id, entry.side = slot.name, slot.person_id, slot.side
            continue
        entry = QueueEntry(
            pitch_session_id=ctx.pitch_session.id,
            person_id=slot.person_id,
            source="slot",
            slot_id=slot.slot_id,
            name=slot.name,
            raise_id=new_raise_id(),
            state="waiting" if slot.is_later else "finished",
            rank=last + offset,
            pinned=False,
            reason="running_order",
            raised_at=ctx.now,
            spoken_ms=0,
            skips=0,
            frozen=False,
            nth=1,
            prior_ms=0,
            side=slot.side,
        )
        ctx.add(entry)
        roster.entries.append(entry)
        made = True
    if made:
        roster.settle()


def _retire(ctx: Context, roster: Roster, entry: QueueEntry) -> None:
    """Ends an entry for good and leaves its slot to another one: whose entry it was must see it go."""
    entry.state, entry.ended_at, entry.slot_id = "removed", ctx.now, None
    roster.entries.remove(entry)
    ctx.flush()


def presented(ctx: Context) -> list[Presented]:
    """The slots that somebody presents, in order, as the programme has them now."""
    rows = ctx.db.execute(
        select(
            Slot.id,
            Slot.started_at,
            Slot.title,
            Company.name.label("company"),
            Company.is_startup,
            Speaker.name,
            Speaker.person_id,
        )
        .outerjoin(Company, Company.id == Slot.company_id)
        .outerjoin(SlotSpeaker, SlotSpeaker.slot_id == Slot.id)
        .outerjoin(Speaker, Speaker.id == SlotSpeaker.speaker_id)
        .where(Slot.pitch_session_id == ctx.pitch_session.id, Slot.slot_kind.in_(PRESENTED))
        .order_by(Slot.position, Slot.id, SlotSpeaker.position, Speaker.id)
    ).all()
    found: dict[int, Presented] = {}
    for row in rows:
        before = found.get(row.id)
        names = ", ".join(name for name in ((before.name if before else ""), row.name or "") if name)
        found[row.id] = Presented(
            row.id,
            row.started_at is None,
            (names or row.company or pick(row.title, "fr"))[:200],
            (before.person_id if before else None) or row.person_id,
            None if row.is_startup is None else "startup" if row.is_startup else "company",
        )
    return list(found.values())


def restore(ctx: Context, args: Changes) -> None:
    """Puts entries back as a command found them, unless two would have the floor or one two hands."""
    plan = read_back(ctx, args.rows, COLUMNS, unchecked=("rank",))
    roster = Roster(ctx)
    _require_room(roster, plan)
    entries = [restored.row for restored in plan if isinstance(restored.row, QueueEntry)]
    with roster.changing(*entries):
        for restored in sorted(plan, key=_comes_late):
            restored.apply()
            ctx.flush()
        roster.recount(*entries)
        roster.entries.sort(key=lambda entry: (entry.rank, entry.id))


def _comes_late(restored: Restored) -> tuple[bool, bool]:
    """Places are left before others take them: the database knows one on the floor, one hand a person."""
    state = restored.values.get("state")
    return state in FLOOR, state in ACTIVE


def _require_room(roster: Roster, plan: Sequence[Restored]) -> None:
    states = {entry: entry.state for entry in roster.entries}
    states |= {one.row: one.values["state"] for one in plan if "state" in one.values}
    on_floor = [entry for entry, state in states.items() if state in FLOOR]
    hands = [
        entry.person_id
        for entry, state in states.items()
        if isinstance(entry, QueueEntry) and entry.source == "hand" and state in ACTIVE and entry.person_id
    ]
    if len(on_floor) > 1 or len(hands) != len(set(hands)):
        raise Refusal("conflict", "live.refused.moved_on")


SYSTEM = "system.only"
COMMANDS = (
    Command("queue.fill", NoArgs, SYSTEM, fill, internal=True),
    Command("queue.follow", NoArgs, SYSTEM, follow, internal=True),
    Command("queue.leave_slot", OfSlot, SYSTEM, leave_slot, internal=True),
    Command("queue.freeze", OnOff, SYSTEM, freeze, internal=True),
    Command("queue.require_uncalled", OfSlot, SYSTEM, require_uncalled, internal=True),
    Command(RESTORE, Changes, SYSTEM, restore, internal=True),
)
