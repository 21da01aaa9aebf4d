"""Who the browser of a request is: the server-side row behind its cookie."""

from __future__ import annotations

from dataclasses import dataclass

from flask import session as cookie_session_data
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.security import token_hash
from webinar.people.models import CookieSession, Person

COOKIE_KEY = "sid"


@dataclass(frozen=True)
class Browser:
    """A signed-in browser and its person."""

    cookie_session_id: int
    link_id: int | None
    person_id: int
    name: str
    is_guest: bool
    is_administrator: bool
    may_create_events: bool = False

    @property
    def instance_role(self) -> str:
        """The strongest role at the installation itself."""
        if self.is_administrator:
            return "administrator"
        return "creator" if self.may_create_events else "visitor"


def find_browser(db: Session, token: str | None) -> Browser | None:
    """The browser of a cookie token; None for none, an unknown, ended or expired one, or a revoked person."""
    if not token:
        return None
    row = db.execute(
        select(CookieSession, Person)
        .join(Person, Person.id == CookieSession.person_id)
        .where(CookieSession.id_hash == token_hash(token))
    ).one_or_none()
    if row is None:
        return None
    cookie_session, person = row
    over = cookie_session.ended_at is not None or cookie_session.expires_at <= clock.now()
    if over or cookie_session.epoch != person.epoch:
        return None
    return Browser(
        cookie_session.id,
        cookie_session.link_id,
        person.id,
        person.name,
        person.is_guest,
        person.is_administrator,
        person.may_create_events,
    )


def current_browser(db: Session) -> Browser | None:
    """The browser that sent the request under way."""
    return find_browser(db, cookie_session_data.get(COOKIE_KEY))


def remember(token: str) -> None:
    """Gives the browser its new identity; whatever its cookie held before is dropped (S16)."""
    cookie_session_data.clear()
    cookie_session_data[COOKIE_KEY] = token
    cookie_session_data.permanent = True


def forget() -> None:
    """Takes the browser's identity out of its cookie."""
    cookie_session_data.clear()


def end_cookie_session(db: Session, cookie_session_id: int) -> None:
    """Signs one browser out; its live connections close within two seconds."""
    db.execute(
        update(CookieSession).where(CookieSession.id == cookie_session_id).values(ended_at=clock.now())
    )
