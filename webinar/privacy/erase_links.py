"""Signed links that confirm an erasure: they name the person and end with the person's epoch and the hour."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Settings
from webinar.core import clock
from webinar.core.errors import Refusal
from webinar.people.models import Person

LIFE = timedelta(hours=1)
LONGEST = 300


def new_link(person: Person) -> tuple[str, datetime]:
    """The token of a new link, and until when it works."""
    until = clock.now() + LIFE
    return _serializer().dumps([person.public_id, person.epoch, clock.to_ms(until)]), until


def person_of_link(db: Session, token: str) -> Person:
    """Whose it is; `not_found` for one never signed, `expired` for one that is over or was used."""
    try:
        said = _serializer().loads(token[:LONGEST])
    except BadData as error:
        raise Refusal("not_found") from error
    if not (isinstance(said, list) and len(said) == 3):
        raise Refusal("not_found")
    person = db.scalar(select(Person).where(Person.public_id == said[0], Person.epoch == said[1]))
    if person is None or clock.now_ms() > said[2]:
        raise Refusal("expired", "privacy.refused.link_over")
    return person


def _serializer() -> URLSafeSerializer:
    settings: Settings = current_app.extensions["settings"]
    return URLSafeSerializer([*reversed(settings.fallbacks), settings.SECRET_KEY], salt="erase me")
