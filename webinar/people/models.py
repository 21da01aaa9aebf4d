"""Rows of persons, their roles and places, their links and their signed-in browsers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webinar.core.db import Base


class Person(Base):
    """An identity: somebody registered, or a guest whose identity is the browser's cookie (S17).

    An erased person's row stays as a bare number: log and audit name it, and it must never become somebody else.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    is_guest: Mapped[bool] = mapped_column(default=False)
    is_administrator: Mapped[bool] = mapped_column(default=False)
    may_create_events: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    locale: Mapped[str | None] = mapped_column(String(2))
    zone: Mapped[str | None] = mapped_column(String(64))
    epoch: Mapped[int] = mapped_column(default=0)
    epoch_at: Mapped[datetime | None] = mapped_column(index=True)
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class RoleGrant(Base):
    """A role of a person at an event, or at one session of it."""

    __tablename__ = "role_grant"
    __table_args__ = (
        Index(
            "uq_role_grant_event",
            "person_id",
            "event_id",
            "role",
            unique=True,
            sqlite_where=text("pitch_session_id IS NULL"),
            postgresql_where=text("pitch_session_id IS NULL"),
        ),
        UniqueConstraint("person_id", "event_id", "role", "pitch_session_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    pitch_session_id: Mapped[int | None] = mapped_column(ForeignKey("pitch_session.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(16))
    granted_at: Mapped[datetime] = mapped_column(index=True)


class Registration(Base):
    """A person's place at a session; `status` is requested, waiting, registered, refused or withdrawn.

    `placed_at` orders the waiting list, `told_start` and `told_cancelled` are what was last told of the
    session. `guest_id` is the guest that the browser became which registered: if that browser opens the mailed
    link, the two are one. `consents` holds the version of the notice that was shown and what was ticked,
    `answers` what was said to the organiser's own questions.
    """

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("person_id", "pitch_session_id"),
        Index("ix_registration_places", "pitch_session_id", "status", "placed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    pitch_session_id: Mapped[int] = mapped_column(ForeignKey("pitch_session.id", ondelete="CASCADE"))
    guest_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    status: Mapped[str] = mapped_column(String(12))
    consents: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    placed_at: Mapped[datetime]
    told_start: Mapped[datetime]
    told_cancelled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Removal(Base):
    """A person kept out of a session, or muted in it, by staff; reversible."""

    __tablename__ = "removal"

    pitch_session_id: Mapped[int] = mapped_column(
        ForeignKey("pitch_session.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(index=True)


class PersonalLink(Base):
    """A link that signs one person in by a POST from its page; only the hash of its token is kept (S15)."""

    __tablename__ = "personal_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    pitch_session_id: Mapped[int | None] = mapped_column(ForeignKey("pitch_session.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(16))
    destination: Mapped[str] = mapped_column(String(200))
    any_browser: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class CookieSession(Base):
    """A signed-in browser, revocable at the server (S16); `epoch` must equal its person's."""

    __tablename__ = "cookie_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    id_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("personal_link.id", ondelete="CASCADE"))
    epoch: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
