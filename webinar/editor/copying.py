"""Makes a session or a whole event once more, at another day, as drafts and without anybody's registration."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.editor.saving import Act
from webinar.schedule.making import make_event, make_session
from webinar.schedule.models import Event, PitchSession, Slot, SlotSpeaker, Texts, Track
from webinar.schedule.walls import moved_on

PLANNED = (
    "language", "room", "track_id", "stage_url", "visibility", "capacity", "moderated", "questions_open", "is_break",
)  # fmt: skip
OF_SLOT = ("position", "slot_kind", "title", "company_id", "pitch_s", "questions_s", "changeover_s")


def copy_session(act: Act, original: PitchSession, wall: datetime) -> PitchSession:
    """The session with its running order and presenters at another wall time; its stream is its own."""
    made = _copy(act.db, act.event, original, wall, with_people=True)
    act.made(made)
    act.finish()
    return made


def _copy(db: Session, event: Event, original: PitchSession, wall: datetime, *, with_people: bool) -> PitchSession:
    made = make_session(
        db,
        event,
        title=dict(original.title),
        abstract=dict(original.abstract),
        starts_wall=wall,
        length=original.ends_at - original.starts_at,
        status="draft",
    )
    for name in PLANNED:
        setattr(made, name, getattr(original, name))
    by = made.starts_at - original.starts_at
    slots = select(Slot).where(Slot.pitch_session_id == original.id)
    for slot in db.scalars(slots.order_by(Slot.position)).all():
        _copy_slot(db, slot, made, by, with_people=with_people)
    return made


def _copy_slot(db: Session, slot: Slot, to: PitchSession, by: timedelta, *, with_people: bool) -> None:
    again = Slot(
        pitch_session_id=to.id,
        planned_at=slot.planned_at + by,
        **{name: getattr(slot, name) for name in OF_SLOT},
    )
    db.add(again)
    db.flush()
    if not with_people:
        again.company_id = None
        return
    presenters = select(SlotSpeaker).where(SlotSpeaker.slot_id == slot.id)
    for one in db.scalars(presenters).all():
        db.add(SlotSpeaker(slot_id=again.id, speaker_id=one.speaker_id, position=one.position))
    db.flush()


def copy_event(db: Session, original: Event, title: Texts, slug: str, first_day: date) -> Event:
    """The event with its tracks and sessions, its first day moved to another; nobody comes along."""
    sessions = db.scalars(
        select(PitchSession).where(PitchSession.event_id == original.id).order_by(PitchSession.starts_at)
    ).all()
    event = make_event(
        db,
        slug=slug,
        title=title,
        zone=original.zone,
        organiser=original.organiser_name,
        description=dict(original.description),
    )
    event.colour, event.visibility = original.colour, original.visibility
    event.guests_allowed = original.guests_allowed
    tracks = _copy_tracks(db, original, event)
    zone = ZoneInfo(original.zone)
    for one in sessions:
        if one.status == "cancelled":
            continue
        by = first_day - sessions[0].starts_wall.date()
        made = _copy(db, event, one, moved_on(one.starts_wall + by, zone), with_people=False)
        made.track_id = tracks.get(one.track_id or 0)
    db.flush()
    return event


def _copy_tracks(db: Session, original: Event, event: Event) -> dict[int, int]:
    """The id of each track's copy."""
    found: dict[int, int] = {}
    for track in db.scalars(select(Track).where(Track.event_id == original.id)).all():
        again = Track(event_id=event.id, name=track.name, colour=track.colour)
        db.add(again)
        db.flush()
        found[track.id] = again.id
    return found


def next_day_of(pitch_session: PitchSession) -> datetime:
    """When a copy is likely to be: the same weekday and time in the first week to come."""
    wall = pitch_session.starts_wall
    today = clock.now().astimezone(ZoneInfo(pitch_session.zone)).replace(tzinfo=None)
    weeks = max(1, (today - wall).days // 7 + 1)
    return wall + timedelta(weeks=weeks)

