"""What letters ask of calendars, which lie above them: the invitation inside a letter, and who holds an old one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Protocol

from flask import current_app
from sqlalchemy.orm import Session

from webinar.people.models import Person
from webinar.schedule.models import Event, PitchSession

HOOK = "letter_calendar"


@dataclass(frozen=True)
class Before:
    """What a guest's calendar still says of a session."""

    title: str
    room: str
    starts_at: datetime
    ends_at: datetime


class LetterCalendar(Protocol):
    """The calendars' side."""

    def dress(
        self, db: Session, kind: str, person: Person, pitch_session: PitchSession, event: Event, body: EmailMessage
    ) -> tuple[EmailMessage, str | None]:
        """The letter with what it does to the guest's calendar, and the thread that it belongs to."""

    def before(
        self, db: Session, pitch_session: PitchSession, event: Event, people: Collection[Person]
    ) -> dict[int, Before]:
        """Of those whose calendar says something else than what holds now: what it says."""

    def told(self, db: Session, pitch_session: PitchSession, event: Event, person: Person) -> None:
        """Notes that the person knows how the session stands now, though their calendar does not."""

    def gathers(self, db: Session, event: Event) -> bool:
        """Whether a change of many sessions is told in one letter to each person (B24)."""


def letter_calendar() -> LetterCalendar:
    """The calendars of this application."""
    found: LetterCalendar = current_app.extensions[HOOK]
    return found
