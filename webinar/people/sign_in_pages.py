"""Signing in with a password or a mailed link, showing once more who one is, changing the password."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import AfterValidator
from sqlalchemy.orm import Session

from webinar.core import forms
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.instance import sends_mail
from webinar.core.security import keep_unlisted, safe_next
from webinar.core.viewing import field_errors
from webinar.people import accounts
from webinar.people.browser import Browser, current_browser, remember
from webinar.people.models import Person
from webinar.people.passwords import LONGEST, hash_password, is_right, weakness
from webinar.people.permissions import public_route

blueprint = Blueprint("sign_in", __name__, url_prefix="/sign-in")
account = Blueprint("account", __name__, url_prefix="/account")
TRIES_OF_NETWORK, TRIES_OF_BOTH, TRIES_AT_ADDRESS = 300, 10, 100


def _short(text: str) -> str:
    return text[: LONGEST + 1]


Password = Annotated[str, AfterValidator(_short)]


class SignInForm(forms.Form):
    """An address and a password; where to go afterwards."""

    email: forms.Email
    password: Password
    next: str = ""


class LinkForm(forms.Form):
    """The address that a link is mailed to; where it leads."""

    email: forms.Email
    next: str = ""


class AgainForm(forms.Form):
    """The password once more."""

    password: Password
    next: str = ""


class PasswordForm(forms.Form):
    """The password as it is, where there is one, and the new one."""

    current: Password = ""
    password: Password


keep_unlisted(blueprint, account)


def _errors(refusal: Refusal) -> dict[str, str]:
    if not refusal.fields:
        raise refusal
    return field_errors(refusal)


def _form_page(errors: dict[str, str], typed: str = "", sent: bool = False) -> str:
    target = safe_next(request.values.get("next"), "")
    return render_template(
        "people/sign_in.html", errors=errors, typed=typed, sent=sent, next=target, by_mail=sends_mail()
    )


@blueprint.get("")
@public_route
def show() -> ResponseReturnValue:
    """The form."""
    return _form_page({})


@blueprint.post("")
@public_route
def enter() -> ResponseReturnValue:
    """Signs in, or says the same of every address that does not fit its password."""
    try:
        form = forms.read_form(SignInForm, request.form)
        with database().reading() as db:
            browser = current_browser(db)
        token = _paced(form.email, lambda: accounts.sign_in(database(), form.email, form.password, browser))
    except Refusal as refusal:
        return _form_page(_errors(refusal), request.form.get("email", "")[:300]), refusal.status
    remember(token)
    return redirect(safe_next(form.next, "/my"), 303)


def _paced(email: str, attempt: Any) -> str:
    """Lets a network and an address be wrong so often in an hour, known or not."""
    pace, network = current_app.extensions["pace"], request.remote_addr or ""
    known_as = hashlib.sha256(email.encode()).hexdigest()[:24]
    limits = (
        ("sign-in", network, TRIES_OF_NETWORK),
        (f"sign-in:{known_as}", network, TRIES_OF_BOTH),
        (f"sign-in:{known_as}", "", TRIES_AT_ADDRESS),
    )
    for limit in limits:
        pace.require(*limit)
    try:
        token: str = attempt()
    except Refusal:
        for limit in limits:
            pace.take(*limit)
        raise
    return token


@blueprint.post("/link")
@public_route
def send_link() -> ResponseReturnValue:
    """Mails a link to a known address; the answer is the same for an unknown one (S14)."""
    current_app.extensions["pace"].take("link", request.remote_addr or "", accounts.LINKS_OF_NETWORK)
    try:
        form = forms.read_form(LinkForm, request.form)
    except Refusal as refusal:
        return _form_page(_errors(refusal), request.form.get("email", "")[:300]), refusal.status
    accounts.mail_link(database(), form.email, safe_next(form.next, "/my"))
    return _form_page({}, sent=True)


def _sender(db: Session) -> tuple[Browser, Person]:
    browser = current_browser(db)
    if browser is None or browser.is_guest:
        raise Refusal("unauthenticated")
    return browser, db.get_one(Person, browser.person_id)


def _again_page(person: Person, errors: dict[str, str], sent: bool = False) -> str:
    return render_template(
        "people/again.html",
        person_name=person.name,
        has_password=person.password_hash is not None,
        has_mail=person.email is not None and sends_mail(),
        errors=errors,
        sent=sent,
        next=safe_next(request.values.get("next"), "/my"),
    )


@blueprint.get("/again")
@public_route
def show_again() -> ResponseReturnValue:
    """Asks for the password once more before something that matters (S18)."""
    with database().reading() as db:
        _browser, person = _sender(db)
    return _again_page(person, {})


@blueprint.post("/again")
@public_route
def prove() -> ResponseReturnValue:
    """Takes the password; the browser gets a new cookie session and goes back to what it came from."""
    with database().reading() as db:
        browser, person = _sender(db)
    try:
        form = forms.read_form(AgainForm, request.form)
        token = _paced(str(person.email), lambda: accounts.sign_in(
            database(), str(person.email), form.password, browser))  # fmt: skip
    except Refusal as refusal:
        return _again_page(person, _errors(refusal)), refusal.status
    remember(token)
    return redirect(safe_next(form.next, "/my"), 303)


@blueprint.post("/again/link")
@public_route
def prove_by_mail() -> ResponseReturnValue:
    """Mails the sender a link that proves who they are as the password would."""
    with database().reading() as db:
        _browser, person = _sender(db)
    if person.email is not None:
        accounts.mail_link(database(), person.email, safe_next(request.form.get("next"), "/my"))
    return _again_page(person, {}, sent=True)


def _password_page(person: Person, errors: dict[str, str], saved: bool = False) -> str:
    return render_template(
        "people/password.html", has_password=person.password_hash is not None, errors=errors, saved=saved,
        email=person.email or "",
    )  # fmt: skip


@account.get("/password")
@public_route
def show_password() -> ResponseReturnValue:
    """The form of a new password."""
    with database().reading() as db:
        _browser, person = _sender(db)
    return _password_page(person, {}, saved=request.args.get("saved") == "1")


@account.post("/password")
@public_route
def save_password() -> ResponseReturnValue:
    """Stores a new password: every other browser of the person is signed out, this one gets a new session."""
    with database().reading() as db:
        browser, person = _sender(db)
        proven = accounts.is_proven(db, browser)
    if person.email is None:
        raise Refusal("forbidden", "people.password.no_address")
    try:
        form = forms.read_form(PasswordForm, request.form)
        _check_change(person, form, proven)
    except Refusal as refusal:
        return _password_page(person, _errors(refusal)), refusal.status
    hashed = hash_password(form.password)
    with database().writing() as db:
        accounts.set_password(db, db.get_one(Person, person.id), hashed)
        token = accounts.renew(db, person.id, browser)
    remember(token)
    return redirect("/account/password?saved=1", 303)


def _check_change(person: Person, form: PasswordForm, proven: bool) -> None:
    """The former password must be right; who has none must have come by their link a moment ago."""
    if person.password_hash is None and not proven:
        raise Refusal("forbidden", "people.password.prove")
    problem = weakness(form.password, person.name, person.email or "")
    if problem is not None:
        raise Refusal("invalid", fields={"password": problem})
    if person.password_hash is not None and not is_right(form.current, person.password_hash):
        current_app.extensions["pace"].take(f"password:{person.id}", "", TRIES_OF_BOTH)
        raise Refusal("invalid", fields={"current": "people.password.wrong"})
