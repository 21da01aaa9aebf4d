"""An event's programme as the values that schedule files are written from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.schedule.access import UNLISTED
from webinar.schedule.import_plan import UNKNOWN_LANGUAGE
from webinar.schedule.interchange import (
    ImportedEvent,
    ImportedLink,
    ImportedPerson,
    ImportedSchedule,
    ImportedSession,
)
from webinar.schedule.interchange.values import LinkKind
from webinar.schedule.models import (
    Company,
    Event,
    PitchSession,
    SessionLink,
    Slot,
    SlotSpeaker,
    Speaker,
    Track,
)

LINK_KINDS: Mapping[str, LinkKind] = {
    "recording": "recording",
    "stream": "stream",
    "chat": "chat",
    "slides": "slides",
}


def export_schedule(db: Session, event: Event, *, drafts: bool = False, lang: str = "fr") -> ImportedSchedule:
    """The event's sessions that its programme names; texts in the session's language, else `lang`."""
    people = _people(db, event, lang)
    links = _links(db, event)
    rows = db.execute(
        select(PitchSession, Track.name)
        .outerjoin(Track, Track.id == PitchSession.track_id)
        .where(PitchSession.event_id == event.id)
        .order_by(PitchSession.starts_at, PitchSession.id)
    )
    sessions = tuple(
        _session(row, track or "", tuple(people[row.id]), tuple(links[row.id]), lang)
        for row, track in rows
        if (drafts or row.status != "draft") and row.visibility not in UNLISTED
    )
    return ImportedSchedule(
        ImportedEvent(
            title=_text(event.title, "", lang),
            zone=event.zone,
            acronym=event.slug,
            description=_text(event.description, "", lang),
            url=event.source_url or "",
            days=tuple(sorted({pitch_session.local.date() for pitch_session in sessions} or {event.created_at.date()})),
        ),
        sessions,
    )


def _session(
    row: PitchSession,
    track: str,
    people: tuple[ImportedPerson, ...],
    links: tuple[ImportedLink, ...],
    lang: str,
) -> ImportedSession:
    return ImportedSession(
        guid=row.guid or row.uid,
        title=_text(row.title, row.language, lang),
        starts_wall=row.starts_wall,
        zone=row.zone,
        length=row.ends_at - row.starts_at,
        abstract=_text(row.abstract, row.language, lang),
        room=row.room,
        track=track,
        language=row.language,
        people=people,
        links=links,
        kind="break" if row.is_break else "talk",
        cancelled=row.status == "cancelled",
    )


def _text(texts: Mapping[str, str], language: str, lang: str) -> str:
    own = language.split(",")[0] or UNKNOWN_LANGUAGE
    return texts.get(own) or texts.get(lang) or next((text for text in texts.values() if text), "")


def _people(db: Session, event: Event, lang: str) -> dict[int, list[ImportedPerson]]:
    people: dict[int, list[ImportedPerson]] = defaultdict(list)
    for session_id, speaker, company in db.execute(
        select(Slot.pitch_session_id, Speaker, Company.name)
        .join(SlotSpeaker, SlotSpeaker.slot_id == Slot.id)
        .join(Speaker, Speaker.id == SlotSpeaker.speaker_id)
        .outerjoin(Company, Company.id == Speaker.company_id)
        .where(Speaker.event_id == event.id)
        .order_by(Slot.position, SlotSpeaker.position)
    ):
        person = ImportedPerson(
            speaker.guid or speaker.public_id,
            speaker.name,
            company or "",
            _text(speaker.role_title, "", lang),
            _text(speaker.biography, "", lang),
        )
        if person not in people[session_id]:
            people[session_id].append(person)
    return people


def _links(db: Session, event: Event) -> dict[int, list[ImportedLink]]:
    links: dict[int, list[ImportedLink]] = defaultdict(list)
    for link in db.scalars(
        select(SessionLink)
        .join(PitchSession, PitchSession.id == SessionLink.pitch_session_id)
        .where(PitchSession.event_id == event.id)
        .order_by(SessionLink.id)
    ):
        kind = LINK_KINDS.get(link.kind, "other")
        links[link.pitch_session_id].append(ImportedLink(link.url, link.title, kind))
    return links
