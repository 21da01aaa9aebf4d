"""A speaker's own page: their slots, their profile and photo, and their company's profile, logo and deck."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core import forms
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.security import keep_unlisted
from webinar.core.viewing import field_errors, pick
from webinar.directory import (
    companies,
    company_form,
    files,
    invitations,
    speaker_form,
    speakers,
    upload_pages,
)
from webinar.directory.company_form import OwnCompanyForm
from webinar.directory.company_pages import attach_deck, attach_logo, company_facts, theirs, typed_fields
from webinar.directory.own import Own, own_route
from webinar.directory.own_slots import presented
from webinar.directory.speaker_form import SpeakerForm
from webinar.directory.speaker_pages import attach_photo
from webinar.schedule.models import Company
from webinar.schedule.shown import picture

blueprint = Blueprint("own_profile", __name__)
keep_unlisted(blueprint)
upload_pages.take_large_bodies(blueprint)
DONE = ("saved", "file")


def frame(own: Own, here: str) -> dict[str, Any]:
    """What all of a speaker's own pages have around them."""
    done = request.args.get("done", "")
    return {
        "event": {"url": f"/e/{own.event.slug}", "title": pick(own.event.title)},
        "base": own.url,
        "here": here,
        "own_name": own.speaker.name,
        "company_name": own.speaker.company.name if own.speaker.company else "",
        "done": done if done in DONE else "",
    }


@blueprint.get("/e/<slug>/my-profile")
@own_route
def show(own: Own, db: Session) -> ResponseReturnValue:
    """The speaker's slots and what is said of them."""
    return _page(own, db, own_typed(own), {})


def own_typed(own: Own) -> dict[str, str]:
    """The fields that speakers fill in themselves."""
    typed = speaker_form.typed_of(own.speaker)
    return {name: value for name, value in typed.items() if name in SpeakerForm.model_fields}


@blueprint.post("/e/<slug>/my-profile")
@own_route
def save(own: Own, reading: Session) -> ResponseReturnValue:
    """Stores the speaker's own profile, unless an organiser changed it meanwhile."""
    typed = {name: value for name, value in request.form.items() if name != "csrf_token"}
    try:
        form = forms.read_form(SpeakerForm, typed)
        with database().writing() as db:
            speaker = speakers.change_own(db, own.event.id, own.speaker.public_id, form)
            invitations.note_completed(db, speaker)
    except Refusal as refusal:
        conflict = refusal.version is not None
        return _page(own, reading, typed, field_errors(refusal), conflict=conflict), refusal.status
    return redirect(f"{own.url}?done=saved", 303)


def _page(
    own: Own,
    db: Session,
    typed: Mapping[str, str],
    errors: dict[str, str],
    *,
    conflict: bool = False,
    file_errors: Mapping[str, str] | None = None,
) -> str:
    return render_template(
        "directory/own.html",
        **frame(own, "profile"),
        slots=[
            {
                "title": pick(one.title),
                "session_title": pick(one.session_title),
                "url": f"/s/{one.session_id}",
                "room_url": f"/s/{one.session_id}/green-room" if one.status not in ("ended", "replay") else "",
                "starts_at": one.starts_at,
                "ends_at": one.ends_at,
            }
            for one in presented(db, own.speaker)
        ],
        photo=picture(own.event.slug, own.speaker.photo),
        consent_at=own.speaker.consent_at,
        typed=typed,
        version=own.speaker.version,
        errors=errors,
        conflict=conflict,
        theirs=theirs(own_typed(own), typed, "directory.speaker.") if conflict else [],
        file_errors=file_errors or {},
    )


@blueprint.post("/e/<slug>/my-profile/photo")
@own_route
def photo_upload(own: Own, db: Session) -> ResponseReturnValue:
    """Takes the speaker's portrait, or takes it away."""
    try:
        attach = attach_photo(own.event.id, own.speaker.public_id)
        upload_pages.store("photo", own.event.id, own.speaker.name, own.speaker.person_id, attach)
    except Refusal as refusal:
        if not refusal.fields:
            raise
        return _page(own, db, own_typed(own), {}, file_errors=field_errors(refusal)), refusal.status
    return redirect(f"{own.url}?done=file#photo", 303)


@blueprint.get("/e/<slug>/my-profile/company")
@own_route
def company(own: Own, _db: Session) -> ResponseReturnValue:
    """The profile of the company that the speaker presents for."""
    return _company_page(own, company_form.typed_of(_company(own)), {})


def _company(own: Own) -> Company:
    found = own.speaker.company
    if found is None:
        raise Refusal("not_found")
    return found


@blueprint.post("/e/<slug>/my-profile/company")
@own_route
def save_company(own: Own, _reading: Session) -> ResponseReturnValue:
    """Stores the company's profile, unless somebody changed it meanwhile."""
    typed, public_id = typed_fields(), _company(own).public_id
    try:
        form = forms.read_form(OwnCompanyForm, typed)
        with database().writing() as db:
            companies.change(db, own.event.id, public_id, form)
    except Refusal as refusal:
        answer = _company_page(own, typed, field_errors(refusal), conflict=refusal.version is not None)
        return answer, refusal.status
    return redirect(f"{own.url}/company?done=saved", 303)


def _company_page(
    own: Own,
    typed: Mapping[str, str],
    errors: dict[str, str],
    *,
    conflict: bool = False,
    file_errors: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    known = _company(own)
    stored = company_form.typed_of(known)
    return render_template(
        "directory/own_company.html",
        **frame(own, "company"),
        company=company_facts(own.event.slug, known),
        typed=typed,
        version=known.version,
        errors=errors,
        conflict=conflict,
        theirs=theirs(stored, typed, "directory.company.") if conflict else [],
        vocabulary=company_form,
        is_own=True,
        file_errors=file_errors or {},
    )


@blueprint.post("/e/<slug>/my-profile/logo")
@own_route
def logo_upload(own: Own, _db: Session) -> ResponseReturnValue:
    """Takes the company's logo, or takes it away."""
    return _upload(own, "logo", attach_logo(own.event.id, _company(own).public_id))


@blueprint.post("/e/<slug>/my-profile/deck")
@own_route
def deck_upload(own: Own, _db: Session) -> ResponseReturnValue:
    """Takes the company's deck, or takes it away."""
    return _upload(own, "deck", attach_deck(own.event.id, _company(own).public_id))


def _upload(own: Own, what: str, attach: files.Attach) -> ResponseReturnValue:
    try:
        upload_pages.store(what, own.event.id, _company(own).name, own.speaker.person_id, attach)
    except Refusal as refusal:
        if not refusal.fields:
            raise
        typed, wrong = company_form.typed_of(_company(own)), {what: field_errors(refusal)}
        return _company_page(own, typed, {}, file_errors=wrong), refusal.status
    return redirect(f"{own.url}/company?done=file#{what}", 303)
