"""The page of a personal link: it shows whose it is, and a POST from it signs the browser in."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core.db import database
from webinar.core.security import safe_next
from webinar.core.viewing import pick
from webinar.people.browser import current_browser, end_cookie_session, remember
from webinar.people.links import OpenLink, find_link, use_link
from webinar.people.permissions import public_route
from webinar.people.roles import actors
from webinar.schedule.models import Event

blueprint = Blueprint("registrations", __name__)


@blueprint.after_request
def hide_address(response: Response) -> Response:
    """Keeps the token out of Referer headers and search engines (S15, S42)."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/l/<token>")
@public_route
def show_link(token: str) -> ResponseReturnValue:
    """Says whose link it is and offers to enter; nothing happens yet, mail scanners open this too (S7)."""
    with database().reading() as db:
        browser = current_browser(db)
        link = find_link(db, token, browser.link_id if browser else None)
        title, role = _where(db, link)
    return render_template("people/link.html", person_name=link.name, role=role, event_title=title, session_title="")


def _where(db: Session, link: OpenLink) -> tuple[str, str]:
    event = db.get(Event, link.event_id) if link.event_id is not None else None
    if event is None:
        return "", "attendee"
    actor = actors(db, [link.person_id], event.id, link.pitch_session_id).get(link.person_id)
    return pick(event.title), actor.role if actor else "attendee"


@blueprint.post("/l/<token>")
@public_route
def enter_by_link(token: str) -> ResponseReturnValue:
    """Signs the browser in and goes to an address without the token."""
    with database().writing() as db:
        browser = current_browser(db)
        link, cookie_token = use_link(db, token, browser.link_id if browser else None)
        if browser is not None:
            end_cookie_session(db, browser.cookie_session_id)
    remember(cookie_token)
    return redirect(safe_next(link.destination, "/"), 303)
