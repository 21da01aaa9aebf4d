"""Lets an invited speaker, and nobody else, to the pages about themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import g
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core.colour import theme_url
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.directory.invitations import is_shut_out
from webinar.people.browser import current_browser
from webinar.people.models import Person
from webinar.people.permissions import declare
from webinar.schedule.models import Event, Speaker

T = TypeVar("T")


@dataclass(frozen=True)
class Own:
    """An event, who the sender is among those who present there, and the zone they read times in."""

    event: Event
    speaker: Speaker
    zone: str | None

    @property
    def url(self) -> str:
        """The speaker's own page."""
        return f"/e/{self.event.slug}/my-profile"


def find_own(db: Session, slug: str) -> Own:
    """The sender as a speaker of an event, a draft one too; for everybody else there is no such page (S22)."""
    browser = current_browser(db)
    if browser is None:
        raise Refusal("unauthenticated")
    row = db.execute(
        select(Event, Speaker, Person.zone)
        .join(Speaker, Speaker.event_id == Event.id)
        .join(Person, Person.id == Speaker.person_id)
        .where(Event.slug == slug, Speaker.person_id == browser.person_id)
        .order_by(Speaker.id)
        .limit(1)
    ).one_or_none()
    if row is None or is_shut_out(db, row[1]):
        raise Refusal("not_found")
    return Own(*row)


def own_route(view: Callable[..., T]) -> Callable[..., T]:
    """Makes a view of `(own, db, …)` out of a route with `<slug>`; being that speaker is the right to enter."""

    @wraps(view)
    def entered(slug: str, **arguments: Any) -> T:
        with database().reading() as db:
            own = find_own(db, slug)
            g.theme_url = theme_url(own.event.slug, own.event.colour)
            g.default_zone = own.zone or own.event.zone
            return view(own, db, **arguments)

    return declare(entered, "session.follow")
