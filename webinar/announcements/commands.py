"""The verbs of announcements: post, withdraw, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from webinar.announcements.models import Announcement
from webinar.core import forms
from webinar.core.errors import Refusal
from webinar.live.context import Context
from webinar.live.feature import Args, Command, Need, RowId
from webinar.people.permissions import Actor


class Post(Args):
    """A text for the room."""

    text: Annotated[str, forms.text(1, 500, 4_000)]


class OfAnnouncement(Args):
    """Names one announcement."""

    id: RowId


def needs_announcement(args: OfAnnouncement, _actor: Actor) -> Iterable[Need]:
    """The announcement that a command names."""
    return ((Announcement, args.id),)


def post(ctx: Context, args: Post) -> Announcement:
    """Tells the room something."""
    announcement = Announcement(
        pitch_session_id=ctx.pitch_session.id, text=args.text, by_id=ctx.actor.person_id or None, at=ctx.now
    )
    ctx.add(announcement)
    ctx.flush()
    ctx.undo_with("announcement.withdraw", id=announcement.id)
    return announcement


def withdraw(ctx: Context, args: OfAnnouncement) -> Announcement:
    """Takes an announcement off every screen."""
    announcement = ctx.need(Announcement, args.id)
    if announcement.withdrawn_at is not None:
        raise Refusal("conflict", "announcements.refused.withdrawn")
    announcement.withdrawn_at = ctx.now
    ctx.undo_with("announcement.show_again", id=announcement.id)
    return announcement


def show_again(ctx: Context, args: OfAnnouncement) -> Announcement:
    """Puts a withdrawn announcement back."""
    announcement = ctx.need(Announcement, args.id)
    if announcement.withdrawn_at is None:
        raise Refusal("conflict", "live.refused.moved_on")
    announcement.withdrawn_at = None
    ctx.undo_with("announcement.withdraw", id=announcement.id)
    return announcement


STAFF = "announcement.post"
COMMANDS = (
    Command("announcement.post", Post, STAFF, post),
    Command("announcement.withdraw", OfAnnouncement, STAFF, withdraw, needs=needs_announcement),
    Command("announcement.show_again", OfAnnouncement, "system.only", show_again, internal=True),
)
