"""Rows of questions: the question itself, its former texts, its upvotes."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from webinar.core.db import Base
from webinar.core.tracked import Tracked


class Question(Tracked, Base):
    """A question of a person to a slot; `version` counts changes other than votes.

    `restraint` is the measure that staff took on its asker by this question, or by another one under the same
    name. `answer_before` is the written answer before the last of `answer_changes`, for undo: the log holds no text.
    """

    __tablename__ = "question"
    __table_args__ = (
        Index("ix_question_session_state", "pitch_session_id", "state"),
        Index(
            "uq_question_answering",
            "pitch_session_id",
            unique=True,
            sqlite_where=text("state = 'answering'"),
            postgresql_where=text("state = 'answering'"),
        ),
    )
    kind = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_session_id: Mapped[int] = mapped_column(ForeignKey("pitch_session.id", ondelete="CASCADE"))
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("slot.id", ondelete="SET NULL"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    anonymous: Mapped[bool] = mapped_column(default=False)
    name_to_staff: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2), default="fr")
    state: Mapped[str] = mapped_column(String(16))
    previous_state: Mapped[str | None] = mapped_column(String(16))
    votes: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    label: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str | None] = mapped_column(String(16))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("question.id", ondelete="SET NULL"))
    handling_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    answering_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    answer_text: Mapped[str | None] = mapped_column(Text)
    answer_is_public: Mapped[bool] = mapped_column(default=True)
    answer_before: Mapped[str | None] = mapped_column(Text)
    answer_before_is_public: Mapped[bool] = mapped_column(default=True)
    answer_changes: Mapped[int] = mapped_column(default=0)
    restraint: Mapped[str | None] = mapped_column(String(8))


class QuestionRules(Base):
    """An event's rules for questions: words that make one wait for approval, its labels, whether counts are public."""

    __tablename__ = "question_rules"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    held_words: Mapped[list[str]] = mapped_column(JSON, default=list)
    labels: Mapped[list[str]] = mapped_column(JSON, default=list)
    public_counters: Mapped[bool] = mapped_column(default=True)


class QuestionDesk(Tracked, Base):
    """A session's own rule: whether staff see who asks anonymously, told to askers beforehand (S24)."""

    __tablename__ = "question_desk"
    kind = "question_rules"

    pitch_session_id: Mapped[int] = mapped_column(
        ForeignKey("pitch_session.id", ondelete="CASCADE"), primary_key=True
    )
    names_to_staff: Mapped[bool] = mapped_column(default=False)

    @property
    def touch_key(self) -> str:
        """A session has one."""
        return "0"


class QuestionRevision(Base):
    """A text that a question had before a correction; staff see it, erasure deletes it."""

    __tablename__ = "question_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime]


class Upvote(Base):
    """One person's vote for one question: a fact, at most one (R4)."""

    __tablename__ = "upvote"
    kind: ClassVar[str] = "vote"

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class MergedVote(Base):
    """A vote that a merge brought to its target, so that unmerging can take exactly it back."""

    __tablename__ = "merged_vote"
    kind: ClassVar[str] = "merged_vote"

    source_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
