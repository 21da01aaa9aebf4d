"""The page of a personal link: it shows whose it is, and a POST from it signs the browser in."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core.db import database
from webinar.core.security import hide_addresses, safe_next
from webinar.core.viewing import pick, t
from webinar.people.browser import Browser, current_browser, end_cookie_session, remember
from webinar.people.links import OpenLink, find_link, use_link
from webinar.people.permissions import public_route
from webinar.people.roles import actors
from webinar.registrations.codes import is_right, mail_code
from webinar.registrations.joining import join_guest
from webinar.schedule.models import Event

blueprint = Blueprint("registrations", __name__)
hide_addresses(blueprint)
LONGEST_CODE = 40


@blueprint.get("/l/<token>")
@public_route
def show_link(token: str) -> ResponseReturnValue:
    """Says whose link it is and offers to enter; nothing happens yet, mail scanners open this too (S7)."""
    with database().reading() as db:
        link = _find(db, token, current_browser(db))
        if link.needs_code:
            return render_template("registrations/new_browser.html", person_name=link.name)
        return _link_page(db, link)


def _find(db: Session, token: str, browser: Browser | None) -> OpenLink:
    if browser is None:
        return find_link(db, token, None)
    return find_link(db, token, browser.link_id, browser.person_id)


def _link_page(db: Session, link: OpenLink, error: str = "") -> str:
    title, role = _where(db, link)
    return render_template(
        "people/link.html",
        person_name=link.name,
        role=role,
        event_title=title,
        session_title="",
        needs_code=link.needs_code,
        error=error,
    )


def _where(db: Session, link: OpenLink) -> tuple[str, str]:
    event = db.get(Event, link.event_id) if link.event_id is not None else None
    if event is None:
        return "", ""
    actor = actors(db, [link.person_id], event.id, link.pitch_session_id).get(link.person_id)
    return pick(event.title), actor.role if actor else "attendee"


@blueprint.post("/l/<token>")
@public_route
def enter_by_link(token: str) -> ResponseReturnValue:
    """Signs the browser in and goes to an address without the token; a second browser first needs a code."""
    code = request.form.get("code", "")[:LONGEST_CODE]
    with database().writing() as db:
        link = _find(db, token, current_browser(db))
        code_was_right = link.needs_code and bool(code) and is_right(db, link.id, code)
        if link.needs_code and not code:
            mail_code(db, link.id)
    if link.needs_code and not code_was_right:
        with database().reading() as db:
            page = _link_page(db, link, t("registrations.code.wrong") if code else "")
        return page, 422 if code else 200
    cookie_token = _sign_in(token, code_was_right)
    remember(cookie_token)
    target = "/my" if request.args.get("to") == "my" else safe_next(link.destination, "/")
    return redirect(target, 303)


def _sign_in(token: str, code_was_right: bool) -> str:
    with database().writing() as db:
        browser = current_browser(db)
        join_guest(db, _find(db, token, browser).person_id, browser)
        seen_as = (browser.link_id, browser.person_id) if browser else (None, None)
        _link, cookie_token = use_link(db, token, *seen_as, code_was_right=code_was_right)
        if browser is not None:
            end_cookie_session(db, browser.cookie_session_id)
    return cookie_token
