"""Whose data a request is about, and how its pages are kept from others."""

from __future__ import annotations

from flask import Response
from sqlalchemy.orm import Session

from webinar.core.errors import Refusal
from webinar.people.browser import Browser, current_browser
from webinar.people.models import Person


def keep_private(response: Response) -> Response:
    """Keeps a personal page out of caches."""
    response.headers["Cache-Control"] = "no-store"
    return response


def sender_of(db: Session) -> tuple[Browser, Person] | None:
    """The browser that asks and its person."""
    browser = current_browser(db)
    return (browser, db.get_one(Person, browser.person_id)) if browser else None


def required_sender(db: Session) -> tuple[Browser, Person]:
    """The same where something is to be done."""
    found = sender_of(db)
    if found is None:
        raise Refusal("unauthenticated")
    return found
