"""The page that corrects one's name, language, zone and address, and takes back what one agreed to."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError
from sqlalchemy import select

from webinar.core import clock, forms
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.instance import sends_mail
from webinar.core.security import hide_addresses
from webinar.core.viewing import ZONES, field_errors
from webinar.people.accounts import is_proven
from webinar.people.models import Person
from webinar.people.permissions import public_route
from webinar.privacy import correcting
from webinar.privacy.own import keep_private, required_sender, sender_of
from webinar.registrations.models import Registration
from webinar.schedule.models import PitchSession

blueprint = Blueprint("privacy_edit", __name__)
hide_addresses(blueprint)
blueprint.after_request(keep_private)
HERE = "/my/data/edit"
SAID = ("saved", "asked", "address")


def _zone(raw: str) -> str:
    if raw and raw not in ZONES:
        raise PydanticCustomError("core.field.invalid", "zone")
    return raw


class IdentityForm(forms.Form):
    """What one is called, and how one is written to."""

    name: Annotated[str, forms.line(1, 80)]
    language: Literal["fr", "en"]
    zone: Annotated[str, AfterValidator(_zone)] = ""


class AddressForm(forms.Form):
    """The new address."""

    email: forms.Email


class ConsentForm(forms.Form):
    """The session whose registration an agreement was given with."""

    pitch_session: str


@blueprint.get(HERE)
@public_route
def show() -> ResponseReturnValue:
    """The forms as they are."""
    with database().reading() as db:
        found = sender_of(db)
        if found is None:
            return redirect("/my")
        browser, person = found
        proven = is_proven(db, browser)
    said = request.args.get("done", "")
    return _page(person, {}, {}, is_proven=proven, said=said if said in SAID else "")


@blueprint.post(HERE)
@public_route
def save() -> ResponseReturnValue:
    """Stores name, language and zone."""
    with database().reading() as db:
        browser, person = required_sender(db)
        proven = is_proven(db, browser)
    try:
        form = forms.read_form(IdentityForm, request.form)
        with database().writing() as db:
            row = db.get_one(Person, person.id)
            correcting.rename(db, row, form.name)
            row.locale, row.zone = form.language, form.zone or None
    except Refusal as refusal:
        return _page(person, request.form, _errors(refusal), is_proven=proven), refusal.status
    return redirect(f"{HERE}?done=saved", 303)


@blueprint.post("/my/data/address")
@public_route
def ask_for_address() -> ResponseReturnValue:
    """Mails a link to the new address; the answer is the same whoever has it (S14)."""
    with database().reading() as db:
        browser, person = required_sender(db)
        proven = is_proven(db, browser)
    if person.email is None or not sends_mail():
        raise Refusal("forbidden")
    if not proven:
        return redirect(f"/sign-in/again?next={HERE}", 303)
    try:
        form = forms.read_form(AddressForm, request.form)
    except Refusal as refusal:
        return _page(person, request.form, _errors(refusal), is_proven=proven), refusal.status
    if form.email != person.email:
        with database().writing() as db:
            correcting.ask_for_address(db, db.get_one(Person, person.id), form.email)
    return redirect(f"{HERE}?done=asked", 303)


@blueprint.get("/my/data/address/<token>")
@public_route
def show_address(token: str) -> ResponseReturnValue:
    """The page behind the mailed link: looking at it changes nothing (S7)."""
    with database().reading() as db:
        change, person = correcting.change_of_token(db, token)
        return render_template("privacy/address.html", name=person.name, address=change.address, token=token)


@blueprint.post("/my/data/address/<token>")
@public_route
def take_address(token: str) -> ResponseReturnValue:
    """The new address counts from now on."""
    with database().writing() as db:
        correcting.take_address(db, token)
    return redirect(f"{HERE}?done=address", 303)


@blueprint.post("/my/data/contact")
@public_route
def withdraw_contact() -> ResponseReturnValue:
    """Takes back the agreement to be contacted that came with a registration."""
    form = forms.read_form(ConsentForm, request.form)
    with database().writing() as db:
        _browser, person = required_sender(db)
        row = db.scalar(
            select(Registration)
            .join(PitchSession, PitchSession.id == Registration.pitch_session_id)
            .where(Registration.person_id == person.id, PitchSession.public_id == form.pitch_session)
        )
        if row is None:
            raise Refusal("not_found")
        row.consents = {**row.consents, "contact": False, "contact_withdrawn_at": clock.now().isoformat()}
    return redirect("/my/data?done=contact#section-registrations", 303)


def _errors(refusal: Refusal) -> dict[str, str]:
    if not refusal.fields:
        raise refusal
    return field_errors(refusal)


def _page(person: Person, typed: Any, errors: dict[str, str], *, is_proven: bool, said: str = "") -> str:
    kept = {"name": person.name, "language": person.locale or "", "zone": person.zone or "", "email": ""}
    return render_template(
        "privacy/edit.html",
        typed={field: typed.get(field, value)[:300] for field, value in kept.items()},
        errors=errors,
        said=said,
        email=person.email or "",
        is_proven=is_proven,
        by_mail=sends_mail(),
        zones=sorted(ZONES),
    )
