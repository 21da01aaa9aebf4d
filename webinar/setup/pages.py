"""The first run in four steps, each saved; later the administrator changes the same things here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from flask import Blueprint, Response, current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core import clock, forms
from webinar.core.colour import clean_hex, palette
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.instance import Instance, forget_facts, instance_row
from webinar.core.mail_trial import likely_cause, try_mail
from webinar.core.security import keep_unlisted
from webinar.core.viewing import DEFAULT_ZONE, field_errors, t, viewer_zone
from webinar.people.accounts import renew
from webinar.people.browser import current_browser, remember
from webinar.people.instance_access import enter_instance
from webinar.people.models import Person
from webinar.people.passwords import hash_password, weakness
from webinar.people.permissions import public_route
from webinar.setup import mail_form, state
from webinar.setup.first_event import make_first_event
from webinar.setup.mail_form import MailForm

blueprint = Blueprint("setup", __name__, url_prefix="/setup")
STEPS = ("name", "administrator", "mail", "look")
FREE = frozenset({"setup", "static", "theme", "brand", "healthz", "readyz", "robots.txt", "preferences"})
WRONG_TOKENS_AN_HOUR = 20
TESTS_AN_HOUR = 60


class NameForm(forms.Form):
    """The first step."""

    language: Literal["fr", "en"]
    name: Annotated[str, forms.line(1, 80)]


class AdministratorForm(forms.Form):
    """The second step."""

    name: Annotated[str, forms.line(1, 80)]
    email: forms.Email
    password: str


class LookForm(forms.Form):
    """The fourth step; an empty colour keeps the product's own."""

    colour: str = ""
    action: Literal["preview", "save"] = "save"


@blueprint.before_app_request
def wait_for_setup() -> Response | None:
    """An empty installation answers every page with the way to its set-up."""
    if request.path.split("/")[1] in FREE or state.is_open(current_app):
        return None
    return redirect("/setup", 303)  # type: ignore[return-value]


keep_unlisted(blueprint)


def _entered(db: Session) -> Instance:
    """The row, for a browser that gave the token while nobody administers, and for administrators afterwards."""
    if not state.is_begun(db):
        if not state.holds_proof(db):
            raise Refusal("forbidden", "setup.refused.token")
        return db.get_one(Instance, 1)
    enter_instance(db, "instance.administer")
    return db.get(Instance, 1) or Instance(name="", language="fr", smtp_host="", smtp_port=587, smtp_tls="starttls",
                                           smtp_user="", smtp_password="", mail_from="")  # fmt: skip


def _told(refusal: Refusal) -> dict[str, str]:
    if not refusal.fields:
        raise refusal
    return field_errors(refusal)


def _page(step: str, row: Instance, typed: Mapping[str, Any], errors: dict[str, str], **more: Any) -> str:
    return render_template(
        f"setup/{step}.html",
        number=STEPS.index(step) + 1 if row.set_up_at is None else 0,
        steps=len(STEPS),
        typed=typed,
        errors=errors,
        saved=request.args.get("saved") == "1",
        **more,
    )


def _after(step: str, row_is_set_up: bool) -> ResponseReturnValue:
    """The next step; afterwards the same page, which says that it is saved."""
    if row_is_set_up:
        return redirect(f"/setup/{step}?saved=1", 303)
    return redirect(f"/setup/{STEPS[STEPS.index(step) + 1]}", 303)


@blueprint.get("")
@public_route
def start() -> ResponseReturnValue:
    """Asks for the token, or leads to the first step that is not done."""
    with database().reading() as db:
        if not state.is_begun(db) and not state.holds_proof(db):
            return render_template("setup/token.html", errors={})
        row = _entered(db)
        done = state.has_administrator(db)
    if row.set_up_at is not None:
        return redirect("/admin", 303)
    step = "name" if not row.name else "mail" if done else "administrator"
    return redirect(f"/setup/{step}", 303)


@blueprint.post("")
@public_route
def give_token() -> ResponseReturnValue:
    """Takes the token, once; wrong ones are paced."""
    pace, network = current_app.extensions["pace"], request.remote_addr or ""
    pace.require("setup", network, WRONG_TOKENS_AN_HOUR)
    with database().writing() as db:
        proof = None if state.is_begun(db) else state.take_token(db, request.form.get("token", "")[:200])
    if proof is None:
        pace.take("setup", network, WRONG_TOKENS_AN_HOUR)
        return render_template("setup/token.html", errors={"token": t("setup.token.wrong")}), 422
    state.remember_proof(proof)
    return redirect("/setup/name", 303)


@blueprint.get("/name")
@public_route
def show_name() -> ResponseReturnValue:
    """Step 1: language and name."""
    with database().reading() as db:
        row = _entered(db)
    return _page("name", row, {"language": row.language if row.name else g.lang, "name": row.name}, {})


@blueprint.post("/name")
@public_route
def save_name() -> ResponseReturnValue:
    """Stores language and name."""
    with database().reading() as db:
        row = _entered(db)
    try:
        form = forms.read_form(NameForm, request.form)
    except Refusal as refusal:
        return _page("name", row, request.form, _told(refusal)), refusal.status
    with database().writing() as db:
        _entered(db)
        stored = instance_row(db)
        stored.name, stored.language = form.name, form.language
    forget_facts()
    answer = current_app.make_response(_after("name", row.set_up_at is not None))
    answer.set_cookie("lang", form.language, max_age=31_536_000, samesite="Lax", secure=request.is_secure)
    return answer


@blueprint.get("/administrator")
@public_route
def show_administrator() -> ResponseReturnValue:
    """Step 2: who administers."""
    with database().reading() as db:
        row = _entered(db)
        if state.has_administrator(db):
            return redirect("/setup", 303)
    return _page("administrator", row, {}, {})


@blueprint.post("/administrator")
@public_route
def save_administrator() -> ResponseReturnValue:
    """Makes the administrator, ends the right to set up by token, and signs the browser in."""
    with database().reading() as db:
        row = _entered(db)
        if state.has_administrator(db):
            raise Refusal("conflict", "setup.refused.done")
    try:
        form = forms.read_form(AdministratorForm, request.form)
        problem = weakness(form.password, form.name, form.email)
        if problem is not None:
            raise Refusal("invalid", fields={"password": problem})
    except Refusal as refusal:
        return _page("administrator", row, request.form, _told(refusal)), refusal.status
    hashed = hash_password(form.password)
    with database().writing() as db:
        person = state.make_administrator(db, form.name, form.email, hashed, g.lang)
        token = renew(db, person.id, current_browser(db))
    remember(token)
    return _after("administrator", row.set_up_at is not None)


@blueprint.get("/mail")
@public_route
def show_mail() -> ResponseReturnValue:
    """Step 3: how mail goes out."""
    with database().reading() as db:
        row = _entered(db)
        address = _own_address(db)
    return _mail_page(row, _typed(row, address), {})


def _own_address(db: Session) -> str:
    browser = current_browser(db)
    return (db.get_one(Person, browser.person_id).email or "") if browser else ""


def _typed(row: Instance, address: str) -> dict[str, Any]:
    names = ("smtp_host", "smtp_port", "smtp_tls", "smtp_user", "mail_from")
    return {name: getattr(row, name) for name in names} | {"test_to": address}


def _mail_page(row: Instance, typed: Mapping[str, Any], errors: dict[str, str], **more: Any) -> str:
    fixed = current_app.extensions["settings"].SMTP_HOST
    return _page("mail", row, typed, errors, fixed_host=fixed, has_password=bool(row.smtp_password), **more)


@blueprint.post("/mail")
@public_route
def save_mail() -> ResponseReturnValue:
    """Tries the mail server, or stores it."""
    with database().reading() as db:
        row = _entered(db)
    settings = current_app.extensions["settings"]
    try:
        form = forms.read_form(MailForm, request.form)
        wanted = None if settings.SMTP_HOST else mail_form.row_of(form, row)
        by = settings if wanted is None else mail_form.checked(settings, wanted)
        to = mail_form.receiver(form) if form.action == "test" else ""
    except Refusal as refusal:
        return _mail_page(row, request.form, _told(refusal)), refusal.status
    if form.action == "test":
        current_app.extensions["pace"].take("mail-test", request.remote_addr or "", TESTS_AN_HOUR)
        outcome = try_mail(by, to, g.lang)
        tried = {"to": to, "words": outcome.words, "cause": likely_cause(outcome.words)}
        went = outcome.state == "sent"
        return _mail_page(row, request.form, {}, tried=tried, went=went), 200 if went else 422
    with database().writing() as db:
        _entered(db)
        if wanted is not None:
            mail_form.store(db, instance_row(db), wanted)
    return _after("mail", row.set_up_at is not None)


@blueprint.get("/look")
@public_route
def show_look() -> ResponseReturnValue:
    """Step 4: the colour."""
    with database().reading() as db:
        row = _entered(db)
    return _page("look", row, {"colour": row.colour or ""}, {}, shown=palette(row.colour) if row.colour else None)


def look_refused(refusal: Refusal) -> ResponseReturnValue:
    """The fourth step once more, with what is wrong with the logo."""
    with database().reading() as db:
        row = _entered(db)
    shown = palette(row.colour) if row.colour else None
    return _page("look", row, {"colour": row.colour or ""}, _told(refusal), shown=shown), refusal.status


@blueprint.post("/look")
@public_route
def save_look() -> ResponseReturnValue:
    """Shows what becomes of a colour, or stores it; the first time this ends the set-up, and a draft event waits."""
    with database().reading() as db:
        row = _entered(db)
    try:
        form = forms.read_form(LookForm, request.form)
        chosen = clean_hex(form.colour) if form.colour.strip() else None
    except Refusal as refusal:
        return _page("look", row, request.form, _told(refusal)), refusal.status
    except ValueError:
        return _page("look", row, request.form, {"colour": t("core.colour.wrong")}), 422
    if form.action == "preview":
        return _page("look", row, {"colour": chosen or ""}, {}, shown=palette(chosen) if chosen else None)
    with database().writing() as db:
        organiser = enter_instance(db, "instance.administer")
        stored = instance_row(db, lock=True)
        stored.colour = chosen
        if stored.set_up_at is not None:
            target = "/setup/look?saved=1"
        else:
            stored.set_up_at = clock.now()
            zone = viewer_zone(DEFAULT_ZONE).key
            slug = make_first_event(db, organiser.person_id, stored.name, zone, stored.language)
            target = f"/e/{slug}/workspace" if slug else "/admin"
    forget_facts()
    return redirect(target, 303)
