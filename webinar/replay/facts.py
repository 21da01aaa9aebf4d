"""Reads what happened in a sitting: slots as they ran, questions as everybody may see them, pauses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from webinar.core import clock
from webinar.core.i18n import pick
from webinar.live.feature import Viewer
from webinar.live.models import LogEntry
from webinar.live.registry import Registry
from webinar.replay.timeline import AnswerRun, SlotRun
from webinar.replay.videotime import Span
from webinar.schedule.models import Company, Event, PitchSession, Slot, SlotSpeaker, Speaker
from webinar.schedule.shown import photo_of, shows_profile

# Somebody who marks a question as answered without having shown it does so when the answer is over.
UNSEEN_ANSWER = timedelta(seconds=60)
AFTER_THE_END = timedelta(minutes=5)


@dataclass(frozen=True)
class SpeakerFact:
    """Somebody who presented."""

    name: str
    role: Mapping[str, str]
    company: str
    biography: Mapping[str, str]
    links: tuple[tuple[str, str], ...]
    photo: Mapping[str, Any] | None


@dataclass(frozen=True)
class SlotFact:
    """A slot of the running order, whether or not it ran; `firm` is its company, `slug` its event's."""

    id: int
    kind: str
    title: Mapping[str, str]
    company: str
    firm: Company | None
    slug: str
    speakers: tuple[SpeakerFact, ...]
    started_at: datetime | None
    ended_at: datetime | None

    def name(self, lang: str) -> str:
        """What the slot is called in a language."""
        return pick(self.title, lang) or self.company or ", ".join(speaker.name for speaker in self.speakers)


@dataclass(frozen=True)
class QuestionFact:
    """A question that the room saw; `answer` is the written one."""

    id: str
    text: str
    author: str | None
    slot_id: str | None
    state: str
    votes: int
    lang: str
    answering_at: datetime | None
    answered_at: datetime | None
    answer: str | None
    answer_by: str | None


@dataclass(frozen=True)
class SittingFacts:
    """Everything that the replay is made of."""

    slots: tuple[SlotFact, ...]
    questions: tuple[QuestionFact, ...]
    pauses: tuple[Span, ...]
    live_at: datetime | None
    ended_at: datetime | None

    def slot_runs(self, lang: str) -> list[SlotRun]:
        """The slots that were on, as the timeline takes them."""
        return [
            SlotRun(
                str(slot.id),
                slot.name(lang),
                tuple(speaker.name for speaker in slot.speakers),
                slot.started_at,
                slot.ended_at or self.ended_at,
                slot.kind,
            )
            for slot in self.slots
            if slot.started_at is not None
        ]

    def answer_runs(self) -> list[AnswerRun]:
        """The questions that were answered aloud."""
        runs = []
        for question in self.questions:
            span = _aloud(question, self.ended_at)
            if span is not None:
                runs.append(AnswerRun(question.id, question.text, question.author, question.slot_id, *span))
        return runs

    def leftovers(self) -> list[QuestionFact]:
        """Questions that were not answered aloud, the most wanted first, answered ones before others."""
        aloud = {run.question_id for run in self.answer_runs()}
        rest = [question for question in self.questions if question.id not in aloud]
        return sorted(rest, key=lambda question: (question.answer is None, -question.votes))


def _aloud(question: QuestionFact, ended_at: datetime | None) -> tuple[datetime, datetime | None] | None:
    """When an answer was given aloud: a written one that came later ends nothing."""
    end = question.answered_at
    if end is not None and ended_at is not None and end > ended_at + AFTER_THE_END:
        end = None
    if question.state != "answered":
        return None
    if question.answering_at is not None:
        return question.answering_at, end if end and end >= question.answering_at else None
    if end is None or question.answer is not None:
        return None
    return end - UNSEEN_ANSWER, end


def read_facts(db: Session, registry: Registry, pitch_session: PitchSession) -> SittingFacts:
    """What is known of the sitting, as the room may see it."""
    return SittingFacts(
        slots=tuple(_slots(db, pitch_session.id)),
        questions=tuple(_questions(db, registry, pitch_session.id)),
        pauses=tuple(_pauses(db, pitch_session)),
        live_at=pitch_session.live_at,
        ended_at=pitch_session.ended_at,
    )


def _slots(db: Session, pitch_session_id: int) -> list[SlotFact]:
    rows = db.execute(
        select(Slot, Company, Event.slug)
        .join(PitchSession, PitchSession.id == Slot.pitch_session_id)
        .join(Event, Event.id == PitchSession.event_id)
        .outerjoin(Company, Company.id == Slot.company_id)
        .where(Slot.pitch_session_id == pitch_session_id)
        .options(joinedload(Company.logo), joinedload(Company.deck))
        .order_by(Slot.position, Slot.id)
    ).all()
    speakers = _speakers(db, [slot.id for slot, _firm, _slug in rows])
    return [
        SlotFact(
            id=slot.id,
            kind=slot.slot_kind,
            title=slot.title,
            company=firm.name if firm else "",
            firm=firm,
            slug=slug,
            speakers=tuple(speakers.get(slot.id, ())),
            started_at=slot.started_at,
            ended_at=slot.ended_at,
        )
        for slot, firm, slug in rows
    ]


def _speakers(db: Session, slot_ids: Sequence[int]) -> dict[int, list[SpeakerFact]]:
    rows = db.execute(
        select(SlotSpeaker.slot_id, Speaker, Company.name, Event.slug)
        .join(Speaker, Speaker.id == SlotSpeaker.speaker_id)
        .join(Event, Event.id == Speaker.event_id)
        .outerjoin(Company, Company.id == Speaker.company_id)
        .where(SlotSpeaker.slot_id.in_(slot_ids))
        .options(joinedload(Speaker.photo))
        .order_by(SlotSpeaker.position, Speaker.id)
    )
    by_slot: dict[int, list[SpeakerFact]] = {}
    for slot_id, speaker, company, slug in rows:
        links = tuple(
            (link["url"], link.get("label") or link.get("title") or link["url"])
            for link in speaker.links
            if shows_profile(speaker) and link.get("url", "").startswith(("https://", "http://"))
        )
        told = speaker.biography if shows_profile(speaker) else {}
        fact = SpeakerFact(speaker.name, speaker.role_title, company or "", told, links, photo_of(speaker, slug))
        by_slot.setdefault(slot_id, []).append(fact)
    return by_slot


def _questions(db: Session, registry: Registry, pitch_session_id: int) -> list[QuestionFact]:
    """The questions as `present` shows them to the room: the replay knows no row that it may not see."""
    kind = registry.kinds.get("question")
    if kind is None:
        return []
    viewer = Viewer("attendees")
    facts = []
    for key, row in kind.load(db, pitch_session_id, None, None).items():
        entity = kind.present(row, viewer)
        if entity is not None:
            facts.append(_question(kind.wire_id(key), entity))
    return sorted(facts, key=lambda fact: int(fact.id) if fact.id.isdigit() else 0)


def _question(question_id: str, entity: Mapping[str, Any]) -> QuestionFact:
    answer = entity.get("answer") or {}
    return QuestionFact(
        id=question_id,
        text=entity["text"],
        author=entity.get("author"),
        slot_id=entity.get("slot_id"),
        state=entity["state"],
        votes=entity.get("votes", 0),
        lang=entity.get("lang") or "",
        answering_at=_instant(entity.get("answering_at")),
        answered_at=_instant(entity.get("answered_at")),
        answer=answer.get("text"),
        answer_by=answer.get("by"),
    )


def _instant(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else clock.from_ms(milliseconds)


def _pauses(db: Session, pitch_session: PitchSession) -> list[Span]:
    entries = db.execute(
        select(LogEntry.verb, LogEntry.at)
        .where(
            LogEntry.pitch_session_id == pitch_session.id,
            LogEntry.verb.in_(("session.pause", "session.resume")),
            LogEntry.undone_by.is_(None),
        )
        .order_by(LogEntry.seq)
    )
    spans: list[Span] = []
    paused_at: datetime | None = None
    for verb, at in entries:
        if verb == "session.pause":
            paused_at = paused_at or at
        elif paused_at is not None:
            spans.append(Span(paused_at, at))
            paused_at = None
    if paused_at is not None and pitch_session.ended_at is not None:
        spans.append(Span(paused_at, pitch_session.ended_at))
    return spans
