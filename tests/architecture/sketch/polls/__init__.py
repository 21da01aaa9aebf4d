"""A sketched live feature, yes-or-no polls: what somebody adds who has only read the README."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webinar.core.db import Base
from webinar.core.errors import Refusal
from webinar.core.tracked import Tracked
from webinar.live.context import Context
from webinar.live.feature import Args, Command, Kind, LiveFeature, RowId, Rows, Viewer


class Poll(Tracked, Base):
    """One question that everybody answers with yes."""

    __tablename__ = "poll"
    kind = "poll"

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_session_id: Mapped[int] = mapped_column(ForeignKey("pitch_session.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(String(200))
    is_open: Mapped[bool] = mapped_column(default=False)
    yes: Mapped[int] = mapped_column(default=0)


class Ask(Args):
    """A new poll."""

    text: str


class Of(Args):
    """Names one poll."""

    id: RowId


def ask(ctx: Context, args: Ask) -> Poll:
    """Makes a poll that only staff see yet."""
    poll = Poll(pitch_session_id=ctx.pitch_session.id, text=args.text, is_open=False, yes=0)
    ctx.add(poll)
    return poll


def open_poll(ctx: Context, args: Of) -> None:
    """Shows a poll to the room."""
    ctx.need(Poll, args.id).is_open = True


def say_yes(ctx: Context, args: Of) -> None:
    """Counts a yes."""
    poll = ctx.need(Poll, args.id)
    if not poll.is_open:
        raise Refusal("closed", "polls.refused.closed")
    poll.yes += 1


def load(db: Session, pitch_session_id: int, keys: Sequence[str] | None, _person_id: int | None) -> Rows:
    """The session's polls, all or some."""
    query = select(*Poll.__table__.columns).where(Poll.pitch_session_id == pitch_session_id)
    if keys is not None:
        query = query.where(Poll.id.in_([int(key) for key in keys]))
    return {str(row.id): row for row in db.execute(query)}


def present(row: Any, viewer: Viewer) -> dict[str, Any] | None:
    """The poll; the room sees it once it is open."""
    return {"text": row.text, "yes": row.yes} if row.is_open or viewer.is_staff else None


feature = LiveFeature(
    name="polls",
    commands=(
        Command("poll.ask", Ask, "session.moderate", ask),
        Command("poll.open", Of, "session.moderate", open_poll),
        Command("poll.yes", Of, "session.follow", say_yes),
    ),
    kinds=(Kind("poll", load, present),),
)
