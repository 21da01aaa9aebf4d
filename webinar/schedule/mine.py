"""Somebody's own events: what they do there, what comes next, and the one thing to do about it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session

from webinar.core.viewing import pick, t
from webinar.people.models import RoleGrant
from webinar.schedule.models import Event, PitchSession, Slot, SlotSpeaker, Speaker

MOST = 12
RUNNING = ("open", "live", "paused")
STRENGTH = {"organiser": 0, "moderator": 1, "speaker": 2}
# Somebody who runs a session gets its console offered this long before.
SOON = timedelta(hours=1)


@dataclass(frozen=True)
class Part:
    """What somebody is at an event; at some sessions only where `sessions` names them."""

    event: Event
    role: str
    sessions: frozenset[int] | None = None


def own_events(db: Session, person_id: int, now: datetime) -> list[dict[str, Any]]:
    """The events that are somebody's, those with something on or to come first."""
    found = [_view(db, part, now) for part in _parts(db, person_id)]
    return sorted(found, key=lambda one: one["order"])[:MOST]


def _parts(db: Session, person_id: int) -> list[Part]:
    grants = db.execute(
        select(Event, RoleGrant.role, RoleGrant.pitch_session_id)
        .join(RoleGrant, RoleGrant.event_id == Event.id)
        .where(RoleGrant.person_id == person_id, RoleGrant.role.in_(("organiser", "moderator")))
    ).all()
    presents = db.execute(
        select(Event, Slot.pitch_session_id)
        .join(Speaker, Speaker.event_id == Event.id)
        .join(SlotSpeaker, SlotSpeaker.speaker_id == Speaker.id)
        .join(Slot, Slot.id == SlotSpeaker.slot_id)
        .where(Speaker.person_id == person_id)
    ).all()
    parts: dict[int, Part] = {}
    for event, role, session_id in [*grants, *((event, "speaker", session_id) for event, session_id in presents)]:
        if event.status != "archived":
            parts[event.id] = _stronger(parts.get(event.id), event, role, session_id)
    return list(parts.values())


def _stronger(known: Part | None, event: Event, role: str, session_id: int | None) -> Part:
    """The stronger of two roles at an event; two of one kind for single sessions make one for both."""
    sessions = frozenset({session_id}) if session_id is not None else None
    if known is None or STRENGTH[role] < STRENGTH[known.role]:
        return Part(event, role, sessions)
    if known.role == role:
        both = None if known.sessions is None or sessions is None else known.sessions | sessions
        return Part(event, role, both)
    return known


def _view(db: Session, part: Part, now: datetime) -> dict[str, Any]:
    coming = _next(db, part, now)
    title, url = _action(db, part, coming, now)
    moment = coming.starts_at if coming is not None else part.event.created_at
    return {
        "title": pick(part.event.title),
        "url": f"/e/{part.event.slug}/workspace" if part.role != "speaker" else f"/e/{part.event.slug}",
        "role": t(f"schedule.mine.{part.role}"),
        "coming": {"title": pick(coming.title), "starts_at": coming.starts_at, "status": coming.status}
        if coming is not None
        else None,
        "action": t(title),
        "action_url": url,
        "order": (coming is None, moment.timestamp() if coming is not None else -moment.timestamp()),
    }


def _mine(part: Part) -> Any:
    of_event = PitchSession.event_id == part.event.id
    return of_event if part.sessions is None else of_event & PitchSession.id.in_(part.sessions)


def _next(db: Session, part: Part, now: datetime) -> PitchSession | None:
    """What is on, else what comes next."""
    running = PitchSession.status.in_(RUNNING)
    awaited = (PitchSession.status == "published") & (PitchSession.ends_at > now)
    query = select(PitchSession).where(_mine(part), PitchSession.is_break.is_(False), or_(running, awaited))
    return db.scalar(query.order_by(case((running, 0), else_=1), PitchSession.starts_at).limit(1))


def _action(db: Session, part: Part, coming: PitchSession | None, now: datetime) -> tuple[str, str]:
    """The catalogue key and address of what to do now."""
    here = f"/e/{part.event.slug}"
    if part.role == "speaker":
        green_room = f"/s/{coming.public_id}/green-room" if coming is not None else here
        return ("schedule.mine.green_room" if coming is not None else "schedule.mine.programme"), green_room
    if coming is not None and (coming.status in RUNNING or coming.starts_at - now < SOON):
        return "schedule.workspace.console", f"/s/{coming.public_id}/console"
    if part.role == "organiser":
        states = set(db.scalars(select(PitchSession.status).where(_mine(part)).distinct()))
        if not states:
            return "schedule.mine.first", f"{here}/sessions/new"
        if "draft" in states:
            return "schedule.mine.drafts", f"{here}/publish"
        ended = select(PitchSession.public_id).where(_mine(part), PitchSession.status == "ended")
        last = db.scalar(ended.order_by(PitchSession.starts_at.desc()).limit(1))
        if last is not None:
            return "schedule.workspace.replay_edit", f"/s/{last}/replay/edit"
    return "schedule.workspace.title", f"{here}/workspace"
