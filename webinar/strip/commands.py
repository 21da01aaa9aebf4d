"""The verbs of the private strip: write a note, acknowledge it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from webinar.core import forms
from webinar.core.errors import Refusal
from webinar.live.context import Context
from webinar.live.feature import Args, Command, Need, RowId
from webinar.people.permissions import Actor
from webinar.strip.models import StripNote


class Write(Args):
    """A short note."""

    text: Annotated[str, forms.text(1, 280, 2_000)]


class OfNote(Args):
    """Names one note."""

    id: RowId


def write(ctx: Context, args: Write) -> StripNote:
    """Leaves a note that only moderators and the chair see."""
    note = StripNote(
        pitch_session_id=ctx.pitch_session.id, text=args.text, by_id=ctx.actor.person_id or None, at=ctx.now
    )
    ctx.add(note)
    return note


def acknowledge(ctx: Context, args: OfNote) -> StripNote:
    """Tells the writer that the note was read."""
    note = ctx.need(StripNote, args.id)
    if note.by_id == ctx.actor.person_id:
        raise Refusal("forbidden", "strip.refused.own")
    if note.seen_at is not None:
        raise Refusal("duplicate", "strip.refused.seen")
    note.seen_at = ctx.now
    return note


def _needs(args: OfNote, _actor: Actor) -> Iterable[Need]:
    return ((StripNote, args.id),)


COMMANDS = (
    Command("strip.write", Write, "strip.use", write, limit=(1, 10)),
    Command("strip.acknowledge", OfNote, "strip.use", acknowledge, needs=_needs),
)
