"""What the programme's pages show: cards, an agenda's days, a session with its slots and speakers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import g
from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from webinar.core import clock, i18n
from webinar.core.markdown import render
from webinar.core.viewing import pick, show_date, viewer_zone, zone_label
from webinar.people.permissions import Actor, can
from webinar.schedule.access import enters
from webinar.schedule.agenda import Line, by_day
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
from webinar.schedule.recording import rules_of
from webinar.schedule.shown import company_card, photo_of, shows_profile

RUNNING = ("open", "live", "paused")
WITH_ROOM = ("published", "open", "live", "paused")


def minutes_between(start: datetime, end: datetime) -> int:
    """Whole minutes from start to end."""
    return int((end - start) / timedelta(minutes=1))


def event_view(event: Event, lines: Sequence[Line] = ()) -> dict[str, Any]:
    """An event as its pages name it."""
    days = [line.starts_at for line in lines]
    return {
        "url": f"/e/{event.slug}",
        "title": pick(event.title),
        "title_lang": i18n.text_language(event.title, g.lang),
        "description": Markup(render(pick(event.description))),  # noqa: S704 - cleaned by core/markdown.py
        "description_lang": i18n.text_language(event.description, g.lang),
        "organiser": event.organiser_name,
        "dates": span_of_days(days),
        "zone": event.zone,
        "status": event.status,
        "ics_url": f"/e/{event.slug}/calendar.ics",
        "subscribe_url": f"/e/{event.slug}/subscribe",
        "register_url": f"/e/{event.slug}/register" if any(line.status in WITH_ROOM for line in lines) else "",
        "replays_url": "",
    }


def span_of_days(moments: list[datetime]) -> str:
    """The first and last day of some instants in words, in the viewer's zone."""
    if not moments:
        return ""
    first, last = show_date(min(moments), form="long"), show_date(max(moments), form="long")
    return first if first == last else f"{first} – {last}"


def agenda_days(lines: Iterable[Line], zone: ZoneInfo) -> list[dict[str, Any]]:
    """The lines by day and hour, as the agenda's template lists them."""
    short = "EEE d" if g.lang == "fr" else "EEE d"
    return [
        {
            "id": day.isoformat(),
            "label": i18n.show_day(day, g.lang, "EEEE d MMMM" if g.lang == "fr" else "EEEE, d MMMM"),
            "short": i18n.show_day(day, g.lang, short),
            "hours": _hours(of_day, zone),
        }
        for day, of_day in by_day(lines, zone)
    ]


def _hours(lines: list[Line], zone: ZoneInfo) -> list[dict[str, Any]]:
    hours: dict[datetime, list[dict[str, Any]]] = {}
    for line in lines:
        hours.setdefault(line.starts_at, []).append(
            {
                "url": f"/s/{line.public_id}",
                "title": i18n.pick(line.title, g.lang),
                "title_lang": i18n.text_language(line.title, g.lang),
                "people": ", ".join(line.companies or line.speakers),
                "logos": line.logos,
                "pitch": i18n.pick(line.pitch, g.lang),
                "place": " · ".join(part for part in (line.track, line.room) if part),
                "minutes": minutes_between(line.starts_at, line.ends_at),
                "status": line.status,
                "is_break": line.is_break,
            }
        )
    return [
        {
            "clock": start.astimezone(zone).strftime("%H:%M"),
            "iso": start.strftime("%Y-%m-%dT%H:%MZ"),
            "sessions": sessions,
        }
        for start, sessions in hours.items()
    ]


def card(
    pitch_session: PitchSession, event: Event, actor: Actor, now: datetime, slots: int, companies: str
) -> dict[str, Any]:
    """A session as a card."""
    started = pitch_session.live_at
    return {
        "url": f"/s/{pitch_session.public_id}",
        "title": pick(pitch_session.title),
        "title_lang": i18n.text_language(pitch_session.title, g.lang),
        "starts_at": pitch_session.starts_at,
        "status": pitch_session.status,
        "started_minutes": minutes_between(started, now) if started and pitch_session.status == "live" else None,
        "event_title": pick(event.title),
        "event_url": f"/e/{event.slug}",
        "people": companies,
        "slots": slots,
        "join_url": room_url(pitch_session, event, actor),
    }


def slot_facts(db: Session, ids: list[int]) -> dict[int, tuple[int, str]]:
    """For sessions by id: how many pitches, and the companies in order."""
    facts: dict[int, tuple[int, list[str]]] = {}
    for session_id, kind, name in db.execute(
        select(Slot.pitch_session_id, Slot.slot_kind, Company.name)
        .outerjoin(Company, Company.id == Slot.company_id)
        .where(Slot.pitch_session_id.in_(ids))
        .order_by(Slot.position)
    ):
        count, names = facts.get(session_id, (0, []))
        facts[session_id] = (count + (kind == "pitch"), [*names, name] if name else names)
    return {session_id: (count, ", ".join(names)) for session_id, (count, names) in facts.items()}


def session_view(db: Session, pitch_session: PitchSession, event: Event, actor: Actor) -> dict[str, Any]:
    """The context of a session's page."""
    zone = viewer_zone(event.zone)
    own = ZoneInfo(pitch_session.zone)
    start = pitch_session.starts_at
    slots = slots_view(db, pitch_session)
    return {
        "pitch_session": {
            "title": pick(pitch_session.title),
            "title_lang": i18n.text_language(pitch_session.title, g.lang),
            "abstract": Markup(render(pick(pitch_session.abstract))),  # noqa: S704 - cleaned
            "abstract_lang": i18n.text_language(pitch_session.abstract, g.lang),
            "status": pitch_session.status,
            "starts_at": start,
            "ends_at": pitch_session.ends_at,
            "minutes": minutes_between(start, pitch_session.ends_at),
            "zone": pitch_session.zone,
            "zone_label": zone_label(own),
            "own_zone": start.astimezone(zone).utcoffset() == start.astimezone(own).utcoffset(),
            "track": db.scalar(select(Track.name).where(Track.id == pitch_session.track_id)) or "",
            "room": pitch_session.room,
            "language": pitch_session.language,
            "recorded": rules_of(db, event.id) is not None,
            "cancelled_reason": pick(pitch_session.cancel_reason),
        },
        "event": {"url": f"/e/{event.slug}", "title": pick(event.title)},
        "join_url": room_url(pitch_session, event, actor),
        "registered_only": has_room(pitch_session) and not enters(actor, event, pitch_session),
        "stream_url": "",
        "console_url": f"/s/{pitch_session.public_id}/console" if can(actor, "session.moderate") else "",
        "slots": slots,
        "speakers": speakers_view(db, pitch_session.id, event.slug),
        "links": [
            {"url": link.url, "title": link.title}
            for link in db.scalars(select(SessionLink).where(SessionLink.pitch_session_id == pitch_session.id))
            if link.kind in {"slides", "other"}
        ],
        "starts_ms": clock.to_ms(start) if start > clock.now() else 0,
    }


def has_room(pitch_session: PitchSession) -> bool:
    """Whether one can enter: doors may be early, but a published session whose end has passed was not held here."""
    missed = pitch_session.status == "published" and pitch_session.ends_at <= clock.now()
    return pitch_session.status in WITH_ROOM and not pitch_session.is_break and not missed


def room_url(pitch_session: PitchSession, event: Event, actor: Actor) -> str:
    """The way into the room, where there is one and the actor may take it."""
    open_to = has_room(pitch_session) and enters(actor, event, pitch_session)
    return f"/s/{pitch_session.public_id}/room" if open_to else ""


def slots_view(db: Session, pitch_session: PitchSession) -> list[dict[str, Any]]:
    """The running order with who presents in each slot."""
    slug = db.get_one(Event, pitch_session.event_id).slug
    presenters: dict[int, list[dict[str, str]]] = {}
    for slot_id, speaker, company in db.execute(
        select(SlotSpeaker.slot_id, Speaker, Company.name)
        .join(Speaker, Speaker.id == SlotSpeaker.speaker_id)
        .join(Slot, Slot.id == SlotSpeaker.slot_id)
        .outerjoin(Company, Company.id == Speaker.company_id)
        .where(Slot.pitch_session_id == pitch_session.id)
        .order_by(SlotSpeaker.position)
    ):
        presenters.setdefault(slot_id, []).append(
            {"name": speaker.name, "role": pick(speaker.role_title), "company": company or ""}
        )
    rows = db.execute(
        select(Slot, Company)
        .outerjoin(Company, Company.id == Slot.company_id)
        .where(Slot.pitch_session_id == pitch_session.id)
        .options(joinedload(Company.logo), joinedload(Company.deck))
        .order_by(Slot.position)
    )
    return [
        {
            "title": pick(slot.title),
            "title_lang": i18n.text_language(slot.title, g.lang),
            "kind": slot.slot_kind,
            "starts_at": slot.planned_at,
            "minutes": (slot.pitch_s + slot.questions_s) // 60,
            "company": company.name if company else "",
            "firm": company_card(company, slug, g.lang),
            "speakers": presenters.get(slot.id, []),
        }
        for slot, company in rows
    ]


def speakers_view(db: Session, pitch_session_id: int, slug: str) -> list[dict[str, Any]]:
    """Everybody who presents in the session, once, in order."""
    rows = db.execute(
        select(Speaker, Company.name, func.min(Slot.position).label("place"))
        .join(SlotSpeaker, SlotSpeaker.speaker_id == Speaker.id)
        .join(Slot, Slot.id == SlotSpeaker.slot_id)
        .outerjoin(Company, Company.id == Speaker.company_id)
        .where(Slot.pitch_session_id == pitch_session_id)
        .group_by(Speaker.id, Company.name)
        .order_by("place")
    ).all()
    return [
        {
            "name": speaker.name,
            "role": pick(speaker.role_title),
            "company": company or "",
            "photo": photo_of(speaker, slug),
            "biography": Markup(render(pick(speaker.biography) if shows_profile(speaker) else "")),  # noqa: S704 - cleaned
            "biography_lang": i18n.text_language(speaker.biography, g.lang),
            "links": speaker.links if shows_profile(speaker) else [],
        }
        for speaker, company, _place in rows
    ]
