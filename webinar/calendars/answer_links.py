"""Signed addresses by which a guest answers without a calendar program (B29)."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Settings
from webinar.calendars.entries import Answer
from webinar.calendars.guests import InvitedGuest, guest_by_id
from webinar.core.errors import Refusal
from webinar.people.models import Person
from webinar.registrations.places import lock_places
from webinar.schedule.access import is_hidden
from webinar.schedule.models import PitchSession

WORDS: Mapping[str, Answer] = {"accepted": Answer.YES, "tentative": Answer.MAYBE, "declined": Answer.NO}
LONGEST_TOKEN = 300


def answer_links(person: Person, pitch_session: PitchSession) -> dict[str, str]:
    """The addresses for yes, maybe and no: they name guest and session, and end with the guest's epoch."""
    settings: Settings = current_app.extensions["settings"]
    token = _serializer().dumps([person.public_id, pitch_session.public_id, person.epoch])
    return {word: f"{settings.public_origin}/answer/{token}?answer={word}" for word in WORDS}


def guest_of_link(db: Session, token: str, *, to_write: bool = False) -> InvitedGuest:
    """Whose link it is; `not_found` for one never signed, `expired` when there is nothing to answer any more."""
    try:
        said = _serializer().loads(token[:LONGEST_TOKEN])
    except BadData as error:
        raise Refusal("not_found") from error
    if not (isinstance(said, list) and len(said) == 3):
        raise Refusal("not_found")
    person = db.scalar(select(Person).where(Person.public_id == said[0], Person.epoch == said[2]))
    pitch_session = db.scalar(select(PitchSession).where(PitchSession.public_id == said[1]))
    if person is None or pitch_session is None or is_hidden(pitch_session) or pitch_session.status == "cancelled":
        raise Refusal("expired", "calendars.answer.over")
    if to_write:
        lock_places(db, pitch_session.id)
    guest = guest_by_id(db, pitch_session, person.id)
    if guest is None:
        raise Refusal("expired", "calendars.answer.over")
    return guest


def _serializer() -> URLSafeSerializer:
    settings: Settings = current_app.extensions["settings"]
    return URLSafeSerializer([*reversed(settings.fallbacks), settings.SECRET_KEY], salt="calendar answer")
