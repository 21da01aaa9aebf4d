"""Deeds of an event that only somebody who has just shown who they are may do (S18)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import redirect
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core.errors import Refusal
from webinar.people.accounts import is_proven
from webinar.people.browser import current_browser
from webinar.schedule.access import Access

View = Callable[..., ResponseReturnValue]


def has_proven(db: Session) -> bool:
    """Whether the sender has just shown who they are; pages offer what needs it only then."""
    browser = current_browser(db)
    return browser is not None and is_proven(db, browser)


def proven(page: str) -> Callable[[View], View]:
    """Lets a view of an event through only after a proof; others go by the sign-in back to the event's `page`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(access: Access, db: Session, **arguments: Any) -> ResponseReturnValue:
            if current_browser(db) is None:
                raise Refusal("unauthenticated")
            if not has_proven(db):
                return redirect(f"/sign-in/again?next=/e/{access.event.slug}/{page}", 303)
            return view(access, db, **arguments)

        return checked

    return decorate
