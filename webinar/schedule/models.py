"""Rows of the programme: events, sessions, their running order, companies and speakers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar.core.db import Base
from webinar.core.tracked import Tracked

Texts = dict[str, str]


class Event(Base):
    """A programme under one title and organiser. `title` and `description` are {language: text}."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[Texts] = mapped_column(JSON)
    description: Mapped[Texts] = mapped_column(JSON, default=dict)
    organiser_name: Mapped[str] = mapped_column(String(200), default="")
    zone: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(16), default="published")
    visibility: Mapped[str] = mapped_column(String(16), default="public")
    guests_allowed: Mapped[bool] = mapped_column(default=True)
    colour: Mapped[str | None] = mapped_column(String(7))
    uid: Mapped[str] = mapped_column(String(255), unique=True)
    source_url: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    change_count: Mapped[int] = mapped_column(default=0)


class Track(Base):
    """A theme that sessions of an event belong to."""

    __tablename__ = "track"
    __table_args__ = (UniqueConstraint("event_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    colour: Mapped[str | None] = mapped_column(String(7))


class Series(Base):
    """A rule by which a session comes back; its dates are rows of their own that keep to it or leave it.

    `starts_wall` and `ends_wall` are the first date's by the rule, `weekday` is iCalendar's BYDAY ("TU", "2TU",
    "-1FR"); either `count` or `until_wall` (the start of the last date) bounds it. `uid` is the series' own in
    calendars, for life; `follows_id` is the series that a change of "this and the following" was split from.
    """

    __tablename__ = "series"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    uid: Mapped[str] = mapped_column(String(255), unique=True)
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("series.id", ondelete="SET NULL"))
    frequency: Mapped[str] = mapped_column(String(8))
    interval: Mapped[int] = mapped_column(default=1)
    weekday: Mapped[str] = mapped_column(String(4))
    count: Mapped[int | None]
    until_wall: Mapped[datetime | None] = mapped_column(DateTime)
    zone: Mapped[str] = mapped_column(String(64))
    starts_wall: Mapped[datetime] = mapped_column(DateTime)
    ends_wall: Mapped[datetime] = mapped_column(DateTime)
    created_at: Mapped[datetime]


class PitchSession(Tracked, Base):
    """One timed online sitting of an event: wall times and zone as planned, instants derived (calendar.md B6).

    `version` counts the edits of its plan (R10); `series_wall` is the wall time that its series' rule gives it,
    whatever time it has itself; `kept_clashes` names the overlaps that an organiser chose to keep.
    """

    __tablename__ = "pitch_session"
    __table_args__ = (
        Index("uq_pitch_session_event_guid", "event_id", "guid", unique=True),
        Index("ix_pitch_session_event_starts", "event_id", "starts_at"),
    )
    kind = "pitch_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    guid: Mapped[str | None] = mapped_column(String(200))
    uid: Mapped[str] = mapped_column(String(255), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    title: Mapped[Texts] = mapped_column(JSON)
    abstract: Mapped[Texts] = mapped_column(JSON, default=dict)
    status: Mapped[str] = mapped_column(String(16), default="draft")
    is_break: Mapped[bool] = mapped_column(default=False)
    zone: Mapped[str] = mapped_column(String(64))
    starts_wall: Mapped[datetime] = mapped_column(DateTime)
    ends_wall: Mapped[datetime] = mapped_column(DateTime)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id", ondelete="SET NULL"))
    room: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(16), default="")
    stream_url: Mapped[str | None] = mapped_column(String(1000))
    stage_url: Mapped[str | None] = mapped_column(String(1000))
    visibility: Mapped[str | None] = mapped_column(String(16))
    capacity: Mapped[int | None]
    moderated: Mapped[bool] = mapped_column(default=False)
    questions_open: Mapped[bool] = mapped_column(default=True)
    order_version: Mapped[int] = mapped_column(default=0)
    join_code: Mapped[str] = mapped_column(String(6), unique=True)
    current_slot_id: Mapped[int | None]
    live_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[Texts] = mapped_column(JSON, default=dict)
    version: Mapped[int] = mapped_column(default=1)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id", ondelete="SET NULL"), index=True)
    series_wall: Mapped[datetime | None] = mapped_column(DateTime)
    kept_clashes: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    @property
    def touch_key(self) -> str:
        """Its id in addresses is its id on the wire."""
        return self.public_id


class Slot(Tracked, Base):
    """A line of a session's running order with its planned lengths in seconds.

    A slot that was taken out has no session any more, so that nobody meets it, and remembers for undo where it was.
    `version` counts changes of what it is, `told_at` is the time that its presenters know.
    """

    __tablename__ = "slot"
    kind = "slot"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Whoever finds a slot by its session finds a number here: NULL is only in slots taken out.
    pitch_session_id: Mapped[int] = mapped_column(
        ForeignKey("pitch_session.id", ondelete="CASCADE"), index=True, nullable=True
    )
    removed_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("pitch_session.id", ondelete="CASCADE"), index=True
    )
    version: Mapped[int] = mapped_column(default=0)
    position: Mapped[int]
    slot_kind: Mapped[str] = mapped_column(String(16), default="pitch")
    title: Mapped[Texts] = mapped_column(JSON, default=dict)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id", ondelete="SET NULL"))
    pitch_s: Mapped[int] = mapped_column(default=300)
    questions_s: Mapped[int] = mapped_column(default=300)
    changeover_s: Mapped[int] = mapped_column(default=60)
    planned_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime | None]


class StoredFile(Base):
    """A picture or a deck that somebody uploaded for an event: its name on disk, its size, what the picture shows."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    suffix: Mapped[str] = mapped_column(String(4))
    size: Mapped[int]
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    alt: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]


class Company(Base):
    """A start-up or a large company that presents.

    `profile` holds what else it says of itself, by field; `staff_only` names the fields that visitors do not see.
    `consent` to appear is yes, no or not asked ("").
    """

    __tablename__ = "company"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    is_startup: Mapped[bool] = mapped_column(default=True)
    one_liner: Mapped[Texts] = mapped_column(JSON, default=dict)
    website: Mapped[str | None] = mapped_column(String(500))
    description: Mapped[Texts] = mapped_column(JSON, default=dict)
    profile: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    staff_only: Mapped[list[str]] = mapped_column(JSON, default=lambda: ["women_founders"])
    logo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id", ondelete="SET NULL"))
    deck_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id", ondelete="SET NULL"))
    consent: Mapped[str] = mapped_column(String(3), default="")
    consent_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    logo: Mapped[StoredFile | None] = relationship(foreign_keys=[logo_id])
    deck: Mapped[StoredFile | None] = relationship(foreign_keys=[deck_id])


class Speaker(Base):
    """A person presenting in slots of an event; `person_id` once they have an identity here.

    `consent` to appear with biography, links and photo is yes, no or not asked ("").
    """

    __tablename__ = "speaker"
    __table_args__ = (UniqueConstraint("event_id", "guid"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    guid: Mapped[str | None] = mapped_column(String(200))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(String(200))
    role_title: Mapped[Texts] = mapped_column(JSON, default=dict)
    biography: Mapped[Texts] = mapped_column(JSON, default=dict)
    links: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id", ondelete="SET NULL"))
    consent: Mapped[str] = mapped_column(String(3), default="")
    consent_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    company: Mapped[Company | None] = relationship()
    photo: Mapped[StoredFile | None] = relationship(foreign_keys=[photo_id])


class SlotSpeaker(Base):
    """Who presents in which slot, in order."""

    __tablename__ = "slot_speaker"

    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id", ondelete="CASCADE"), primary_key=True)
    speaker_id: Mapped[int] = mapped_column(
        ForeignKey("speaker.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int] = mapped_column(default=0)


class FreeSpan(Base):
    """A time in which a speaker is free, as they entered it: wall times and their zone, instants follow from both."""

    __tablename__ = "free_span"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speaker.id", ondelete="CASCADE"), index=True)
    zone: Mapped[str] = mapped_column(String(64))
    starts_wall: Mapped[datetime] = mapped_column(DateTime)
    ends_wall: Mapped[datetime] = mapped_column(DateTime)


class SessionLink(Base):
    """An address that belongs to a session: slides, a chat, an external recording."""

    __tablename__ = "session_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_session_id: Mapped[int] = mapped_column(ForeignKey("pitch_session.id", ondelete="CASCADE"), index=True)
    url: Mapped[str] = mapped_column(String(1000))
    title: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(String(16), default="other")
