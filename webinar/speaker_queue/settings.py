"""The verbs that set how a session's queue works, and notes on its entries."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from webinar.core import forms
from webinar.live.context import Context
from webinar.live.feature import Args, Command, RowId
from webinar.speaker_queue.commands import OfEntry, needs_entry, side_of
from webinar.speaker_queue.models import QueueEntry
from webinar.speaker_queue.roster import Roster


class OnOff(Args):
    """A switch of the queue."""

    on: bool


class Limit(Args):
    """Seconds that a turn may take; 0 for no limit."""

    seconds: Annotated[int, Field(ge=0, le=3600)]


class Timeout(Args):
    """Seconds after which a call counts as unanswered."""

    seconds: Annotated[int, Field(ge=5, le=600)]


class Rule(Args):
    """The order rule."""

    rule: Literal["first_come", "newcomers", "least_spoken", "alternate"]


class Note(Args):
    """A note for moderators; empty for none."""

    id: RowId
    text: Annotated[str, forms.text(0, 500, 4_000)]


def open_list(ctx: Context, args: OnOff) -> None:
    """Opens or closes the list for new hands."""
    roster = Roster(ctx)
    with roster.changing():
        roster.queue.is_open = args.on


def set_limit(ctx: Context, args: Limit) -> None:
    """Sets what a turn may take from now on."""
    roster = Roster(ctx)
    with roster.changing():
        roster.queue.turn_limit_s = args.seconds


def set_timeout(ctx: Context, args: Timeout) -> None:
    """Sets how long an answer to a call is waited for."""
    roster = Roster(ctx)
    with roster.changing():
        roster.queue.call_timeout_s = args.seconds


def set_rule(ctx: Context, args: Rule) -> None:
    """Sets the order rule; those whom a moderator placed, skipped or called stay where they are."""
    roster = Roster(ctx)
    with roster.changing():
        roster.queue.rule = args.rule
        if args.rule == "alternate":
            for entry in roster.entries:
                if entry.person_id is not None and entry.side is None:
                    entry.side = side_of(ctx, entry.person_id)


def write_note(ctx: Context, args: Note) -> QueueEntry:
    """Writes a note that only moderators see; the former one is kept for undo, not in the log."""
    entry = ctx.need(QueueEntry, args.id)
    entry.note_before, entry.note = entry.note, args.text or None
    ctx.undo_with("queue.note_back", id=entry.id)
    return entry


def note_back(ctx: Context, args: OfEntry) -> QueueEntry:
    """Takes a note back."""
    entry = ctx.need(QueueEntry, args.id)
    entry.note_before, entry.note = entry.note, entry.note_before
    ctx.undo_with("queue.note_back", id=entry.id)
    return entry


STAFF = "queue.moderate"
COMMANDS = (
    Command("queue.open", OnOff, STAFF, open_list),
    Command("queue.limit", Limit, STAFF, set_limit),
    Command("queue.timeout", Timeout, STAFF, set_timeout),
    Command("queue.rule", Rule, STAFF, set_rule),
    Command("queue.note", Note, STAFF, write_note, needs=needs_entry),
    Command("queue.note_back", OfEntry, "system.only", note_back, internal=True),
)
