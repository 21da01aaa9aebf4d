"""What an import would change in an event: its file compared with the rows that are there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core.providers import recognise
from webinar.schedule.interchange import (
    ImportedPerson,
    ImportedSchedule,
    ImportedSession,
    ReportLine,
    exported_guid,
)
from webinar.schedule.models import Event, PitchSession, SessionLink, Slot, SlotSpeaker, Speaker, Texts, Track

RUNNING = frozenset({"open", "live", "paused"})
UNKNOWN_LANGUAGE = "und"
STAGED = "staged:"
T = TypeVar("T")
Link = tuple[str, str, str]


@dataclass(frozen=True)
class Existing:
    """A session that is there, with what an import can change of it."""

    row: PitchSession
    track: str
    people: tuple[str, ...]
    links: tuple[Link, ...]
    slot_ids: tuple[int, ...]


@dataclass
class Change:
    """An existing session and what is new about it."""

    existing: Existing
    pitch_session: ImportedSession
    values: dict[str, Any] = field(default_factory=dict)
    people: bool = False
    links: bool = False

    @property
    def is_any(self) -> bool:
        """Whether anything is new."""
        return bool(self.values or self.people or self.links)


@dataclass
class Plan:
    """What is to be done; `missing` are sessions of an earlier import that the file no longer has."""

    new: list[ImportedSession] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    missing: list[PitchSession] = field(default_factory=list)
    report: list[ReportLine] = field(default_factory=list)
    speakers: dict[str, Speaker] = field(default_factory=dict)
    renamed: dict[int, str] = field(default_factory=dict)


def make_plan(db: Session, event: Event | None, schedule: ImportedSchedule) -> Plan:
    """Compares the file with the event; without an event everything is new."""
    plan = Plan(report=list(schedule.report))
    if event is None:
        plan.new = list(schedule.sessions)
        return plan
    rows = _existing(db, event)
    known = {mark: one for one in rows for mark in _marks(one.row, event)}
    plan.speakers = _speakers(db, event)
    found: set[int] = set()
    for pitch_session in schedule.sessions:
        one = known.get(pitch_session.guid)
        if one is None or one.row.id in found:
            plan.new.append(pitch_session)
            continue
        found.add(one.row.id)
        _compare(plan, one, pitch_session, event)
    plan.missing = [
        one.row
        for one in rows
        if one.row.id not in found and one.row.guid and one.row.status in {"draft", "published"}
    ]
    _renames(plan, schedule)
    return plan


def title_texts(pitch_session: ImportedSession) -> Texts:
    """The title under its language."""
    return {_language(pitch_session): pitch_session.title}


def abstract_texts(pitch_session: ImportedSession) -> Texts:
    """Subtitle and abstract under their language; the subtitle is the abstract's first line."""
    lead = f"*{pitch_session.subtitle.replace('*', chr(92) + '*')}*" if pitch_session.subtitle else ""
    text = "\n\n".join(part for part in (lead, pitch_session.abstract) if part)
    return {_language(pitch_session): text} if text else {}


def stream_of(pitch_session: ImportedSession) -> str | None:
    """The address of the live stream, where the file has a usable one."""
    streams = (recognise(link.url) for link in pitch_session.links if link.kind == "stream")
    return next((stream.url for stream in streams if stream.kind in {"embed", "link", "video"}), None)


def links_of(pitch_session: ImportedSession) -> tuple[Link, ...]:
    """The session's links as rows hold them."""
    return tuple((link.url, link.title, link.kind) for link in pitch_session.links)


def speaker_of(plan: Plan, person: ImportedPerson) -> Speaker | None:
    """The speaker that is there already."""
    return plan.speakers.get(person.guid)


def _language(pitch_session: ImportedSession) -> str:
    return pitch_session.language.split(",")[0] or UNKNOWN_LANGUAGE


def _marks(row: PitchSession, event: Event) -> tuple[str, ...]:
    own = row.guid or row.uid
    return own, exported_guid(own, event.uid)


def _existing(db: Session, event: Event) -> list[Existing]:
    slots: dict[int, list[int]] = defaultdict(list)
    people: dict[int, list[str]] = defaultdict(list)
    links: dict[int, list[Link]] = defaultdict(list)
    mine = select(PitchSession.id).where(PitchSession.event_id == event.id)
    for slot_id, session_id in db.execute(
        select(Slot.id, Slot.pitch_session_id).where(Slot.pitch_session_id.in_(mine)).order_by(Slot.position)
    ):
        slots[session_id].append(slot_id)
    for session_id, guid, public_id in db.execute(
        select(Slot.pitch_session_id, Speaker.guid, Speaker.public_id)
        .join(SlotSpeaker, SlotSpeaker.slot_id == Slot.id)
        .join(Speaker, Speaker.id == SlotSpeaker.speaker_id)
        .where(Speaker.event_id == event.id)
        .order_by(Slot.position, SlotSpeaker.position)
    ):
        people[session_id].append(guid or public_id)
    for link in db.scalars(
        select(SessionLink).where(SessionLink.pitch_session_id.in_(mine)).order_by(SessionLink.id)
    ):
        links[link.pitch_session_id].append((link.url, link.title, link.kind))
    rows = db.execute(
        select(PitchSession, Track.name)
        .outerjoin(Track, Track.id == PitchSession.track_id)
        .where(
            PitchSession.event_id == event.id,
            PitchSession.guid.is_(None) | ~PitchSession.guid.like(f"{STAGED}%"),
        )
        .order_by(PitchSession.id)
    )
    return [
        Existing(row, track or "", tuple(people[row.id]), tuple(links[row.id]), tuple(slots[row.id]))
        for row, track in rows
    ]


def _speakers(db: Session, event: Event) -> dict[str, Speaker]:
    found: dict[str, Speaker] = {}
    for speaker in db.scalars(select(Speaker).where(Speaker.event_id == event.id).order_by(Speaker.id)):
        own = speaker.guid or speaker.public_id
        found.setdefault(own, speaker)
        found.setdefault(exported_guid(own, f"{event.uid}/person"), speaker)
    return found


def _compare(plan: Plan, one: Existing, pitch_session: ImportedSession, event: Event) -> None:
    row = one.row
    if row.status in RUNNING:
        plan.report.append(_skipped(pitch_session, "running"))
        return
    change = Change(one, pitch_session)
    _texts(change, "title", row.title, title_texts(pitch_session))
    _texts(change, "abstract", row.abstract, abstract_texts(pitch_session))
    wanted: dict[str, Any] = {"room": pitch_session.room, "language": pitch_session.language[:16]}
    if row.live_at is None:
        wanted["is_break"] = pitch_session.kind == "break"
        if (row.starts_at, row.ends_at) != (pitch_session.starts_at, pitch_session.ends_at):
            wanted.update(times(pitch_session))
        if pitch_session.cancelled and row.status != "cancelled":
            wanted["status"] = "cancelled"
    elif row.starts_at != pitch_session.starts_at:
        plan.report.append(_skipped(pitch_session, "already_run"))
    if row.stream_url is None and (stream := stream_of(pitch_session)):
        wanted["stream_url"] = stream
    change.values.update({name: value for name, value in wanted.items() if getattr(row, name) != value})
    if pitch_session.track != one.track:
        change.values["track"] = pitch_session.track
    change.people = len(one.slot_ids) <= 1 and _people(plan, pitch_session) != one.people
    change.links = links_of(pitch_session) != one.links
    if change.is_any:
        plan.changed.append(change)
    else:
        plan.unchanged += 1


def times(pitch_session: ImportedSession) -> dict[str, Any]:
    """The columns that say when."""
    return {
        "zone": pitch_session.zone,
        "starts_wall": pitch_session.starts_wall.replace(fold=0),
        "ends_wall": pitch_session.ends_wall.replace(fold=0),
        "starts_at": pitch_session.starts_at,
        "ends_at": pitch_session.ends_at,
    }


def _texts(change: Change, name: str, old: Mapping[str, str], new: Texts) -> None:
    """Takes a text over under its language; translations made here are kept."""
    language, text = next(iter(new.items()), ("", ""))
    if text in old.values() or (not text and (not old or len(old) > 1)):
        return
    if len(old) <= 1:
        change.values[name] = new if language != UNKNOWN_LANGUAGE or not old else {next(iter(old)): text}
    else:
        known = language if language != UNKNOWN_LANGUAGE else next(iter(old))
        change.values[name] = {**old, known: text}


def _people(plan: Plan, pitch_session: ImportedSession) -> tuple[str, ...]:
    known: Iterable[tuple[ImportedPerson, Speaker | None]] = (
        (p, speaker_of(plan, p)) for p in pitch_session.people
    )
    return tuple((row.guid or row.public_id) if row else person.guid for person, row in known)


def _renames(plan: Plan, schedule: ImportedSchedule) -> None:
    for pitch_session in schedule.sessions:
        for person in pitch_session.people:
            row = speaker_of(plan, person)
            if row is not None and row.name != person.name:
                plan.renamed[row.id] = person.name


def _skipped(pitch_session: ImportedSession, reason: str) -> ReportLine:
    return ReportLine("noted", pitch_session.line, f"schedule.import.noted.{reason}", {"title": pitch_session.title})


def chunks(items: Sequence[T], size: int) -> Iterator[list[T]]:
    """The items in lists of at most `size`."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk
