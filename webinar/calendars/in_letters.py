"""The calendars' side of letters about registrations."""

from __future__ import annotations

from collections.abc import Collection
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.calendars.answer_models import AnswerRules
from webinar.calendars.held import from_held
from webinar.calendars.models import CalendarInvite
from webinar.calendars.planning import as_told, when
from webinar.calendars.sending import dressed, entry_for, invite_of
from webinar.people.models import Person
from webinar.registrations.calendar_hook import Before
from webinar.schedule.models import Event, PitchSession

# Reminders and the waiting list change nobody's calendar.
CARRYING = frozenset(
    {"registered", "promoted", "approved", "moved", "altered", "cancelled", "unplanned", "restored", "withdrawn"}
    | {"replay"}
)


class InLetters:
    """Which letters carry an invitation, and whose calendar says something else than what holds."""

    def dress(
        self, db: Session, kind: str, person: Person, pitch_session: PitchSession, event: Event, body: EmailMessage
    ) -> tuple[EmailMessage, str | None]:
        """The letter with what it does to the guest's calendar, and the thread that it belongs to."""
        if kind not in CARRYING:
            return body, None
        return dressed(db, person, pitch_session, event, body, has_place=kind != "withdrawn")

    def before(
        self, db: Session, pitch_session: PitchSession, event: Event, people: Collection[Person]
    ) -> dict[int, Before]:
        """Of those whose calendar says another title, place or time than holds now: what it says."""
        by_id = {person.id: person for person in people}
        rows = db.scalars(
            select(CalendarInvite).where(
                CalendarInvite.uid == pitch_session.uid,
                CalendarInvite.person_id.in_(by_id),
                CalendarInvite.state == "invited",
            )
        )
        found = {}
        for row in rows:
            held = from_held(row.held)
            entry = entry_for(db, by_id[row.person_id], pitch_session, event, None)
            if row.told == as_told(entry):
                continue
            if (held.title, held.location, when(held)) != (entry.title, entry.location, when(entry)):
                zone = ZoneInfo(held.zone)
                starts, ends = (wall.replace(tzinfo=zone) for wall in (held.starts_wall, held.ends_wall))
                found[row.person_id] = Before(held.title, held.location, starts, ends)
        return found

    def told(self, db: Session, pitch_session: PitchSession, event: Event, person: Person) -> None:
        """Notes that the person knows how the session stands now, though their calendar does not."""
        entry = entry_for(db, person, pitch_session, event, None)
        row = invite_of(db, person.id, entry.uid)
        if row is not None:
            row.told = as_told(entry)
            db.flush()

    def gathers(self, db: Session, event: Event) -> bool:
        """Whether a change of many sessions is told in one letter to each person (B24)."""
        rules = db.get(AnswerRules, event.id)
        return rules is None or rules.gathers
