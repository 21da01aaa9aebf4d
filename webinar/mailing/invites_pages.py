"""The organiser's pages of invitations to many: written, looked at, confirmed, followed."""

from __future__ import annotations

import secrets
from typing import Annotated, Any, Literal

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import clock, forms
from webinar.core.audit import note
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.instance import sends_mail
from webinar.core.mail import post
from webinar.core.security import keep_unlisted, new_public_id
from webinar.core.viewing import field_errors, pick
from webinar.mailing import campaigns
from webinar.mailing.campaign_models import Campaign
from webinar.people.models import Person
from webinar.schedule.access import Access, event_route
from webinar.schedule.models import PitchSession
from webinar.schedule.proven import proven

blueprint = Blueprint("mailing_invites", __name__)
keep_unlisted(blueprint)
ORGANISE = "event.organise"


class InviteForm(forms.Form):
    """What is written to whom."""

    pitch_session: str = ""
    who: Literal["registered", "pasted"]
    addresses: str = ""
    allowed: Literal["", "on"] = ""
    subject: Annotated[str, forms.line(1, 150)]
    text: Annotated[str, forms.text(1, 5_000)]
    lang: Literal["fr", "en"]
    once: Annotated[str, forms.line(8, 32)] = "not pressed"
    act: Literal["", "test", "edit"] = ""


class MoveForm(forms.Form):
    """What is to become of a campaign."""

    act: Literal["pause", "resume", "cancel"]


@blueprint.get("/e/<slug>/invites")
@event_route(ORGANISE)
@proven("invites")
def show(access: Access, db: Session) -> ResponseReturnValue:
    """What was sent, how far it is, and the form of a new one."""
    return _page(access, db, {})


@blueprint.post("/e/<slug>/invites/review")
@event_route(ORGANISE)
@proven("invites")
def review(access: Access, db: Session) -> ResponseReturnValue:
    """Shows what would be sent to how many, and sends it to its writer alone when asked."""
    if request.form.get("act") == "edit":
        return _page(access, db, {})
    try:
        form, invitation, audience = _read(access, db)
    except Refusal as refusal:
        if not refusal.fields:
            raise
        return _page(access, db, field_errors(refusal)), refusal.status
    tested = _test(access, invitation) if form.act == "test" else ""
    return render_template(
        "mailing/invites_review.html",
        event={"title": pick(access.event.title), "url": f"/e/{access.event.slug}"},
        form=form,
        count=len(audience),
        once=new_public_id() if form.once == "not pressed" else form.once,
        tested=tested,
        by_mail=sends_mail(),
    )


@blueprint.post("/e/<slug>/invites/send")
@event_route(ORGANISE)
@proven("invites")
def send(access: Access, db: Session) -> ResponseReturnValue:
    """Begins to send; twice is once."""
    try:
        form, invitation, audience = _read(access, db)
    except Refusal as refusal:
        if not refusal.fields:
            raise
        return _page(access, db, field_errors(refusal)), refusal.status
    if form.once == "not pressed":
        raise Refusal("invalid")
    by = access.actor.person_id
    with database().writing() as writing:
        if campaigns.begin(writing, access.event.id, form.once, invitation, audience, by):
            note(writing, "invitations_sent", by, None, f"{access.event.slug} ({len(audience)})")
    return redirect(f"/e/{access.event.slug}/invites", 303)


@blueprint.post("/e/<slug>/invites/<campaign>/state")
@event_route(ORGANISE)
@proven("invites")
def change(access: Access, _db: Session, campaign: str) -> ResponseReturnValue:
    """Pauses, resumes or ends."""
    form = forms.read_form(MoveForm, request.form)
    with database().writing() as writing:
        campaigns.move(writing, access.event.id, campaign, form.act)
    return redirect(f"/e/{access.event.slug}/invites", 303)


def _read(access: Access, db: Session) -> tuple[InviteForm, campaigns.Invitation, campaigns.Audience]:
    form = forms.read_form(InviteForm, request.form)
    of = next((one for one in _sessions(db, access) if one.public_id == form.pitch_session), None)
    if form.pitch_session and of is None:
        raise Refusal("not_found")
    if form.who == "registered":
        if of is None:
            raise Refusal("invalid", fields={"pitch_session": "core.field.missing"})
        audience = campaigns.never_written(db, of.id)
        if not audience and not _is_begun(db, form.once):
            raise Refusal("invalid", fields={"who": "mailing.invites.nobody"})
    else:
        audience = campaigns.read_addresses(form.addresses)
        if not form.allowed:
            raise Refusal("invalid", fields={"allowed": "mailing.invites.not_allowed"})
    return form, campaigns.Invitation(form.subject, form.text, form.lang, of.id if of else None), audience


def _is_begun(db: Session, once: str) -> bool:
    return db.scalar(select(Campaign.id).where(Campaign.public_id == once)) is not None


def _test(access: Access, invitation: campaigns.Invitation) -> str:
    with database().writing() as db:
        person = db.get(Person, access.actor.person_id) if access.actor.person_id else None
        if person is None or person.email is None:
            return ""
        key = f"campaign-test:{secrets.token_hex(12)}"
        post(db, campaigns.letter(db, access.event, invitation, person.email, None, key))
        return person.email


def _sessions(db: Session, access: Access) -> list[PitchSession]:
    return list(
        db.scalars(
            select(PitchSession)
            .where(
                PitchSession.event_id == access.event.id,
                PitchSession.is_break.is_(False),
                PitchSession.ends_at > clock.now(),
                PitchSession.status.not_in(("draft", "cancelled")),
            )
            .order_by(PitchSession.starts_at, PitchSession.id)
        )
    )


def _page(access: Access, db: Session, errors: dict[str, str]) -> str:
    rows = db.scalars(
        select(Campaign).where(Campaign.event_id == access.event.id).order_by(Campaign.id.desc())
    )
    sent: list[dict[str, Any]] = [
        {"id": row.public_id, "subject": row.subject, "state": row.state, "told": campaigns.progress(db, row)}
        for row in rows
    ]
    return render_template(
        "mailing/invites.html",
        event={"title": pick(access.event.title), "url": f"/e/{access.event.slug}"},
        campaigns=sent,
        sessions=[
            {"id": one.public_id, "title": pick(one.title), "starts_at": one.starts_at}
            for one in _sessions(db, access)
        ],
        typed=request.form,
        errors=errors,
        by_mail=sends_mail(),
    )
