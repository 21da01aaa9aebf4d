"""Rows of the replay: the recording, what was changed of its chapters, recaps, subtitles."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webinar.core.db import Base


class Recording(Base):
    """A session's recording: where it lies, how it is synchronised, who may watch it until when.

    `url` is the pasted address; `file` names a file in the instance's own recordings folder instead. Anchors
    and cuts are lists of numbers: [[video_s, instant_ms], …] in the order set, [[from_ms, to_ms], …].
    """

    __tablename__ = "recording"

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_session_id: Mapped[int] = mapped_column(
        ForeignKey("pitch_session.id", ondelete="CASCADE"), unique=True
    )
    url: Mapped[str | None] = mapped_column(String(1000))
    file: Mapped[str | None] = mapped_column(String(100))
    anchors: Mapped[list[list[float]]] = mapped_column(JSON, default=list)
    cuts: Mapped[list[list[float]]] = mapped_column(JSON, default=list)
    keep_pauses: Mapped[bool] = mapped_column(default=True)
    duration_s: Mapped[float | None]
    visibility: Mapped[str] = mapped_column(String(16), default="nobody")
    available_until: Mapped[datetime | None]
    captions: Mapped[str] = mapped_column(String(16), default="none")
    captions_on: Mapped[date | None] = mapped_column(Date)
    published_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class ChapterEdit(Base):
    """What the organiser changed of one chapter, by its key in the timeline."""

    __tablename__ = "chapter_edit"
    __table_args__ = (UniqueConstraint("pitch_session_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_session_id: Mapped[int] = mapped_column(ForeignKey("pitch_session.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(40))
    title: Mapped[str | None] = mapped_column(String(300))
    start_s: Mapped[float | None]
    hidden: Mapped[bool] = mapped_column(default=False)
    merged: Mapped[bool] = mapped_column(default=False)


class Recap(Base):
    """One version of the written summary of a slot, or of the whole session when `slot_id` is None.

    A version is never changed; the one with the highest id is shown.
    """

    __tablename__ = "recap"
    __table_args__ = (Index("ix_recap_of", "pitch_session_id", "slot_id", "lang"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_session_id: Mapped[int] = mapped_column(ForeignKey("pitch_session.id", ondelete="CASCADE"))
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("slot.id", ondelete="CASCADE"))
    lang: Mapped[str] = mapped_column(String(2))
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime]


class SubtitleTrack(Base):
    """Subtitles of one language, kept as the strict WebVTT that is served."""

    __tablename__ = "subtitle_track"
    __table_args__ = (UniqueConstraint("pitch_session_id", "lang"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_session_id: Mapped[int] = mapped_column(ForeignKey("pitch_session.id", ondelete="CASCADE"))
    lang: Mapped[str] = mapped_column(String(2))
    webvtt: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
