"""Read-only links of big screens and overlays: random, only the hash stored, revocable (S42)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from webinar.core import clock
from webinar.core.db import Base
from webinar.core.errors import Refusal
from webinar.core.security import new_token, token_hash

MOST_LINKS = 20


class ScreenLink(Base):
    """A link that shows one session as its room sees it, and lets nobody do anything."""

    __tablename__ = "screen_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_session_id: Mapped[int] = mapped_column(ForeignKey("pitch_session.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None] = mapped_column(index=True)


def make_screen(db: Session, pitch_session_id: int, label: str) -> str:
    """Stores a new link and gives its token, which is shown this once; refuses more than MOST_LINKS at a time."""
    if len(screens_of(db, pitch_session_id)) >= MOST_LINKS:
        raise Refusal("invalid", "live.refused.screens", params={"most": MOST_LINKS})
    token = new_token()
    db.add(
        ScreenLink(
            pitch_session_id=pitch_session_id, token_hash=token_hash(token), label=label, created_at=clock.now()
        )
    )
    db.flush()
    return token


def screens_of(db: Session, pitch_session_id: int) -> list[ScreenLink]:
    """The links of a session that work, in order of age."""
    return list(
        db.scalars(
            select(ScreenLink)
            .where(ScreenLink.pitch_session_id == pitch_session_id, ScreenLink.revoked_at.is_(None))
            .order_by(ScreenLink.id)
        )
    )


def find_screen(db: Session, token: str) -> ScreenLink:
    """The working link of a token; a revoked one is as good as unknown."""
    link = db.scalar(
        select(ScreenLink).where(ScreenLink.token_hash == token_hash(token), ScreenLink.revoked_at.is_(None))
    )
    if link is None:
        raise Refusal("not_found")
    return link


def revoke_screen(db: Session, pitch_session_id: int, link_id: int) -> None:
    """Ends a link of a session; its screens close within two seconds."""
    db.execute(
        update(ScreenLink)
        .where(
            ScreenLink.id == link_id,
            ScreenLink.pitch_session_id == pitch_session_id,
            ScreenLink.revoked_at.is_(None),
        )
        .values(revoked_at=clock.now())
    )
