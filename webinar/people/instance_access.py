"""Pages of the installation itself, which belong to no event, and who may enter them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy.orm import Session

from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.viewing import t
from webinar.people.browser import Browser, current_browser
from webinar.people.permissions import Actor, can, declare

T = TypeVar("T")


def enter_instance(db: Session, permission: str) -> Browser:
    """The sender, where they have `permission` at the installation; refused otherwise."""
    browser = current_browser(db)
    if browser is None:
        raise Refusal("unauthenticated")
    if not can(Actor(browser.person_id, browser.instance_role), permission):
        raise Refusal("forbidden")
    return browser


def instance_route(permission: str) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Makes a view of `(browser, db, …)` out of a route, entered only with `permission`."""

    def decorate(view: Callable[..., T]) -> Callable[..., T]:
        @wraps(view)
        def entered(**arguments: Any) -> T:
            with database().reading() as db:
                return view(enter_instance(db, permission), db, **arguments)

        declare(entered, permission)
        return entered

    return decorate


def doors_of(browser: Browser) -> list[dict[str, Any]]:
    """The pages of the installation that are open to the browser's person: title, url, icon, is_first."""
    actor = Actor(browser.person_id, browser.instance_role)
    return [
        {"title": t(door.title), "url": door.path, "icon": door.icon, "is_first": door.is_first}
        for door in current_app.extensions["doors"]
        if can(actor, door.permission)
    ]
