"""The organiser's pages of an event's companies: list, profile, logo, deck, deletion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from webinar.core import forms
from webinar.core.audit import note
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.security import keep_unlisted
from webinar.core.viewing import field_errors, pick, t
from webinar.directory import companies, company_form, files, upload_pages
from webinar.directory.company_form import LISTS, CompanyForm
from webinar.directory.public_pages import public_list
from webinar.people.permissions import can
from webinar.schedule.access import Access, event_route
from webinar.schedule.models import Company, Slot, StoredFile
from webinar.schedule.proven import proven
from webinar.schedule.shown import picture, programme_changed

blueprint = Blueprint("companies", __name__)
keep_unlisted(blueprint)
upload_pages.take_large_bodies(blueprint)
DONE = ("saved", "deleted", "file")
NEW: Mapping[str, str] = {"kind": "startup", "staff_only": "women_founders"}


class DeleteForm(forms.Form):
    """Whether what uses the company is left without one."""

    detach: str = ""


def typed_fields() -> dict[str, str]:
    """The form as it was sent; several ticks of one name are joined by line breaks."""
    typed = {name: value for name, value in request.form.items() if name != "csrf_token"}
    return typed | {name: "\n".join(request.form.getlist(name)) for name in LISTS}


@blueprint.get("/e/<slug>/companies")
@event_route("page.public")
def listed(access: Access, db: Session) -> ResponseReturnValue:
    """The companies by name: organisers see what is missing, others whom they may read about."""
    if not can(access.actor, "event.organise"):
        return public_list(access, db)
    planned = Slot.company_id == Company.id, Slot.pitch_session_id.is_not(None)
    slots = select(func.count(Slot.id)).where(*planned).scalar_subquery()
    rows = db.execute(
        select(Company, slots)
        .where(Company.event_id == access.event.id)
        .options(joinedload(Company.logo))
        .order_by(func.lower(Company.name), Company.id)
    )
    found = [
        {
            "name": company.name,
            "url": f"/e/{access.event.slug}/companies/{company.public_id}",
            "is_startup": company.is_startup,
            "one_liner": pick(company.one_liner),
            "logo": picture(access.event.slug, company.logo),
            "slots": count,
            "missing": [name for name in ("one_liner", "description", "logo_id") if not getattr(company, name)],
            "consent": company.consent,
        }
        for company, count in rows
    ]
    return render_template("directory/companies.html", event=named(access), companies=found, done=_done())


def named(access: Access) -> dict[str, str]:
    """The event as a page's head names it."""
    return {"url": f"/e/{access.event.slug}", "title": pick(access.event.title)}


def _done() -> str:
    done = request.args.get("done", "")
    return done if done in DONE else ""


@blueprint.get("/e/<slug>/companies/new")
@event_route("event.organise")
def new(access: Access, _db: Session) -> ResponseReturnValue:
    """An empty profile."""
    return _page(access, None, NEW, {})


@blueprint.post("/e/<slug>/companies/new")
@event_route("event.organise")
def add(access: Access, _db: Session) -> ResponseReturnValue:
    """Adds a company."""
    typed = typed_fields()
    try:
        form = forms.read_form(CompanyForm, typed)
        with database().writing() as db:
            company = companies.make(db, access.event.id, form)
    except Refusal as refusal:
        return _page(access, None, typed, field_errors(refusal)), refusal.status
    return redirect(f"{_address(access, company)}/edit?done=saved", 303)


def _address(access: Access, company: Company) -> str:
    return f"/e/{access.event.slug}/companies/{company.public_id}"


@blueprint.get("/e/<slug>/companies/<company_id>/edit")
@event_route("event.organise")
def edit(access: Access, db: Session, company_id: str) -> ResponseReturnValue:
    """A profile as it is."""
    company = companies.company_of(db, access.event.id, company_id)
    return _page(access, company, company_form.typed_of(company), {}, db=db)


@blueprint.post("/e/<slug>/companies/<company_id>/edit")
@event_route("event.organise")
def save(access: Access, reading: Session, company_id: str) -> ResponseReturnValue:
    """Stores a profile, unless somebody changed it meanwhile: then both versions are shown."""
    shown = companies.company_of(reading, access.event.id, company_id)
    typed = typed_fields()
    try:
        form = forms.read_form(CompanyForm, typed)
        with database().writing() as db:
            companies.change(db, access.event.id, company_id, form)
    except Refusal as refusal:
        answer = _page(access, shown, typed, field_errors(refusal), db=reading, conflict=refusal.version is not None)
        return answer, refusal.status
    return redirect(f"{_address(access, shown)}/edit?done=saved", 303)


def theirs(stored: Mapping[str, str], typed: Mapping[str, str], prefix: str) -> list[dict[str, str]]:
    """What is stored where something else was typed, field by field."""
    return [
        {"label": t(prefix + name), "value": stored[name] or "–"}
        for name in company_form.differing(stored, typed)
    ]


def _page(
    access: Access,
    company: Company | None,
    typed: Mapping[str, str],
    errors: dict[str, str],
    *,
    db: Session | None = None,
    conflict: bool = False,
    file_errors: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    stored = company_form.typed_of(company) if company else {}
    slots, speakers = companies.uses(db, company) if db is not None and company else (0, 0)
    return render_template(
        "directory/company_edit.html",
        event=named(access),
        company=company_facts(access.event.slug, company) if company else None,
        action=f"/e/{access.event.slug}/companies/{company.public_id if company else 'new'}",
        typed=typed,
        version=company.version if company else 0,
        errors=errors,
        theirs=theirs(stored, typed, "directory.company.") if conflict else [],
        conflict=conflict,
        uses={"slots": slots, "speakers": speakers},
        vocabulary=company_form,
        done=_done(),
        file_errors=file_errors or {},
        is_own=False,
    )


def company_facts(slug: str, company: Company) -> dict[str, Any]:
    """What the form's page says of the company besides its fields."""
    return {
        "name": company.name,
        "logo": picture(slug, company.logo),
        "deck_url": f"/e/{slug}/files/{company.deck.public_id}.pdf" if company.deck else "",
        "deck_kb": (company.deck.size + 1023) // 1024 if company.deck else 0,
        "public_url": f"/e/{slug}/companies/{company.public_id}",
        "consent_at": company.consent_at,
        "lang": g.lang,
    }


def attach_logo(event_id: int, company_id: str) -> files.Attach:
    """Puts a logo in its place."""

    def attach(db: Session, file: StoredFile | None) -> int | None:
        company = companies.company_of(db, event_id, company_id, lock=True)
        before, company.logo_id = company.logo_id, file.id if file else None
        programme_changed(db, event_id)
        return before

    return attach


def attach_deck(event_id: int, company_id: str) -> files.Attach:
    """Puts a deck in its place."""

    def attach(db: Session, file: StoredFile | None) -> int | None:
        company = companies.company_of(db, event_id, company_id, lock=True)
        before, company.deck_id = company.deck_id, file.id if file else None
        return before

    return attach


@blueprint.post("/e/<slug>/companies/<company_id>/logo")
@event_route("event.organise")
def logo_upload(access: Access, db: Session, company_id: str) -> ResponseReturnValue:
    """Takes a logo, or takes it away."""
    return _upload(access, db, "logo", company_id, attach_logo(access.event.id, company_id))


@blueprint.post("/e/<slug>/companies/<company_id>/deck")
@event_route("event.organise")
def deck_upload(access: Access, db: Session, company_id: str) -> ResponseReturnValue:
    """Takes a deck, or takes it away."""
    return _upload(access, db, "deck", company_id, attach_deck(access.event.id, company_id))


def _upload(access: Access, db: Session, what: str, company_id: str, attach: files.Attach) -> ResponseReturnValue:
    company = companies.company_of(db, access.event.id, company_id)
    try:
        upload_pages.store(what, access.event.id, company.name, access.actor.person_id, attach)
    except Refusal as refusal:
        if not refusal.fields:
            raise
        typed, wrong = company_form.typed_of(company), {what: field_errors(refusal)}
        return _page(access, company, typed, {}, db=db, file_errors=wrong), refusal.status
    return redirect(f"{_address(access, company)}/edit?done=file#{what}", 303)


@blueprint.post("/e/<slug>/companies/<company_id>/delete")
@event_route("event.organise")
@proven("companies")
def delete(access: Access, _db: Session, company_id: str) -> ResponseReturnValue:
    """Deletes a company with its files."""
    form = forms.read_form(DeleteForm, request.form)
    with database().writing() as db:
        paths = companies.delete(db, access.event.id, company_id, detach=form.detach == "1")
        note(db, "company_deleted", access.actor.person_id, None, access.event.slug)
    files.remove(paths)
    return redirect(f"/e/{access.event.slug}/companies?done=deleted", 303)
