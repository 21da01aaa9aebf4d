"""The organiser's pages of who presents: list, profile, photo, deletion."""

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
from webinar.core.instance import sends_mail
from webinar.core.security import keep_unlisted
from webinar.core.viewing import field_errors, pick
from webinar.directory import files, invitations, speaker_form, speakers, upload_pages
from webinar.directory.company_pages import DeleteForm, named, theirs
from webinar.directory.models import SpeakerInvitation
from webinar.directory.speaker_form import PlannedSpeakerForm
from webinar.people.models import Person, PersonalLink
from webinar.schedule.access import Access, event_route
from webinar.schedule.models import Company, SlotSpeaker, Speaker, StoredFile
from webinar.schedule.proven import has_proven, proven
from webinar.schedule.shown import picture, programme_changed

blueprint = Blueprint("speakers", __name__)
keep_unlisted(blueprint)
upload_pages.take_large_bodies(blueprint)
DONE = ("saved", "deleted", "file", "invited", "revoked")


@blueprint.get("/e/<slug>/speakers")
@event_route("event.organise")
def listed(access: Access, db: Session) -> ResponseReturnValue:
    """Everybody who presents, by name, with what is missing and what became of invitations."""
    return list_page(access, db)


def list_page(
    access: Access,
    db: Session,
    *,
    errors: Mapping[str, str] | None = None,
    links: list[dict[str, str]] | None = None,
    skipped: list[str] | None = None,
) -> str:
    """The list; `links` are new ones to be copied, `skipped` the names that were left out."""
    rows = db.execute(_lines(access.event.id)).all()
    lost = invitations.undelivered(db, [row[2] for row in rows if row[2] is not None])
    return render_template(
        "directory/speakers.html",
        event=named(access),
        speakers=[_line(access.event.slug, lost, *row) for row in rows],
        by_mail=sends_mail(),
        is_proven=has_proven(db),
        done=_done(),
        errors=errors or {},
        links=links or [],
        skipped=skipped or [],
    )


def _lines(event_id: int) -> Any:
    slots = speakers.slots_counted().where(SlotSpeaker.speaker_id == Speaker.id).correlate(Speaker).scalar_subquery()
    return (
        select(Speaker, Person.email, SpeakerInvitation, PersonalLink, slots)
        .outerjoin(Person, Person.id == Speaker.person_id)
        .outerjoin(SpeakerInvitation, SpeakerInvitation.speaker_id == Speaker.id)
        .outerjoin(PersonalLink, PersonalLink.id == SpeakerInvitation.link_id)
        .where(Speaker.event_id == event_id)
        .options(joinedload(Speaker.company), joinedload(Speaker.photo))
        .order_by(func.lower(Speaker.name), Speaker.id)
    )


def _line(
    slug: str,
    lost: set[int],
    speaker: Speaker,
    email: str | None,
    invitation: SpeakerInvitation | None,
    link: PersonalLink | None,
    slots: int,
) -> dict[str, Any]:
    return {
        "id": speaker.public_id,
        "name": speaker.name,
        "url": f"/e/{slug}/speakers/{speaker.public_id}",
        "role": pick(speaker.role_title),
        "company": speaker.company.name if speaker.company else "",
        "photo": picture(slug, speaker.photo),
        "email": email or "",
        "slots": slots,
        "complete": any(speaker.biography.values()),
        "refuses": speaker.consent == "no",
        "state": invitations.state_of(invitation, link),
        "is_lost": invitation is not None and invitation.id in lost,
        "sent_at": invitation.sent_at if invitation else None,
    }


def _done() -> str:
    done = request.args.get("done", "")
    return done if done in DONE else ""


def _typed() -> dict[str, str]:
    return {name: value for name, value in request.form.items() if name != "csrf_token"}


@blueprint.get("/e/<slug>/speakers/new")
@event_route("event.organise")
def new(access: Access, db: Session) -> ResponseReturnValue:
    """An empty profile."""
    return _page(access, db, None, {}, {})


@blueprint.post("/e/<slug>/speakers/new")
@event_route("event.organise")
def add(access: Access, reading: Session) -> ResponseReturnValue:
    """Adds a speaker."""
    typed = _typed()
    try:
        form = forms.read_form(PlannedSpeakerForm, typed)
        with database().writing() as db:
            speaker = speakers.make(db, access.event.id, form, g.lang)
    except Refusal as refusal:
        return _page(access, reading, None, typed, field_errors(refusal)), refusal.status
    return redirect(f"/e/{access.event.slug}/speakers/{speaker.public_id}?done=saved", 303)


@blueprint.get("/e/<slug>/speakers/<speaker_id>")
@event_route("event.organise")
def show(access: Access, db: Session, speaker_id: str) -> ResponseReturnValue:
    """A profile as it is."""
    speaker = speakers.speaker_of(db, access.event.id, speaker_id)
    return _page(access, db, speaker, speaker_form.typed_of(speaker, _email(db, speaker)), {})


def _email(db: Session, speaker: Speaker) -> str:
    return db.scalar(select(Person.email).where(Person.id == speaker.person_id)) or ""


@blueprint.post("/e/<slug>/speakers/<speaker_id>")
@event_route("event.organise")
def save(access: Access, reading: Session, speaker_id: str) -> ResponseReturnValue:
    """Stores a profile, unless somebody changed it meanwhile: then both versions are shown."""
    shown = speakers.speaker_of(reading, access.event.id, speaker_id)
    typed = _typed()
    try:
        form = forms.read_form(PlannedSpeakerForm, typed)
        with database().writing() as db:
            speakers.change(db, access.event.id, speaker_id, form, g.lang)
    except Refusal as refusal:
        conflict = refusal.version is not None
        return _page(access, reading, shown, typed, field_errors(refusal), conflict=conflict), refusal.status
    return redirect(f"/e/{access.event.slug}/speakers/{speaker_id}?done=saved", 303)


def _page(
    access: Access,
    db: Session,
    speaker: Speaker | None,
    typed: Mapping[str, str],
    errors: dict[str, str],
    *,
    conflict: bool = False,
    file_errors: Mapping[str, str] | None = None,
) -> str:
    companies = db.execute(
        select(Company.public_id, Company.name)
        .where(Company.event_id == access.event.id)
        .order_by(func.lower(Company.name))
    )
    slug = access.event.slug
    stored = speaker_form.typed_of(speaker, _email(db, speaker)) if speaker else {}
    return render_template(
        "directory/speaker_edit.html",
        event=named(access),
        speaker={
            "name": speaker.name,
            "photo": picture(slug, speaker.photo),
            "slots": speakers.slots_of(db, speaker),
            "consent_at": speaker.consent_at,
        }
        if speaker
        else None,
        action=f"/e/{slug}/speakers/{speaker.public_id if speaker else 'new'}",
        typed=typed,
        version=speaker.version if speaker else 0,
        errors=errors,
        theirs=theirs(stored, typed, "directory.speaker.") if conflict else [],
        conflict=conflict,
        companies=[(public_id, name) for public_id, name in companies],
        done=_done(),
        file_errors=file_errors or {},
    )


def attach_photo(event_id: int, speaker_id: str) -> files.Attach:
    """Puts a portrait in its place."""

    def attach(db: Session, file: StoredFile | None) -> int | None:
        speaker = speakers.speaker_of(db, event_id, speaker_id, lock=True)
        before, speaker.photo_id = speaker.photo_id, file.id if file else None
        programme_changed(db, event_id)
        return before

    return attach


@blueprint.post("/e/<slug>/speakers/<speaker_id>/photo")
@event_route("event.organise")
def photo_upload(access: Access, db: Session, speaker_id: str) -> ResponseReturnValue:
    """Takes a portrait, or takes it away."""
    speaker = speakers.speaker_of(db, access.event.id, speaker_id)
    try:
        attach = attach_photo(access.event.id, speaker_id)
        upload_pages.store("photo", access.event.id, speaker.name, access.actor.person_id, attach)
    except Refusal as refusal:
        if not refusal.fields:
            raise
        typed = speaker_form.typed_of(speaker, _email(db, speaker))
        return _page(access, db, speaker, typed, {}, file_errors=field_errors(refusal)), refusal.status
    return redirect(f"/e/{access.event.slug}/speakers/{speaker_id}?done=file#photo", 303)


@blueprint.post("/e/<slug>/speakers/<speaker_id>/delete")
@event_route("event.organise")
@proven("speakers")
def delete(access: Access, _db: Session, speaker_id: str) -> ResponseReturnValue:
    """Deletes a speaker with their photo, their free times and their invitation."""
    form = forms.read_form(DeleteForm, request.form)
    with database().writing() as db:
        paths = speakers.delete(db, access.event.id, speaker_id, detach=form.detach == "1")
        note(db, "speaker_deleted", access.actor.person_id, None, access.event.slug)
    files.remove(paths)
    return redirect(f"/e/{access.event.slug}/speakers?done=deleted", 303)
