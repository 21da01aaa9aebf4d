"""What the page of a running order shows: rows with their times, and the names to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import i18n
from webinar.live.connections import People
from webinar.people.models import Person
from webinar.running_order.rows import line_of
from webinar.schedule.models import Company, PitchSession, Slot, SlotSpeaker, Speaker

MINUTE = 60
PAGE = "order"


def clock_words(moment: datetime, zone: ZoneInfo, lang: str, of: datetime) -> str:
    """Hours and minutes, with the offset where it is another one than at `of`: an hour may come twice that night."""
    words = i18n.show_clock(moment, zone, lang)
    offset = moment.astimezone(zone).utcoffset()
    if offset == of.astimezone(zone).utcoffset() or offset is None:
        return words
    minutes = offset // timedelta(minutes=1)
    hours = f"{abs(minutes) // 60}" + (f":{abs(minutes) % 60:02}" if minutes % 60 else "")
    return f"{words} (UTC{'−' if minutes < 0 else '+'}{hours})"


def head(pitch_session: PitchSession, lang: str) -> dict[str, Any]:
    """The session as the page names it."""
    home, start = ZoneInfo(pitch_session.zone), pitch_session.starts_at
    return {
        "title": i18n.pick(pitch_session.title, lang),
        "status": pitch_session.status,
        "url": f"/s/{pitch_session.public_id}",
        "starts_at": start,
        "starts": clock_words(start, home, lang, start),
        "ends": clock_words(pitch_session.ends_at, home, lang, start),
        "zone": pitch_session.zone,
        "zone_label": i18n.zone_name(home, lang),
        "list_version": pitch_session.order_version,
    }


def slots_in_order(db: Session, pitch_session: PitchSession) -> list[Slot]:
    """The session's slots."""
    query = select(Slot).where(Slot.pitch_session_id == pitch_session.id)
    return list(db.scalars(query.order_by(Slot.position, Slot.id)))


def names_to_choose(db: Session, event_id: int) -> dict[str, list[str]]:
    """The names of the event's companies and speakers."""
    companies = db.scalars(select(Company.name).where(Company.event_id == event_id).order_by(Company.name))
    speakers = db.scalars(select(Speaker.name).where(Speaker.event_id == event_id).order_by(Speaker.name))
    return {"companies": list(dict.fromkeys(companies)), "speakers": list(dict.fromkeys(speakers))}


def rows(
    db: Session, pitch_session: PitchSession, slots: Sequence[Slot], zone: ZoneInfo, lang: str
) -> list[dict[str, Any]]:
    """The slots as the page shows them; `zone` is the viewer's, the session's own stands first."""
    ids = [slot.id for slot in slots]
    of_slots = select(Slot.id, Company.name).join(Company, Company.id == Slot.company_id).where(Slot.id.in_(ids))
    companies = dict(db.execute(of_slots).all())
    speakers: dict[int, list[str]] = {}
    for slot_id, name in db.execute(
        select(SlotSpeaker.slot_id, Speaker.name)
        .join(Speaker, Speaker.id == SlotSpeaker.speaker_id)
        .where(SlotSpeaker.slot_id.in_(ids))
        .order_by(SlotSpeaker.slot_id, SlotSpeaker.position, Speaker.id)
    ):
        speakers.setdefault(slot_id, []).append(name)
    home, start = ZoneInfo(pitch_session.zone), pitch_session.starts_at
    return [
        {
            "id": slot.id,
            "number": number,
            "version": slot.version,
            "kind": slot.slot_kind,
            "title": i18n.pick(slot.title, lang) or companies.get(slot.id, ""),
            "titles": slot.title,
            "company": companies.get(slot.id, ""),
            "speakers": speakers.get(slot.id, []),
            "time": clock_words(slot.planned_at, home, lang, start),
            "wall": f"{slot.planned_at.astimezone(home):%H:%M}",
            "own_time": "" if _same(slot.planned_at, home, zone) else clock_words(slot.planned_at, zone, lang, start),
            "pitch": slot.pitch_s / MINUTE,
            "questions": slot.questions_s / MINUTE,
            "changeover": slot.changeover_s / MINUTE,
            "minutes": line_of(slot).length_s / MINUTE,
            "begun": slot.started_at is not None,
        }
        for number, slot in enumerate(slots, 1)
    ]


def _same(moment: datetime, one: ZoneInfo, other: ZoneInfo) -> bool:
    return moment.astimezone(one).utcoffset() == moment.astimezone(other).utcoffset()


def instant_near(wall: str, zone: ZoneInfo, near: datetime) -> datetime | None:
    """The instant closest to `near` at which clocks of the zone show `wall` ("14:05"); None when they skip it."""
    hour, _, minute = wall.partition(":")
    local = near.astimezone(zone)
    found: list[datetime] = []
    for days in (-1, 0, 1):
        for fold in (0, 1):
            day = local.date() + timedelta(days=days)
            asked = datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=zone, fold=fold)
            moment = asked.astimezone(near.tzinfo)
            if moment.astimezone(zone).replace(fold=0) == asked.replace(fold=0):
                found.append(moment)
    closest = min(found, key=lambda one: abs(one - near), default=None)
    # The day before or after is not what somebody means who types a time that this night does not have.
    return closest if closest is not None and abs(closest - near) <= timedelta(hours=13) else None


def editors(db: Session, _pitch_session_id: int, people: People) -> dict[str, Any]:
    """Who has the page of this running order open, for staff."""
    ids = people.at.get(PAGE, frozenset())
    if not ids:
        return {"editors": []}
    rows = db.execute(select(Person.public_id, Person.name).where(Person.id.in_(ids)).order_by(Person.name, Person.id))
    return {"editors": [{"id": public_id, "name": name} for public_id, name in rows]}
