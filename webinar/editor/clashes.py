"""Rooms and people that a plan needs in two places at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.schedule.models import PitchSession, Slot, SlotSpeaker, Speaker, Texts

What = Literal["room", "person"]
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
    """Two sessions that need the same at the same time, the earlier first."""

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
    return clashes_of([*_rooms(db, event_id), *_people(db, event_id)])


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


def _people(db: Session, event_id: int) -> Iterable[Booking]:
    rows = db.execute(
        select(Slot, PitchSession.public_id, PitchSession.title, Speaker.public_id, Speaker.name)
        .join(PitchSession, PitchSession.id == Slot.pitch_session_id)
        .join(SlotSpeaker, SlotSpeaker.slot_id == Slot.id)
        .join(Speaker, Speaker.id == SlotSpeaker.speaker_id)
        .where(PitchSession.event_id == event_id, PitchSession.status.in_(PLANNED))
    )
    for slot, public_id, title, key, name in rows:
        length = timedelta(seconds=slot.pitch_s + slot.questions_s)
        yield Booking("person", key, name, public_id, title, slot.planned_at, slot.planned_at + length)
