"""The page of an invitation: it shows what is offered, and a POST from it accepts, once (S15)."""

from __future__ import annotations

from typing import Annotated

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core import forms
from webinar.core.audit import note
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.instance import facts
from webinar.core.security import hide_addresses
from webinar.core.viewing import field_errors, pick
from webinar.people.accounts import renew
from webinar.people.browser import Browser, current_browser, remember
from webinar.people.permissions import public_route
from webinar.team import invitations
from webinar.team.invitations import Offer

blueprint = Blueprint("invitation", __name__, url_prefix="/invitation")
hide_addresses(blueprint)


class AcceptForm(forms.Form):
    """The name of somebody who is new here."""

    name: Annotated[str, forms.line(0, 80)] = ""


def _person_id(browser: Browser | None) -> int | None:
    return browser.person_id if browser is not None and not browser.is_guest else None


@blueprint.get("/<token>")
@public_route
def show(token: str) -> ResponseReturnValue:
    """What is offered; nothing happens yet, mail scanners open this too (S7)."""
    with database().reading() as db:
        return _page(db, token, {})


def _page(db: Session, token: str, errors: dict[str, str]) -> str:
    invitation = invitations.find(db, token)
    offer = invitations.offer_of(db, invitation)
    known = invitations.knows_acceptor(db, invitation, _person_id(current_browser(db)))
    return render_template(
        "team/accept.html",
        role=offer.role,
        what=pick(offer.event.title) if offer.event else facts().name,
        session_title=pick(offer.pitch_session.title) if offer.pitch_session else "",
        known_name=known.name if known is not None else "",
        typed=request.form.get("name", "")[:200],
        errors=errors,
    )


@blueprint.post("/<token>")
@public_route
def accept(token: str) -> ResponseReturnValue:
    """Gives the role and signs in, with a new cookie session (S16); of two at once, one is told that it is over."""
    try:
        form = forms.read_form(AcceptForm, request.form)
        with database().writing() as db:
            browser = current_browser(db)
            person, offer = invitations.accept(db, token, form.name, _person_id(browser))
            where = offer.event.slug if offer.event else ""
            note(db, "role_given", person.id, person.id, f"{offer.role} {where}".strip())
            cookie_token = renew(db, person.id, browser)
    except Refusal as refusal:
        if not refusal.fields:
            raise
        errors = field_errors(refusal)
        with database().reading() as db:
            return _page(db, token, errors), refusal.status
    remember(cookie_token)
    return redirect(_destination(offer, person.password_hash is None), 303)


def _destination(offer: Offer, has_no_password: bool) -> str:
    if offer.pitch_session is not None:
        return f"/s/{offer.pitch_session.public_id}/console"
    if offer.event is not None:
        return f"/e/{offer.event.slug}/workspace"
    return "/account/password" if has_no_password else "/my"
