"""Which event or session a request is about, and whether its sender may see it and act on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import g, has_app_context
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core.colour import theme_url
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.people.browser import Browser, current_browser
from webinar.people.permissions import STAFF, VISITOR, Actor, can, declare
from webinar.people.roles import actors
from webinar.schedule.models import Event, PitchSession

T = TypeVar("T")
HIDDEN_STATUSES = frozenset({"draft"})


def is_hidden(pitch_session: PitchSession) -> bool:
    """Whether the public must not know of the session: a draft, also one that was cancelled before it was shown."""
    return pitch_session.status in HIDDEN_STATUSES or (
        pitch_session.status == "cancelled" and pitch_session.published_at is None
    )



@dataclass(frozen=True)
class Access:
    """An event, where there is one its session, and the sender as an actor there."""

    event: Event
    pitch_session: PitchSession | None
    actor: Actor

    @property
    def session(self) -> PitchSession:
        """The session; only for routes that name one."""
        if self.pitch_session is None:
            raise Refusal("not_found")
        return self.pitch_session


def actor_at(db: Session, browser: Browser | None, event_id: int, pitch_session_id: int | None) -> Actor | None:
    """The browser's person as an actor; a visitor without a browser, None for somebody removed."""
    if browser is None:
        return VISITOR
    return actors(db, [browser.person_id], event_id, pitch_session_id).get(browser.person_id)


def sees(actor: Actor, event: Event, pitch_session: PitchSession | None = None) -> bool:
    """Whether the actor may know that the event (or session) exists.

    Drafts are for staff; what is for invited people only is for those with a role there.
    """
    if actor.role == "system" or actor.role in STAFF:
        return True
    if event.status in HIDDEN_STATUSES:
        return False
    visibility = event.visibility
    if pitch_session is not None:
        if is_hidden(pitch_session) and actor.role not in {"speaker", "chair"}:
            return False
        visibility = pitch_session.visibility or visibility
    return visibility != "invited" or actor.role in {"speaker", "chair"}


def open_event(db: Session, browser: Browser | None, slug: str, permission: str) -> Access:
    """The event of an address; `not_found` when it is missing or invisible, `forbidden` when not allowed."""
    event = db.scalar(select(Event).where(Event.slug == slug))
    if event is None:
        raise Refusal("not_found")
    return _checked(event, None, actor_at(db, browser, event.id, None), permission)


def open_pitch_session(db: Session, browser: Browser | None, public_id: str, permission: str) -> Access:
    """The session of an address, with its event; refused like `open_event`."""
    row = db.execute(
        select(PitchSession, Event)
        .join(Event, Event.id == PitchSession.event_id)
        .where(PitchSession.public_id == public_id)
    ).one_or_none()
    if row is None:
        raise Refusal("not_found")
    pitch_session, event = row
    return _checked(event, pitch_session, actor_at(db, browser, event.id, pitch_session.id), permission)


def _checked(event: Event, pitch_session: PitchSession | None, actor: Actor | None, permission: str) -> Access:
    if actor is None:
        raise Refusal("forbidden", "people.removed")
    if not sees(actor, event, pitch_session):
        raise Refusal("not_found")
    if has_app_context():
        g.theme_url = theme_url(event.slug, event.colour)
    if not can(actor, permission):
        raise Refusal("unauthenticated" if actor is VISITOR else "forbidden")
    return Access(event, pitch_session, actor)


def event_route(permission: str) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Makes a view of `(access, db, …)` out of a route with `<slug>`, entered only with `permission`."""
    return _route(permission, "slug", open_event)


def pitch_session_route(permission: str) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Makes a view of `(access, db, …)` out of a route with `<public_id>`, entered only with `permission`."""
    return _route(permission, "public_id", open_pitch_session)


def _route(
    permission: str, argument: str, opener: Callable[[Session, Browser | None, str, str], Access]
) -> Callable[[Callable[..., T]], Callable[..., T]]:
    def decorate(view: Callable[..., T]) -> Callable[..., T]:
        @wraps(view)
        def entered(**arguments: Any) -> T:
            with database().reading() as db:
                access = opener(db, current_browser(db), arguments.pop(argument), permission)
                return view(access, db, **arguments)

        declare(entered, permission)
        return entered

    return decorate
