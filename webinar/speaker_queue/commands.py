"""The verbs of those who want to speak: raise and lower a hand, be ready, ask for help."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from webinar.core.errors import Refusal
from webinar.live.context import Context
from webinar.live.feature import Args, Command, Need, RowId
from webinar.people.permissions import Actor
from webinar.schedule.models import Company, Speaker
from webinar.speaker_queue.models import QueueEntry
from webinar.speaker_queue.on_air import require_own_answer
from webinar.speaker_queue.roster import Roster, new_raise_id, spoken_before
from webinar.speaker_queue.states import ACTIVE, may

HANDS_UP = frozenset({"open", "live", "paused"})


class Raise(Args):
    """A hand; `in_writing` says that its owner would put the question in writing just as well."""

    in_writing: bool = False


class OfRaise(Args):
    """Names one raise of a hand."""

    raise_id: str


class OfEntry(Args):
    """Names one entry."""

    id: RowId


class Switch(Args):
    """Something of one entry on or off."""

    id: RowId
    on: bool


def needs_entry(args: OfEntry, _actor: Actor) -> Iterable[Need]:
    """The entry that a command names."""
    return ((QueueEntry, args.id),)


def side_of(ctx: Context, person_id: int) -> str | None:
    """Whether a person speaks for a start-up or a company, where the programme knows (for `alternate`)."""
    is_startup = ctx.db.scalar(
        select(Company.is_startup)
        .join(Speaker, Speaker.company_id == Company.id)
        .where(Speaker.event_id == ctx.pitch_session.event_id, Speaker.person_id == person_id)
        .limit(1)
    )
    return None if is_startup is None else "startup" if is_startup else "company"


def raise_hand(ctx: Context, args: Raise) -> QueueEntry:
    """Takes the actor into the queue of the current slot; a hand raised for an earlier one gives way."""
    if ctx.pitch_session.status not in HANDS_UP:
        raise Refusal("closed", "speaker_queue.refused.not_running")
    if ctx.actor.muted:
        raise Refusal("forbidden", "speaker_queue.refused.muted")
    require_own_answer(ctx)
    roster = Roster(ctx)
    if not roster.queue.is_open:
        raise Refusal("closed", "speaker_queue.refused.closed")
    before = roster.hand_of(ctx.actor.person_id)
    if before is not None and not is_parked(roster, before):
        raise Refusal("duplicate", "speaker_queue.refused.raised")
    if before is not None:
        before.state, before.ended_at = "withdrawn", ctx.now
        roster.settle()  # flushes: one hand must be down before the other is up
    entry = enter(roster, person_id=ctx.actor.person_id, source="hand")
    entry.in_writing = args.in_writing
    return entry


def is_parked(roster: Roster, entry: QueueEntry) -> bool:
    """Whether a hand waits for a slot that is not on."""
    return entry.state == "waiting" and entry.slot_id != roster.current_slot_id


def enter(
    roster: Roster, *, source: str, person_id: int | None = None, name: str = "", question_id: int | None = None
) -> QueueEntry:
    """Adds an entry at the end of the current slot's line; the rule finds its place."""
    ctx = roster.ctx
    nth, prior_ms = (1, 0) if person_id is None else spoken_before(ctx, person_id)
    entry = QueueEntry(
        pitch_session_id=ctx.pitch_session.id,
        person_id=person_id,
        source=source,
        slot_id=roster.current_slot_id,
        name=name,
        raise_id=new_raise_id(),
        state="waiting",
        rank=0,
        pinned=False,
        reason="first_come",
        raised_at=ctx.now,
        spoken_ms=0,
        skips=0,
        frozen=False,
        nth=nth,
        prior_ms=prior_ms,
        in_writing=False,
        side=side_of(ctx, person_id) if person_id is not None and roster.queue.rule == "alternate" else None,
        question_id=question_id,
    )
    ctx.add(entry)
    roster.append(entry)
    return entry


def lower_hand(ctx: Context, args: OfRaise) -> QueueEntry:
    """Takes the actor out again, while waiting or called: what was spoken stays on record."""
    roster = Roster(ctx)
    entry: QueueEntry | None = next((one for one in roster.entries if one.raise_id == args.raise_id), None)
    if entry is None or entry.person_id != ctx.actor.person_id:
        raise Refusal("not_found", "speaker_queue.refused.gone")
    if entry.source == "slot":
        raise Refusal("forbidden", "speaker_queue.refused.presenter")
    if not may("lower", entry.state):
        raise Refusal("conflict", "speaker_queue.refused.speaking")
    entry.state, entry.ended_at = "withdrawn", ctx.now
    roster.settle()
    return entry


def own_or_staff(ctx: Context, entry_id: int, move: str) -> QueueEntry:
    """The entry, for its own person or for staff."""
    entry = ctx.need(QueueEntry, entry_id)
    is_own = entry.person_id is not None and entry.person_id == ctx.actor.person_id
    if not (is_own or ctx.actor.is_staff) or entry.state not in ACTIVE:
        raise Refusal("not_found", "speaker_queue.refused.gone")
    if not may(move, entry.state):
        raise Refusal("conflict", "speaker_queue.refused.moved_on")
    return entry


def ready(ctx: Context, args: OfEntry) -> QueueEntry:
    """Says that who was called is there."""
    entry = own_or_staff(ctx, args.id, "ready")
    entry.ready_at = entry.ready_at or ctx.now
    entry.help_at = None
    return entry


def ask_help(ctx: Context, args: Switch) -> QueueEntry:
    """Shows staff that somebody in the queue needs help, or no longer."""
    entry = own_or_staff(ctx, args.id, "help")
    entry.help_at = (entry.help_at or ctx.now) if args.on else None
    return entry


OWN = "queue.own"
COMMANDS = (
    Command("hand.raise", Raise, "hand.raise", raise_hand, limit=(0.5, 6)),
    Command("hand.lower", OfRaise, OWN, lower_hand, limit=(0.5, 6)),
    Command("queue.ready", OfEntry, OWN, ready, needs=needs_entry),
    Command("queue.help", Switch, OWN, ask_help, needs=needs_entry, limit=(0.5, 6)),
)
