"""Turns the rows of a programme into the entries of its calendar, for one language and audience."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from webinar.calendars.build import FORMAT_VERSION
from webinar.calendars.entries import CalendarEntry, Feed, Status
from webinar.calendars.texts import clip, plain
from webinar.calendars.zones import tzdata_version
from webinar.core.i18n import pick
from webinar.people.permissions import VISITOR
from webinar.schedule.access import HIDDEN_STATUSES, UNLISTED, enters, sees
from webinar.schedule.models import Company, Event, PitchSession, Slot, SlotSpeaker, Speaker, Track
from webinar.schedule.walls import with_fold

KEPT_AFTER = timedelta(days=30)
ROWS_AT_ONCE = 100
MAX_OF_EVENT = 1_000
NO_ROOM = frozenset({"cancelled", "ended", "replay"})
REFRESH, REFRESH_ON_THE_DAY = timedelta(hours=1), timedelta(minutes=15)


@dataclass(frozen=True)
class Choice:
    """What a feed is narrowed to, in which language, from which address; every field is in its URL."""

    origin: str
    lang: str
    track: str = ""
    room: str = ""
    day: str = ""

    @property
    def narrowed_to(self) -> str:
        """The filters as a title names them."""
        return " · ".join(part for part in (self.track, self.room, self.day) if part)


@dataclass(frozen=True)
class State:
    """A small value that changes whenever the calendar of an event does."""

    event_id: int
    counts: tuple[int, int]
    changed_at: datetime
    since: datetime
    is_event_day: bool

    def tag(self, choice: Choice) -> str:
        """The strong ETag of a choice of it: format and zone rules count too."""
        return tag_of(self.event_id, self.counts, self.changed_at, self.is_event_day, choice)


def tag_of(*parts: object) -> str:
    """A strong ETag of plain values; another format or other zone rules make another one."""
    text = repr((parts, FORMAT_VERSION, tzdata_version()))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def state_of(db: Session, event: Event, now: datetime) -> State:
    """The event's state: what is over for a month counts no more, but a past programme stays whole (B13)."""
    of_event = PitchSession.event_id == event.id
    changed_at, first, last = db.execute(
        select(
            func.max(PitchSession.changed_at),
            func.min(PitchSession.starts_at),
            func.max(PitchSession.ends_at),
        ).where(of_event)
    ).one()
    # Whole days: a state that moved with the clock would never be found again.
    since = ((min(now, last) if last else now) - KEPT_AFTER).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    shown = db.execute(select(func.count()).where(of_event, PitchSession.ends_at >= since)).scalar_one()
    day = timedelta(days=1)
    is_event_day = bool(first and last and first - day <= now <= last + day)
    latest = max(moment for moment in (event.changed_at, changed_at) if moment is not None)
    return State(event.id, (event.change_count, shown), latest, since, is_event_day)


def feed_of(db: Session, event: Event, state: State, choice: Choice, url: str) -> Feed:
    """The public programme, or a part of it, as visitors may see it (B14)."""
    title = pick(event.title, choice.lang)
    return Feed(
        name=f"{title} ({choice.narrowed_to})" if choice.narrowed_to else title,
        url=url,
        zone=event.zone,
        entries=tuple(_public_entries(db, event, state.since, choice)),
        description=clip(plain(pick(event.description, choice.lang)), MAX_OF_EVENT),
        colour=event.colour or "",
        page_url=f"{choice.origin}/e/{event.slug}",
        language=choice.lang,
        refresh=REFRESH_ON_THE_DAY if state.is_event_day else REFRESH,
    )


def entry_of(
    db: Session, event: Event, pitch_session: PitchSession, choice: Choice, *, has_room: bool
) -> CalendarEntry:
    """One session as an entry; whoever asks has shown that they may see it, and `has_room` whether they may enter."""
    track = db.get(Track, pitch_session.track_id) if pitch_session.track_id is not None else None
    names = presenters(db, PitchSession.id == pitch_session.id)
    return entry_from(event, pitch_session, track, names.get(pitch_session.id, ()), choice, has_room=has_room)


def presenters(db: Session, which: ColumnElement[bool]) -> dict[int, tuple[str, ...]]:
    """For each session, who presents: speakers in order, or the companies where no speaker is named."""
    people: dict[int, dict[str, None]] = {}
    companies: dict[int, dict[str, None]] = {}
    slots = (
        select(Slot.pitch_session_id)
        .join(PitchSession, PitchSession.id == Slot.pitch_session_id)
        .where(which)
    )
    for found, query in (
        (
            people,
            slots.add_columns(Speaker.name)
            .join(SlotSpeaker, SlotSpeaker.slot_id == Slot.id)
            .join(Speaker, Speaker.id == SlotSpeaker.speaker_id)
            .order_by(Slot.position, SlotSpeaker.position),
        ),
        (
            companies,
            slots.add_columns(Company.name)
            .join(Company, Company.id == Slot.company_id)
            .order_by(Slot.position),
        ),
    ):
        for session_id, name in db.execute(query):
            found.setdefault(session_id, {})[name] = None
    return {session_id: tuple(names) for session_id, names in {**companies, **people}.items()}


def _public_entries(db: Session, event: Event, since: datetime, choice: Choice) -> Iterable[CalendarEntry]:
    rows = db.execute(
        select(PitchSession, Track)
        .outerjoin(Track, Track.id == PitchSession.track_id)
        .where(PitchSession.event_id == event.id, PitchSession.ends_at >= since)
        .order_by(PitchSession.starts_at, PitchSession.id)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    names = presenters(db, PitchSession.event_id == event.id)
    zone = ZoneInfo(event.zone)
    for some in rows.partitions():
        for pitch_session, track in some:
            if not is_listed(event, pitch_session):
                continue
            has_room = enters(VISITOR, event, pitch_session)
            people = names.get(pitch_session.id, ())
            entry = entry_from(event, pitch_session, track, people, choice, has_room=has_room)
            if _is_chosen(entry, pitch_session.starts_at.astimezone(zone), choice):
                yield entry
        # A thousand sessions take 50 ms to read: everybody else has a turn in between.
        time.sleep(0)


def is_listed(event: Event, pitch_session: PitchSession) -> bool:
    """Whether a programme that anybody may fetch names the session."""
    if pitch_session.visibility in UNLISTED:
        return False
    # What was shown once and then withdrawn stays, as cancelled: nothing vanishes silently (B4).
    withdrawn = is_draft(pitch_session) and pitch_session.published_at is not None
    return sees(VISITOR, event) if withdrawn else sees(VISITOR, event, pitch_session)


def is_draft(pitch_session: PitchSession) -> bool:
    """Whether no calendar may hold the session yet, not even of those who prepare it."""
    return pitch_session.status in HIDDEN_STATUSES


def _is_chosen(entry: CalendarEntry, starts: datetime, choice: Choice) -> bool:
    return (
        (not choice.track or choice.track in entry.categories)
        and (not choice.room or choice.room == entry.location)
        and (not choice.day or choice.day == starts.date().isoformat())
    )


def entry_from(
    event: Event,
    pitch_session: PitchSession,
    track: Track | None,
    names: tuple[str, ...],
    choice: Choice,
    *,
    has_room: bool,
) -> CalendarEntry:
    """The entry of rows already read; the way into the room only for one who may enter it."""
    page = f"{choice.origin}/s/{pitch_session.public_id}"
    status, zone = pitch_session.status, ZoneInfo(pitch_session.zone)
    meets = has_room and not pitch_session.is_break and status not in NO_ROOM
    return CalendarEntry(
        uid=pitch_session.uid,
        sequence=pitch_session.sequence,
        created=pitch_session.created_at,
        modified=pitch_session.changed_at,
        title=pick(pitch_session.title, choice.lang),
        starts_wall=with_fold(pitch_session.starts_wall, zone, pitch_session.starts_at),
        ends_wall=with_fold(pitch_session.ends_wall, zone, pitch_session.ends_at),
        zone=pitch_session.zone,
        status=Status.CANCELLED if status in {"cancelled", "draft"} else Status.CONFIRMED,
        transparent=pitch_session.is_break,
        language=choice.lang,
        abstract=pick(pitch_session.abstract, choice.lang),
        speakers=names,
        location=pitch_session.room,
        join_url=f"{page}/room" if meets else "",
        page_url=page,
        replay_url=f"{page}/replay" if status == "replay" else "",
        categories=(track.name,) if track is not None else (),
        colour=(track.colour or "") if track is not None else "",
        related_to=event.uid,
    )
