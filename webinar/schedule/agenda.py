"""The lines of an event's agenda, read once per change and searched in memory."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from webinar.core.db import Database
from webinar.schedule.access import UNLISTED, is_hidden
from webinar.schedule.models import Company, Event, PitchSession, Slot, SlotSpeaker, Speaker, Texts, Track
from webinar.schedule.shown import file_url

State = tuple[int, tuple[tuple[object, ...], ...]]
MOST_LOGOS = 4
SHOWN = ("published", "open", "live", "paused", "ended", "replay", "cancelled")


@dataclass(frozen=True)
class Logo:
    """A company's logo, beside the company's name."""

    url: str
    width: int
    height: int


@dataclass(frozen=True)
class Line:
    """One session in the agenda."""

    public_id: str
    title: Texts
    status: str
    starts_at: datetime
    ends_at: datetime
    track: str
    room: str
    speakers: tuple[str, ...]
    companies: tuple[str, ...]
    logos: tuple[Logo, ...]
    pitch: Texts
    is_break: bool
    language: str
    haystack: str
    names: str


@dataclass(frozen=True)
class Filters:
    """What an agenda is narrowed to; all optional. `own` are the sessions of whoever asks for theirs alone."""

    text: str = ""
    speaker: str = ""
    track: str = ""
    day: str = ""
    own: frozenset[str] | None = None

    @property
    def is_any(self) -> bool:
        """Whether anything is narrowed."""
        return bool(self.text or self.speaker or self.track or self.day or self.own is not None)


def fold(text: str) -> str:
    """Text as searches compare it: without case and accents, ligatures and apostrophes in one form."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return letters.replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ")


def state_of(db: Session, event: Event) -> State:
    """A small value that changes whenever the event's agenda does, a session that goes live included."""
    by_status = db.execute(
        select(PitchSession.status, func.count(), func.max(PitchSession.changed_at))
        .where(PitchSession.event_id == event.id)
        .group_by(PitchSession.status)
        .order_by(PitchSession.status)
    )
    return event.change_count, tuple(tuple(row) for row in by_status)


@lru_cache(maxsize=64)
def _cached(database: Database, event_id: int, _state: State) -> tuple[Line, ...]:
    with database.reading() as db:
        return tuple(read_lines(db, event_id))


def lines_of(database: Database, db: Session, event: Event) -> tuple[Line, ...]:
    """The event's lines in order of time, from memory while nothing changed."""
    return _cached(database, event.id, state_of(db, event))


def read_lines(db: Session, event_id: int) -> Iterable[Line]:
    """Reads the shown sessions of an event with their speakers and companies."""
    people = _names_by_session(
        db,
        select(Slot.pitch_session_id, Speaker.name)
        .join(SlotSpeaker, SlotSpeaker.slot_id == Slot.id)
        .join(Speaker, Speaker.id == SlotSpeaker.speaker_id)
        .where(Speaker.event_id == event_id)
        .order_by(Slot.position, SlotSpeaker.position),
    )
    firms = _companies_by_session(db, event_id)
    slug = db.scalar(select(Event.slug).where(Event.id == event_id)) or ""
    rows = db.execute(
        select(PitchSession, Track.name)
        .outerjoin(Track, Track.id == PitchSession.track_id)
        .where(PitchSession.event_id == event_id, PitchSession.status.in_(SHOWN))
        .order_by(PitchSession.starts_at, PitchSession.room, PitchSession.id)
    )
    for pitch_session, track in rows:
        if pitch_session.visibility not in UNLISTED and not is_hidden(pitch_session):
            speakers, companies = people.get(pitch_session.id, ()), firms.get(pitch_session.id, {})
            yield _line(pitch_session, track or "", tuple(speakers), list(companies.values()), slug)


def _names_by_session(db: Session, query: Select[int, str]) -> dict[int, dict[str, None]]:
    """Names by session, each once, in the query's order."""
    names: dict[int, dict[str, None]] = {}
    for pitch_session_id, name in db.execute(query):
        names.setdefault(pitch_session_id, {})[name] = None
    return names


def _companies_by_session(db: Session, event_id: int) -> dict[int, dict[int, Company]]:
    """Companies by session, each once, in order."""
    found: dict[int, dict[int, Company]] = {}
    for pitch_session_id, company in db.execute(
        select(Slot.pitch_session_id, Company)
        .join(Company, Company.id == Slot.company_id)
        .where(Company.event_id == event_id)
        .options(joinedload(Company.logo))
        .order_by(Slot.position)
    ):
        found.setdefault(pitch_session_id, {})[company.id] = company
    return found


def _logos(companies: Sequence[Company], slug: str) -> tuple[Logo, ...]:
    """The logos of those who want to appear, few enough for one line."""
    files = [company.logo for company in companies if company.logo is not None and company.consent != "no"]
    return tuple(Logo(file_url(slug, file), file.width, file.height) for file in files[:MOST_LOGOS])


def _line(
    pitch_session: PitchSession, track: str, speakers: tuple[str, ...], firms: Sequence[Company], slug: str
) -> Line:
    companies = tuple(company.name for company in firms)
    names = fold(" ".join((*speakers, *companies)))
    texts = " ".join((*pitch_session.title.values(), *pitch_session.abstract.values(), track))
    return Line(
        pitch_session.public_id,
        pitch_session.title,
        pitch_session.status,
        pitch_session.starts_at,
        pitch_session.ends_at,
        track,
        pitch_session.room,
        speakers,
        companies,
        _logos(firms, slug),
        firms[0].one_liner if len(firms) == 1 and firms[0].consent != "no" else {},
        pitch_session.is_break,
        pitch_session.language,
        f"{fold(texts)} {names}",
        names,
    )


def narrowed(lines: Sequence[Line], filters: Filters, zone: ZoneInfo) -> list[Line]:
    """The lines that every filter lets through; words of a text may stand anywhere."""
    words = fold(filters.text).split()
    names = fold(filters.speaker).split()
    return [
        line
        for line in lines
        if (filters.own is None or line.public_id in filters.own)
        and all(word in line.haystack for word in words)
        and all(name in line.names for name in names)
        and (not filters.track or line.track == filters.track)
        and (not filters.day or line.starts_at.astimezone(zone).date().isoformat() == filters.day)
    ]


def by_day(lines: Iterable[Line], zone: ZoneInfo) -> list[tuple[date, list[Line]]]:
    """The lines under their days in a zone, in order."""
    days: dict[date, list[Line]] = {}
    for line in lines:
        days.setdefault(line.starts_at.astimezone(zone).date(), []).append(line)
    return list(days.items())


def tracks_of(lines: Iterable[Line]) -> list[str]:
    """The tracks that occur, in alphabetical order as read."""
    return sorted({line.track for line in lines if line.track}, key=fold)


