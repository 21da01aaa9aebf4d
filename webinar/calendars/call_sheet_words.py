"""The words of a presenter's call sheet: when, where, how long, after whom, and what to have ready."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from webinar.calendars.personal.agenda import CALLED_BEFORE
from webinar.calendars.texts import one_line
from webinar.core.i18n import pick, show_clock, translate, zone_name
from webinar.core.mail_content import Content
from webinar.people.models import Person
from webinar.registrations.calendar_hook import Before
from webinar.registrations.letters import letter_language, when
from webinar.schedule.models import Event, PitchSession, Slot

Neighbour = tuple[Slot, tuple[str, ...]] | None
CHECKLIST = ("camera", "microphone", "room", "slides")


@dataclass(frozen=True)
class Place:
    """A slot with those before and after it, each with the names of who presents."""

    slot: Slot
    around: tuple[Neighbour, ...]


def content_of(
    person: Person,
    place: Place,
    pitch_session: PitchSession,
    event: Event,
    *,
    before: datetime | None = None,
    address: str = "",
) -> Content:
    """The sheet in the presenter's language and zone; `before` is the time that a former one told."""
    lang = letter_language(person)
    zone = ZoneInfo(person.zone or event.zone)
    slot = place.slot
    title = one_line(pick(slot.title, lang) or pick(pitch_session.title, lang))
    kind = "first" if before is None else "moved"
    at = show_clock(slot.planned_at, zone, lang)
    facts = [
        ("what", title),
        ("session", one_line(pick(pitch_session.title, lang))),
        ("when", when(_span(slot, slot.planned_at), zone, lang)),
        ("formerly", when(_span(slot, before), zone, lang) if before else ""),
        ("call", f"{show_clock(slot.planned_at - CALLED_BEFORE, zone, lang)} ({zone_name(zone, lang)})"),
        ("length", _length(slot, lang)),
        ("previous", _neighbour(place.around[0], lang)),
        ("next", _neighbour(place.around[1], lang)),
        ("room", one_line(pitch_session.room)),
        ("organiser", one_line(event.organiser_name)),
    ]
    ready = [translate(lang, f"calendars.sheet.ready.{name}") for name in CHECKLIST]
    organiser = event.organiser_name or pick(event.title, lang)
    return Content(
        lang=lang,
        title=translate(lang, f"calendars.sheet.{kind}.title", title=title, time=at),
        lines=[translate(lang, f"calendars.sheet.{kind}.text"), translate(lang, "calendars.sheet.where")],
        facts=[(translate(lang, f"calendars.sheet.fact.{name}"), text) for name, text in facts if text],
        quotes=[(translate(lang, "calendars.sheet.ready"), "\n".join(ready))],
        button=(translate(lang, "calendars.sheet.enter"), address) if address else None,
        small=[translate(lang, "calendars.letter.why", organiser=organiser)],
    )


def _span(slot: Slot, starts_at: datetime) -> Before:
    return Before("", "", starts_at, starts_at + timedelta(seconds=max(60, slot.pitch_s + slot.questions_s)))


def _length(slot: Slot, lang: str) -> str:
    kind = "both" if slot.questions_s else "pitch"
    pitch, questions = _minutes(slot.pitch_s), _minutes(slot.questions_s)
    return translate(lang, f"calendars.sheet.length.{kind}", pitch=pitch, questions=questions)


def _minutes(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}\u00a0min" + (f"\u00a0{rest}\u00a0s" if rest else "")


def _neighbour(near: Neighbour, lang: str) -> str:
    if near is None:
        return translate(lang, "calendars.sheet.nobody")
    title, names = one_line(pick(near[0].title, lang)), one_line(", ".join(near[1]))
    return " · ".join(part for part in (title, names) if part) or translate(lang, "calendars.sheet.untitled")
