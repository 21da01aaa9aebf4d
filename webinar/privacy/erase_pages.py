"""The pages of an erasure: what goes and what stays, a link by mail, the last button."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.instance import sends_mail
from webinar.core.security import hide_addresses
from webinar.core.viewing import t
from webinar.people.accounts import is_proven
from webinar.people.browser import current_browser, forget
from webinar.people.models import Person
from webinar.people.permissions import public_route
from webinar.privacy import letters
from webinar.privacy.erase_links import new_link, person_of_link
from webinar.privacy.erasing import begin, require_replaceable
from webinar.privacy.own import keep_private, required_sender, sender_of

blueprint = Blueprint("privacy_erase", __name__)
hide_addresses(blueprint)
blueprint.after_request(keep_private)
LINKS_AN_HOUR = 5
HERE = "/my/data/erase"


@blueprint.get("/my/data/erase")
@public_route
def show() -> ResponseReturnValue:
    """What goes, what stays and why; one button."""
    with database().reading() as db:
        found = sender_of(db)
        if found is None:
            return redirect("/my")
        _browser, person = found
        return _page("ask", person, refused=_refused(db, person))


@blueprint.post("/my/data/erase")
@public_route
def ask() -> ResponseReturnValue:
    """Mails the link that confirms; where no mail reaches the person, asks once more here."""
    with database().reading() as db:
        browser, person = required_sender(db)
        require_replaceable(db, person)
        proven = is_proven(db, browser)
    if not _by_mail(person):
        if person.password_hash is not None and not proven:
            return redirect(f"/sign-in/again?next={HERE}", 303)
        return _page("sure", person, action=f"{HERE}/now")
    current_app.extensions["pace"].take(f"erase:{person.id}", "", LINKS_AN_HOUR)
    with database().writing() as db:
        letters.ask_to_confirm(db, db.get_one(Person, person.id), *new_link(person))
    return _page("sent", person)


@blueprint.post("/my/data/erase/now")
@public_route
def confirm_here() -> ResponseReturnValue:
    """The last button of somebody whom no mail reaches."""
    with database().reading() as db:
        browser, person = required_sender(db)
        unproven = person.password_hash is not None and not is_proven(db, browser)
    if unproven or _by_mail(person):
        raise Refusal("forbidden")
    return _begin(person.id)


@blueprint.get("/my/data/erase/<token>")
@public_route
def show_link(token: str) -> ResponseReturnValue:
    """The page behind the mailed link: looking at it does nothing (S7)."""
    with database().reading() as db:
        person = person_of_link(db, token)
        return _page("sure", person, action=f"{HERE}/{token}", refused=_refused(db, person))


@blueprint.post("/my/data/erase/<token>")
@public_route
def confirm(token: str) -> ResponseReturnValue:
    """The last button."""
    with database().reading() as db:
        person = person_of_link(db, token)
    return _begin(person.id, token)


@blueprint.get("/my/data/erased")
@public_route
def erased() -> ResponseReturnValue:
    """What happens now."""
    return render_template("privacy/erased.html")


def _begin(person_id: int, token: str = "") -> ResponseReturnValue:
    with database().writing() as db:
        if token:
            person_of_link(db, token)
        begin(db, person_id, person_id)
        browser = current_browser(db)
    if browser is None or browser.person_id == person_id:
        forget()
    return redirect("/my/data/erased", 303)


def _by_mail(person: Person) -> bool:
    return person.email is not None and sends_mail()


def _refused(db: Session, person: Person) -> str:
    try:
        require_replaceable(db, person)
    except Refusal as refusal:
        return t(refusal.message, **refusal.params)
    return ""


def _page(step: str, person: Person, **values: Any) -> str:
    known = {"refused": "", "action": HERE} | values
    return render_template("privacy/erase.html", step=step, name=person.name, email=person.email or "", **known)
