"""Which sessions and slots are a person's, and the entries they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, literal, or_, select
from sqlalchemy.orm import Session

from webinar.calendars.entries import CalendarEntry
from webinar.calendars.feeds import KEPT_AFTER, Choice, entry_from, is_draft, presenters, tag_of
from webinar.core.i18n import pick, show_clock, translate
from webinar.people.models import Registration, Removal, RoleGrant
from webinar.people.permissions import RANKING, Actor
from webinar.registrations.favourites import Favourite
from webinar.schedule.access import enters, sees
from webinar.schedule.models import Event, PitchSession, Slot, SlotSpeaker, Speaker, Track

# Doors open this long before, and who presents is expected then.
CALLED_BEFORE = timedelta(minutes=15)


@dataclass(frozen=True)
class Mine:
    """What is a person's now; it changes whenever their calendar does."""

    person_id: int
    since: datetime
    grants: tuple[tuple[int, int | None, str], ...]
    slots: tuple[tuple[int, int, int, int, datetime | None], ...]
    places: tuple[tuple[int, int, str], ...]
    removed: frozenset[int]
    events: tuple[tuple[int, int, int, datetime], ...]

    @property
    def event_ids(self) -> set[int]:
        """Every event that the person has something in."""
        held = (*self.grants, *self.places)
        return {event_id for event_id, *_rest in held} | {slot[3] for slot in self.slots}

    def tag(self, choice: Choice) -> str:
        """Its strong ETag in a language."""
        return tag_of(
            self.person_id, self.grants, self.slots, self.places, sorted(self.removed), self.events, choice
        )

    def role_at(self, event_id: int, session_id: int) -> str | None:
        """The strongest role of the person there, None without any; a place or a favourite makes an attendee."""
        held = {role for at, of, role in self.grants if at == event_id and of in (None, session_id)}
        if any(slot[1] == session_id for slot in self.slots):
            held.add("speaker")
        if any(of == session_id for _at, of, _status in self.places):
            held.add("attendee")
        return min(held, key=RANKING.index) if held and session_id not in self.removed else None

    def place_at(self, event_id: int, session_id: int) -> str:
        """What opens a session that is not for everybody: a place, or any role; a favourite opens nothing."""
        granted = any(at == event_id and of in (None, session_id) for at, of, _role in self.grants)
        placed = any(of == session_id and status == "registered" for _at, of, status in self.places)
        return "registered" if granted or placed else ""


def read_mine(db: Session, person_id: int, now: datetime) -> Mine:
    """Reads what is a person's, without the sessions themselves."""
    since = (now - KEPT_AFTER).replace(hour=0, minute=0, second=0, microsecond=0)
    grants = db.execute(
        select(RoleGrant.event_id, RoleGrant.pitch_session_id, RoleGrant.role)
        .where(RoleGrant.person_id == person_id)
        .order_by(RoleGrant.id)
    )
    slots = db.execute(
        select(Slot.id, Slot.pitch_session_id, Slot.sequence, Speaker.event_id, Slot.changed_at)
        .join(SlotSpeaker, SlotSpeaker.slot_id == Slot.id)
        .join(Speaker, Speaker.id == SlotSpeaker.speaker_id)
        .where(Speaker.person_id == person_id)
        .order_by(Slot.id)
    )
    removed = db.scalars(
        select(Removal.pitch_session_id).where(Removal.person_id == person_id, Removal.kind == "removed")
    )
    mine = Mine(person_id, since, _plain(grants), _plain(slots), _plain(_places(db, person_id)), frozenset(removed), ())
    states = db.execute(
        select(
            Event.id,
            Event.change_count,
            func.count(PitchSession.id),
            func.max(func.coalesce(PitchSession.changed_at, Event.changed_at)),
        )
        .outerjoin(PitchSession, PitchSession.event_id == Event.id)
        .where(Event.id.in_(mine.event_ids), or_(PitchSession.id.is_(None), PitchSession.ends_at >= since))
        .group_by(Event.id, Event.change_count)
        .order_by(Event.id)
    )
    return replace(mine, events=_plain(states))


def _places(db: Session, person_id: int) -> list[Sequence[Any]]:
    """Where the person, or the guest that their browser became, has a place, and what they starred."""
    places = db.execute(
        select(Registration.event_id, Registration.pitch_session_id, Registration.status)
        .where(
            or_(Registration.person_id == person_id, Registration.guest_id == person_id),
            Registration.status == "registered",
        )
        .order_by(Registration.id)
    ).all()
    marked = db.execute(
        select(PitchSession.event_id, PitchSession.id, literal("favourite"))
        .join(Favourite, Favourite.pitch_session_id == PitchSession.id)
        .where(Favourite.person_id == person_id)
        .order_by(PitchSession.id)
    ).all()
    return [*places, *marked]


def _plain(rows: Iterable[Sequence[Any]]) -> tuple[Any, ...]:
    return tuple(tuple(row) for row in rows)


def entries_of(db: Session, mine: Mine, choice: Choice) -> list[CalendarEntry]:
    """The person's sessions as entries, and each slot they present in as an entry of its own."""
    rows = db.execute(
        select(PitchSession, Event, Track)
        .join(Event, Event.id == PitchSession.event_id)
        .outerjoin(Track, Track.id == PitchSession.track_id)
        .where(PitchSession.event_id.in_(mine.event_ids), PitchSession.ends_at >= mine.since)
        .order_by(PitchSession.starts_at, PitchSession.id)
    )
    names = presenters(db, PitchSession.event_id.in_(mine.event_ids))
    slots = _slots(db, mine)
    found: list[CalendarEntry] = []
    for pitch_session, event, track in rows:
        role = mine.role_at(event.id, pitch_session.id)
        if role is None:
            continue
        actor = Actor(mine.person_id, role, place=mine.place_at(event.id, pitch_session.id))
        if not _is_shown(actor, event, pitch_session):
            continue
        has_room = enters(actor, event, pitch_session)
        people = names.get(pitch_session.id, ())
        whole = entry_from(event, pitch_session, track, people, choice, has_room=has_room)
        own = slots.get(pitch_session.id, [])
        if not own and not pitch_session.is_break:
            found.append(whole)
        found += [slot_entry(whole, slot, pitch_session, choice) for slot in own]
    return found


def _is_shown(actor: Actor, event: Event, pitch_session: PitchSession) -> bool:
    if not is_draft(pitch_session):
        return sees(actor, event, pitch_session)
    # What was shown once and then withdrawn stays, as cancelled: nothing vanishes silently (B4).
    invited_only = pitch_session.visibility == "invited" and actor.role == "attendee"
    return pitch_session.published_at is not None and not invited_only and sees(actor, event)


def _slots(db: Session, mine: Mine) -> dict[int, list[Slot]]:
    by_session: dict[int, list[Slot]] = {}
    ids = [slot[0] for slot in mine.slots]
    for slot in db.scalars(select(Slot).where(Slot.id.in_(ids)).order_by(Slot.position)):
        by_session.setdefault(slot.pitch_session_id, []).append(slot)
    return by_session


def slot_entry(
    whole: CalendarEntry, slot: Slot, pitch_session: PitchSession, choice: Choice
) -> CalendarEntry:
    """A presenter's own time; identity from two stored ones, version from every change around it."""
    zone = ZoneInfo(pitch_session.zone)
    ends_at = slot.planned_at + timedelta(seconds=max(60, slot.pitch_s + slot.questions_s))
    called = show_clock(slot.planned_at - CALLED_BEFORE, zone, choice.lang)
    lang = choice.lang
    title = pick(slot.title, lang) or whole.title
    backstage = f"{whole.page_url}/green-room"
    return replace(
        whole,
        uid=f"slot-{slot.id}.{whole.uid}",
        sequence=pitch_session.sequence + slot.sequence,
        modified=max(whole.modified, slot.changed_at or whole.modified),
        title=translate(lang, "calendars.personal.slot_title", title=title),
        starts_wall=_wall(slot.planned_at, zone),
        ends_wall=_wall(ends_at, zone),
        notes=(
            translate(lang, "calendars.personal.called_at", time=called),
            translate(lang, "calendars.personal.within", title=whole.title),
        ),
        join_url=backstage if whole.join_url else "",
        related_to=whole.uid,
    )


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)
