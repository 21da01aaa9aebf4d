"""Which event or session a request is about, and whether its sender may see it and act on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
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
from webinar.people.roles import actors, with_places
from webinar.schedule.models import Event, PitchSession

T = TypeVar("T")
HIDDEN_STATUSES = frozenset({"draft"})
VISIBILITIES = ("public", "unlisted", "registered", "invited")
# What no list, feed or search engine names; what asks who somebody is.
UNLISTED = frozenset({"unlisted", "invited"})
RESTRICTED = frozenset({"registered", "invited"})
PRESENTING = frozenset({"speaker", "chair"})
# Whoever sees a session's page may use these; everything else is for those who may enter its room.
OUTSIDE = frozenset({"page.public", "replay.watch"})


class Reach(IntEnum):
    """How far an actor comes: not even to know, to the page, into the room."""

    NOTHING = 0
    PAGE = 1
    ROOM = 2


def is_hidden(pitch_session: PitchSession) -> bool:
    """Whether the public must not know of the session: a draft, also one that was cancelled before it was shown."""
    return pitch_session.status in HIDDEN_STATUSES or (
        pitch_session.status == "cancelled" and pitch_session.published_at is None
    )


def visibility_of(event: Event, pitch_session: PitchSession | None = None) -> str:
    """The setting that holds: a session's own, else its event's; nothing of an invited event is for others."""
    own = pitch_session.visibility if pitch_session is not None else None
    return stricter(event.visibility, own)


def stricter(of_event: str, own: str | None) -> str:
    """What holds where an event says one thing and its session perhaps another."""
    return "invited" if of_event == "invited" else own or of_event


def is_listed(event: Event, pitch_session: PitchSession | None = None) -> bool:
    """Whether pages, feeds and search engines that everybody reads may name the event (or session)."""
    own = pitch_session.visibility if pitch_session is not None else None
    return event.visibility not in UNLISTED and own not in UNLISTED


def reach(actor: Actor, event: Event, pitch_session: PitchSession | None = None) -> Reach:
    """How far the actor comes: the one judgement of every door.

    Drafts are for staff and those who present. What is for registered people shows its page to everybody; what is
    for invited people shows it to those with a place or an open request, or, where only the event says so, with
    anything at the event. A place must have been asked for (`placed`).
    """
    if actor.role == "system" or actor.role in STAFF:
        return Reach.ROOM
    if event.status in HIDDEN_STATUSES:
        return Reach.NOTHING
    if actor.role in PRESENTING:
        return Reach.ROOM
    if pitch_session is not None and is_hidden(pitch_session):
        return Reach.NOTHING
    visibility = visibility_of(event, pitch_session)
    if visibility not in RESTRICTED or actor.place == "registered":
        return Reach.ROOM
    if visibility == "registered" or actor.place == "waiting":
        return Reach.PAGE
    by_event = pitch_session is None or pitch_session.visibility != "invited"
    return Reach.PAGE if actor.place and by_event else Reach.NOTHING


def sees(actor: Actor, event: Event, pitch_session: PitchSession | None = None) -> bool:
    """Whether the actor may know that the event (or session) exists."""
    return reach(actor, event, pitch_session) >= Reach.PAGE


def enters(actor: Actor, event: Event, pitch_session: PitchSession) -> bool:
    """Whether the actor may enter the session's room."""
    return reach(actor, event, pitch_session) == Reach.ROOM


def placed(
    db: Session, people: Mapping[int, Actor], event: Event, pitch_session: PitchSession | None = None
) -> dict[int, Actor]:
    """The same actors with their places, where it matters who has one; elsewhere nobody is asked."""
    if visibility_of(event, pitch_session) not in RESTRICTED:
        return dict(people)
    return with_places(db, people, event.id, pitch_session.id if pitch_session is not None else None)


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


def actor_at(
    db: Session, browser: Browser | None, event: Event, pitch_session: PitchSession | None = None
) -> Actor | None:
    """The browser's person as an actor; a visitor without a browser, None for somebody removed."""
    if browser is None:
        return VISITOR
    found = actors(db, [browser.person_id], event.id, pitch_session.id if pitch_session is not None else None)
    return placed(db, found, event, pitch_session).get(browser.person_id)


def open_event(db: Session, browser: Browser | None, slug: str, permission: str) -> Access:
    """The event of an address; `not_found` when it is missing or invisible, `forbidden` when not allowed."""
    event = db.scalar(select(Event).where(Event.slug == slug))
    if event is None:
        raise Refusal("not_found")
    return _checked(event, None, actor_at(db, browser, event), permission)


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
    return _checked(event, pitch_session, actor_at(db, browser, event, pitch_session), permission)


def session_of_event(db: Session, event_id: int, public_id: str) -> PitchSession:
    """A session that a form of the event names; one of another event is as good as missing (S22)."""
    found = db.scalar(
        select(PitchSession).where(PitchSession.public_id == public_id, PitchSession.event_id == event_id)
    )
    if found is None:
        raise Refusal("not_found")
    return found


def _checked(event: Event, pitch_session: PitchSession | None, actor: Actor | None, permission: str) -> Access:
    if actor is None:
        raise Refusal("forbidden", "people.removed")
    if not sees(actor, event, pitch_session):
        raise Refusal("not_found")
    if has_app_context():
        g.theme_url = theme_url(event.slug, event.colour)
        g.is_unlisted = not is_listed(event, pitch_session)
    if not can(actor, permission):
        raise Refusal("unauthenticated" if actor is VISITOR else "forbidden")
    if pitch_session is not None and permission not in OUTSIDE and not enters(actor, event, pitch_session):
        raise Refusal("forbidden", "schedule.refused.registered_only")
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
