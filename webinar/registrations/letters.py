"""The letters about a registration: what is certain, when, and the personal link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session, object_session

from webinar.core import clock
from webinar.core.i18n import LANGUAGES, pick, show_clock, show_day, translate, zone_name
from webinar.core.mail import Outgoing, is_written, post
from webinar.core.mail_content import Content, body_of
from webinar.people.links import create_link
from webinar.people.models import Person
from webinar.registrations.calendar_hook import Before, letter_calendar
from webinar.registrations.letter_texts import in_own_words
from webinar.registrations.refusals import stop_address
from webinar.schedule.models import Event, PitchSession
from webinar.schedule.recording import rules_of

# After the event its leftovers and its replay are still looked for by the same link.
LINKS_OUTLIVE_EVENT = timedelta(days=7)
AN_HOUR = timedelta(hours=1)
# Where a letter's link leads below the session's page, if not to its room: who waits has no place there yet.
PAGES = {"replay": "/replay", "waiting": "", "requested": ""}
# Letters that carry an invitation, and the one on the day before, ask for an answer.
ASKING = frozenset({"registered", "promoted", "approved", "moved", "altered", "restored", "day"})
INFORMING = frozenset({"registered", "waiting", "promoted", "requested", "approved"})
# What one may do without: these can be stopped by their reader.
REMINDERS = frozenset({"day", "hour", "minutes"})
WITHOUT_LINK = frozenset({"withdrawn", "cancelled", "unplanned", "refused"})


def letter_language(person: Person) -> str:
    """The language that the person registered in."""
    return person.locale if person.locale in LANGUAGES else LANGUAGES[0]


def tell(
    db: Session,
    kind: str,
    person: Person,
    pitch_session: PitchSession,
    event: Event,
    *,
    key: str,
    not_after: datetime | None = None,
    before: Before | None = None,
) -> bool:
    """Writes the person a letter of `kind` about a session; False without an address or for a known key."""
    if person.email is None or is_written(db, key):
        return False
    lang = letter_language(person)
    address = ""
    if kind not in WITHOUT_LINK:
        address = personal_address(db, person, pitch_session, event, PAGES.get(kind, "/room"))
    stop = stop_address(event.id, "reminders", person.email) if kind in REMINDERS else ""
    subject, content = _composed(db, kind, lang, person, pitch_session, event, before, address, stop)
    body = body_of(content)
    body, thread = letter_calendar().dress(db, kind, person, pitch_session, event, body)
    letter = Outgoing(
        key=key,
        to=person.email,
        subject=subject,
        body=body,
        lang=lang,
        from_name=event.organiser_name,
        not_after=not_after,
        thread=thread,
        unsubscribe=stop,
    )
    return post(db, letter)


def sample(
    db: Session, kind: str, lang: str, person: Person, pitch_session: PitchSession, event: Event
) -> tuple[str, Content]:
    """Subject and letter of `kind` as the person would get it, with the session's page for the personal link."""
    starts_at, ends_at = pitch_session.starts_at, pitch_session.ends_at
    earlier = Before(pick(pitch_session.title, lang), pitch_session.room, starts_at - AN_HOUR, ends_at - AN_HOUR)
    before = earlier if kind == "moved" else None
    address = "" if kind in WITHOUT_LINK else f"{_origin()}/s/{pitch_session.public_id}"
    subject, content = _composed(db, kind, lang, person, pitch_session, event, before, address, "")
    return subject, replace(content, links=_links(kind, pitch_session, address, lang))


def _composed(
    db: Session,
    kind: str,
    lang: str,
    person: Person,
    pitch_session: PitchSession,
    event: Event,
    before: Before | None,
    address: str,
    stop: str,
) -> tuple[str, Content]:
    """Subject and letter in the event's own words where it has some."""
    zone = ZoneInfo(person.zone or event.zone)
    words = _words(pitch_session, before, zone, lang)
    moments = [when(pitch_session, zone, lang), _before(before, zone, lang) if before else ""]
    subject = translate(lang, f"registrations.letter.{kind}.subject", **words)
    content = _content(kind, lang, words, moments, address, pitch_session, event, person, stop)
    values = {
        "first": (person.name.split() or [""])[0],
        "name": person.name,
        "session": words["title"],
        "time": words["time"],
        "date": show_day(pitch_session.starts_at.astimezone(zone).date(), lang, "full"),
    }
    return in_own_words(db, event.id, kind, subject, content, values)


def tell_several(
    db: Session, person: Person, event: Event, told: Sequence[tuple[PitchSession, str]], *, key: str
) -> bool:
    """Writes one letter about several sessions of an event: each with its time and where the registration stands."""
    if person.email is None or is_written(db, key):
        return False
    lang = letter_language(person)
    zone = ZoneInfo(person.zone or event.zone)
    title, organiser = pick(event.title, lang), event.organiser_name or pick(event.title, lang)
    address = f"{personal_address(db, person, told[0][0], event, '')}?to=my"
    facts = []
    for pitch_session, status in told:
        stands = "" if status == "registered" else f" · {translate(lang, f'registrations.my.place.{status}')}"
        facts.append((pick(pitch_session.title, lang), f"{when(pitch_session, zone, lang)}{stands}"))
    content = Content(
        lang=lang,
        title=translate(lang, "registrations.letter.several.title"),
        lines=[translate(lang, "registrations.letter.several.text")],
        facts=facts,
        button=(translate(lang, "registrations.my.title"), address),
        links=[(translate(lang, "registrations.letter.event"), f"{_origin()}/e/{event.slug}")],
        small=[translate(lang, "registrations.letter.why", organiser=organiser)],
    )
    subject = translate(lang, "registrations.letter.several.subject", title=title, count=len(told))
    body = body_of(content)
    return post(db, Outgoing(key=key, to=person.email, subject=subject, body=body, lang=lang, from_name=organiser))


def _words(pitch_session: PitchSession, before: Before | None, zone: ZoneInfo, lang: str) -> dict[str, str]:
    return {
        "title": pick(pitch_session.title, lang),
        "day": _day(pitch_session.starts_at, zone, lang),
        "time": show_clock(pitch_session.starts_at, zone, lang),
        "before": show_clock(before.starts_at, zone, lang) if before else "",
    }


def _content(
    kind: str,
    lang: str,
    words: dict[str, str],
    moments: list[str],
    address: str,
    pitch_session: PitchSession,
    event: Event,
    person: Person,
    stop: str,
) -> Content:
    act = {"/replay": "registrations.letter.watch", "": "registrations.letter.page"}.get(PAGES.get(kind, "/room"))
    facts = [("what", words["title"]), ("when", moments[0]), ("where", pitch_session.room), ("before", moments[1])]
    organiser = event.organiser_name or pick(event.title, lang)
    return Content(
        lang=lang,
        title=translate(lang, f"registrations.letter.{kind}.title", **words),
        lines=[translate(lang, f"registrations.letter.{kind}.text", **words), *_reason(kind, pitch_session, lang)],
        facts=[(translate(lang, f"registrations.letter.{name}"), text) for name, text in facts if text],
        button=(translate(lang, act or "registrations.letter.enter"), address) if address else None,
        links=[
            *_links(kind, pitch_session, address, lang),
            *_answers(kind, person, pitch_session, lang),
            *([(translate(lang, "registrations.letter.stop"), stop)] if stop else []),
        ],
        small=[
            *_recorded(kind, pitch_session, event, lang),
            translate(lang, "registrations.letter.why", organiser=organiser),
        ],
    )


def _recorded(kind: str, pitch_session: PitchSession, event: Event, lang: str) -> list[str]:
    """Who registers learns before coming that the session is recorded, and where it says why and for whom."""
    db = object_session(event)
    if kind not in INFORMING or db is None or rules_of(db, event.id) is None:
        return []
    return [translate(lang, "registrations.letter.recorded", page=f"{_origin()}/s/{pitch_session.public_id}/on-air")]


def _reason(kind: str, pitch_session: PitchSession, lang: str) -> list[str]:
    """Why a session is cancelled, where its organiser said so."""
    reason = pick(pitch_session.cancel_reason, lang) if kind == "cancelled" else ""
    return [reason] if reason else []


def _links(kind: str, pitch_session: PitchSession, address: str, lang: str) -> list[tuple[str, str]]:
    page = f"{_origin()}/s/{pitch_session.public_id}"
    if not address:
        # A draft's page is there for nobody but its staff.
        return [] if kind == "unplanned" else [(translate(lang, "registrations.letter.page"), page)]
    mine = (translate(lang, "registrations.letter.mine"), f"{address}?to=my")
    if kind == "replay":
        return [mine]
    return [(translate(lang, "registrations.letter.calendar"), f"{page}/calendar.ics"), mine]


def _answers(kind: str, person: Person, pitch_session: PitchSession, lang: str) -> list[tuple[str, str]]:
    """Yes, maybe and no, as the calendars above the registrations offer them; nothing without them."""
    offer = current_app.extensions.get("answer_links")
    if kind not in ASKING or offer is None:
        return []
    return [
        (translate(lang, f"registrations.letter.answer.{word}"), address)
        for word, address in offer(person, pitch_session).items()
    ]


def personal_address(
    db: Session, person: Person, pitch_session: PitchSession, event: Event, page: str
) -> str:
    """A new personal link to a page below the session's, good until some days after the event's last session."""
    last = db.scalar(select(func.max(PitchSession.ends_at)).where(PitchSession.event_id == event.id))
    token = create_link(
        db,
        person,
        purpose="personal",
        destination=f"/s/{pitch_session.public_id}{page}",
        expires_at=max(last or pitch_session.ends_at, clock.now()) + LINKS_OUTLIVE_EVENT,
        event_id=event.id,
        pitch_session_id=pitch_session.id,
    )
    return f"{_origin()}/l/{token}"


def _origin() -> str:
    origin: str = current_app.extensions["settings"].public_origin
    return origin


def _day(moment: datetime, zone: ZoneInfo, lang: str) -> str:
    day = show_day(moment.astimezone(zone).date(), lang, "EEEE")
    return day[:1].upper() + day[1:]


def _before(before: Before, zone: ZoneInfo, lang: str) -> str:
    return " · ".join(part for part in (before.title, when(before, zone, lang), before.room) if part)


def when(pitch_session: PitchSession | Before, zone: ZoneInfo, lang: str) -> str:
    """Day and times of a session in a zone, with the zone named."""
    starts_at, ends_at = pitch_session.starts_at, pitch_session.ends_at
    day = show_day(starts_at.astimezone(zone).date(), lang, "full")
    times = f"{show_clock(starts_at, zone, lang)}–{show_clock(ends_at, zone, lang)}"
    return f"{day}, {times} ({zone_name(zone, lang)})"
