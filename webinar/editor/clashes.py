"""Rooms and people that a plan needs in two places at once, and people that it needs when they are not free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.schedule.availability import free_spans, outside
from webinar.schedule.models import PitchSession, Slot, SlotSpeaker, Speaker, Texts

What = Literal["room", "person", "absent"]
PLANNED = ("draft", "published", "open", "live", "paused")


@dataclass(frozen=True)
class Booking:
    """Somebody or a room, needed from when to when, by which session."""

    what: What
    key: str
    name: str
    public_id: str
    title: Texts
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Clash:
    """Two sessions that need the same at the same time, the earlier first; of somebody absent both are the same."""

    one: Booking
    other: Booking

    @property
    def mark(self) -> str:
        """The same for the same two sessions and the same room or person: what an organiser keeps."""
        pair = sorted((self.one.public_id, self.other.public_id))
        return "|".join((self.one.what, self.one.key[:60], *pair))


def clashes_of(bookings: Iterable[Booking]) -> list[Clash]:
    """Every pair of sessions that clash, each once, in order of time."""
    by_key: dict[tuple[str, str], list[Booking]] = {}
    for booking in bookings:
        by_key.setdefault((booking.what, booking.key), []).append(booking)
    found: dict[str, Clash] = {}
    for same in by_key.values():
        for clash in _overlapping(sorted(same, key=lambda one: (one.starts_at, one.public_id))):
            found.setdefault(clash.mark, clash)
    return sorted(found.values(), key=lambda one: (one.other.starts_at, one.mark))


def _overlapping(ordered: Sequence[Booking]) -> Iterable[Clash]:
    running: list[Booking] = []
    for booking in ordered:
        running = [one for one in running if one.ends_at > booking.starts_at]
        yield from (Clash(one, booking) for one in running if one.public_id != booking.public_id)
        running.append(booking)


def read_clashes(db: Session, event_id: int) -> list[Clash]:
    """The clashes of an event's plan as it stands in this transaction."""
    db.flush()
    people = list(_people(db, event_id))
    together = clashes_of([*_rooms(db, event_id), *(booking for _id, booking in people)])
    return [*together, *_absences(db, people)]


def clashes_with(db: Session, event_id: int, public_ids: Iterable[str]) -> list[Clash]:
    """Those that some sessions have a part in and that nobody chose to keep."""
    mine = set(public_ids)
    kept = kept_marks(db, event_id)
    return [
        clash
        for clash in read_clashes(db, event_id)
        if {clash.one.public_id, clash.other.public_id} & mine and clash.mark not in kept
    ]


def kept_marks(db: Session, event_id: int) -> set[str]:
    """What organisers chose to keep."""
    rows = db.scalars(select(PitchSession.kept_clashes).where(PitchSession.event_id == event_id))
    return {mark for marks in rows for mark in marks}


def _rooms(db: Session, event_id: int) -> Iterable[Booking]:
    of_event = (PitchSession.event_id == event_id, PitchSession.status.in_(PLANNED), PitchSession.room != "")
    for one in db.scalars(select(PitchSession).where(*of_event)):
        key = " ".join(one.room.casefold().split())
        yield Booking("room", key, one.room, one.public_id, one.title, one.starts_at, one.ends_at)


def _absences(db: Session, people: Sequence[tuple[int, Booking]]) -> list[Clash]:
    """Who presents outside the spans in which they said to be free."""
    spans = free_spans(db, {speaker_id for speaker_id, _ in people})
    found = []
    for speaker_id, booking in people:
        missing = outside(spans.get(speaker_id, ()), booking.starts_at, booking.ends_at)
        if missing:
            key = f"{booking.key}@{booking.starts_at:%m-%dT%H:%M}"
            absent = replace(booking, what="absent", key=key, starts_at=missing[0][0], ends_at=missing[-1][1])
            found.append(Clash(absent, absent))
    return found


def _people(db: Session, event_id: int) -> Iterable[tuple[int, Booking]]:
    rows = db.execute(
        select(Slot, PitchSession.public_id, PitchSession.title, Speaker)
        .join(PitchSession, PitchSession.id == Slot.pitch_session_id)
        .join(SlotSpeaker, SlotSpeaker.slot_id == Slot.id)
        .join(Speaker, Speaker.id == SlotSpeaker.speaker_id)
        .where(PitchSession.event_id == event_id, PitchSession.status.in_(PLANNED))
    )
    for slot, public_id, title, speaker in rows:
        ends_at = slot.planned_at + timedelta(seconds=slot.pitch_s + slot.questions_s)
        booking = Booking("person", speaker.public_id, speaker.name, public_id, title, slot.planned_at, ends_at)
        yield speaker.id, booking
