"""A person's sessions as one calendar file to take along: registered for, presented in or moderated, past ones too."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.calendars.build import log_problems, render_feed
from webinar.calendars.entries import CalendarEntry, Feed
from webinar.calendars.feeds import Choice, entry_of
from webinar.calendars.personal.agenda import entries_of, read_mine
from webinar.core import clock
from webinar.core.blocking import run_blocking
from webinar.core.i18n import translate
from webinar.core.viewing import DEFAULT_ZONE
from webinar.people.models import Person
from webinar.registrations.models import Registration
from webinar.schedule.access import is_hidden
from webinar.schedule.models import Event, PitchSession

EVER = datetime(2000, 1, 1, tzinfo=UTC)


def own_calendar(db: Session, person: Person, lang: str) -> bytes:
    """The file."""
    choice = Choice(current_app.extensions["settings"].public_origin, lang)
    entries = {one.uid: one for one in _registered(db, person.id, choice)}
    mine = replace(read_mine(db, person.id, clock.now()), since=EVER)
    entries |= {one.uid: one for one in entries_of(db, mine, choice)}
    title = translate(lang, "calendars.personal.feed_name", name=person.name)
    feed = Feed(title, "", person.zone or DEFAULT_ZONE, tuple(entries.values()), public=False)
    rendered = run_blocking(render_feed, feed)
    log_problems(rendered)
    return rendered.body


def _registered(db: Session, person_id: int, choice: Choice) -> list[CalendarEntry]:
    rows = db.execute(
        select(PitchSession, Event)
        .join(Event, Event.id == PitchSession.event_id)
        .join(Registration, Registration.pitch_session_id == PitchSession.id)
        .where(Registration.person_id == person_id, Registration.status == "registered")
        .order_by(PitchSession.starts_at, PitchSession.id)
    )
    return [
        entry_of(db, event, pitch_session, choice, has_room=True)
        for pitch_session, event in rows
        if not is_hidden(pitch_session)
    ]
