"""Projects what happened in a sitting onto its recording: chapters, and questions at their moments."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from webinar.replay.videotime import Sync, VideoClock

SHORTEST_S = 1.0
ADDED = "added-"


@dataclass(frozen=True)
class SlotRun:
    """A slot of the running order that was on; `ended_at` is None when nothing ended it."""

    slot_id: str
    title: str
    speakers: tuple[str, ...]
    started_at: datetime
    ended_at: datetime | None
    kind: str = "pitch"


@dataclass(frozen=True)
class AnswerRun:
    """A question that was answered aloud."""

    question_id: str
    text: str
    author: str | None
    slot_id: str | None
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Edit:
    """What the organiser changed of one chapter; an added chapter has a key that begins with "added-"."""

    title: str | None = None
    start_s: float | None = None
    hidden: bool = False
    merged: bool = False


Edits = Mapping[str, Edit]


@dataclass(frozen=True)
class AnsweredMoment:
    """An answered question and where in the video; `end_s` is never before `start_s`."""

    question_id: str
    text: str
    author: str | None
    slot_id: str | None
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Chapter:
    """A part of the video under one title."""

    key: str
    title: str
    speakers: tuple[str, ...]
    start_s: float
    end_s: float
    hidden: bool = False
    slot_ids: tuple[str, ...] = ()
    answers: tuple[AnsweredMoment, ...] = ()


@dataclass(frozen=True)
class Timeline:
    """The projection; `missing` are slots and questions that the recording does not show."""

    chapters: tuple[Chapter, ...] = ()
    loose: tuple[AnsweredMoment, ...] = ()
    missing: tuple[str, ...] = ()
    duration_s: float | None = None
    synced: bool = False

    @property
    def visible(self) -> tuple[Chapter, ...]:
        """The chapters that people see."""
        return tuple(chapter for chapter in self.chapters if not chapter.hidden)

    @property
    def moments(self) -> tuple[AnsweredMoment, ...]:
        """Every answered question that people see, in the order of the video."""
        shown = [answer for chapter in self.visible for answer in chapter.answers]
        return tuple(sorted((*shown, *self.loose), key=lambda answer: answer.start_s))


@dataclass
class _Draft:
    """A chapter while its neighbours are not settled yet."""

    key: str
    title: str
    start_s: float
    end_s: float
    edit: Edit
    speakers: tuple[str, ...] = ()
    slot_ids: tuple[str, ...] = ()
    answers: list[AnsweredMoment] = field(default_factory=list)


def project(
    slots: Sequence[SlotRun], answers: Sequence[AnswerRun], sync: Sync, edits: Edits | None = None
) -> Timeline:
    """The chapters and answered questions of a recording, ascending and within its duration."""
    edits = edits or {}
    clock = VideoClock(sync)
    duration_s = None if sync.duration_s is None else math.floor(sync.duration_s * 1000) / 1000
    window = _Window(clock, duration_s)
    drafts, missing = _from_slots(slots, window, edits)
    drafts += _added(edits)
    drafts, squeezed = _in_order(drafts, duration_s)
    missing += squeezed
    loose, lost = _place_answers(answers, window, drafts)
    chapters = _settle(drafts)
    return Timeline(
        chapters=tuple(chapters),
        loose=tuple(sorted(loose, key=lambda answer: answer.start_s)),
        missing=tuple(missing + lost),
        duration_s=duration_s,
        synced=clock.known,
    )


class _Window:
    """The part of a span of time that the video shows."""

    def __init__(self, clock: VideoClock, duration_s: float | None) -> None:
        self._clock = clock
        self._duration_s = duration_s

    def seen(self, started_at: datetime, ended_at: datetime | None) -> tuple[float, float] | None:
        """Start and end in seconds, or None when nothing of it is in the video."""
        if not self._clock.known:
            return None
        start = self._clock.video_s(started_at)
        end = max(start, self._clock.video_s(ended_at)) if ended_at and ended_at > started_at else start
        if end < 0 or (self._duration_s is not None and start >= self._duration_s):
            return None
        if ended_at and ended_at > started_at and end - start < 0.001:
            return None
        end = end if self._duration_s is None else min(end, self._duration_s)
        return round(max(0.0, start), 3), round(max(0.0, end), 3)


def _from_slots(slots: Sequence[SlotRun], window: _Window, edits: Edits) -> tuple[list[_Draft], list[str]]:
    drafts: list[_Draft] = []
    missing: list[str] = []
    times_seen: dict[str, int] = {}
    ordered = sorted(slots, key=lambda run: run.started_at)
    for index, run in enumerate(ordered):
        times_seen[run.slot_id] = times_seen.get(run.slot_id, 0) + 1
        nth = times_seen[run.slot_id]
        key = run.slot_id if nth == 1 else f"{run.slot_id}.{nth}"
        next_start = ordered[index + 1].started_at if index + 1 < len(ordered) else None
        seen = window.seen(run.started_at, run.ended_at or next_start)
        edit = edits.get(key, Edit())
        if seen is None and edit.start_s is not None:
            seen = (edit.start_s, edit.start_s)
        if seen is None:
            missing.append(key)
            continue
        drafts.append(
            _Draft(key, edit.title or run.title, *seen, edit, speakers=run.speakers, slot_ids=(run.slot_id,))
        )
    return drafts, missing


def _added(edits: Edits) -> list[_Draft]:
    return [
        _Draft(key, edit.title, edit.start_s, edit.start_s, edit)
        for key, edit in edits.items()
        if key.startswith(ADDED) and edit.title and edit.start_s is not None
    ]


def _in_order(drafts: list[_Draft], duration_s: float | None) -> tuple[list[_Draft], list[str]]:
    """Moves what is moved and closes the gaps: a chapter lasts until the next one begins."""
    for draft in drafts:
        if draft.edit.start_s is not None:
            draft.start_s = round(max(0.0, draft.edit.start_s), 3)
    inside = [draft for draft in drafts if duration_s is None or draft.start_s <= duration_s - SHORTEST_S]
    squeezed = [draft.key for draft in drafts if draft not in inside]
    kept: list[_Draft] = []
    for draft in sorted(inside, key=lambda draft: draft.start_s):
        if kept and draft.start_s - kept[-1].start_s < SHORTEST_S:
            squeezed.append(kept.pop().key)
        kept.append(draft)
    for draft, following in zip(kept, kept[1:], strict=False):
        draft.end_s = following.start_s
    if kept:
        last = kept[-1]
        last.end_s = max(last.end_s, last.start_s + SHORTEST_S)
        if last.edit.start_s is not None and duration_s is not None:
            last.end_s = duration_s
    return kept, squeezed


def _place_answers(
    answers: Iterable[AnswerRun], window: _Window, drafts: list[_Draft]
) -> tuple[list[AnsweredMoment], list[str]]:
    """Puts each answer under its slot's chapter, else under the one that runs at its moment."""
    loose: list[AnsweredMoment] = []
    lost: list[str] = []
    by_slot = {slot_id: draft for draft in reversed(drafts) for slot_id in draft.slot_ids}
    for run in sorted(answers, key=lambda run: run.started_at):
        seen = window.seen(run.started_at, run.ended_at)
        if seen is None:
            lost.append(run.question_id)
            continue
        moment = AnsweredMoment(run.question_id, run.text, run.author, run.slot_id, *seen)
        home = by_slot.get(run.slot_id or "") or _running_at(drafts, moment.start_s)
        (home.answers if home else loose).append(moment)
    return loose, lost


def _running_at(drafts: list[_Draft], moment_s: float) -> _Draft | None:
    for draft in drafts:
        if draft.start_s <= moment_s < draft.end_s:
            return draft
    return None


def _settle(drafts: list[_Draft]) -> list[Chapter]:
    """Folds merged chapters into the one before them."""
    chapters: list[Chapter] = []
    for draft in drafts:
        answers = tuple(draft.answers)
        if draft.edit.merged and chapters:
            host = chapters[-1]
            chapters[-1] = replace(
                host,
                end_s=draft.end_s,
                speakers=host.speakers + tuple(name for name in draft.speakers if name not in host.speakers),
                slot_ids=host.slot_ids + draft.slot_ids,
                answers=host.answers + answers,
            )
            continue
        chapters.append(
            Chapter(
                draft.key,
                draft.title,
                draft.speakers,
                draft.start_s,
                draft.end_s,
                draft.edit.hidden,
                draft.slot_ids,
                answers,
            )
        )
    return chapters
