"""The staff's pages of who presents at an event, and of a speaker's biography."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.core import forms
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.viewing import field_errors, pick
from webinar.schedule.access import Access, event_route
from webinar.schedule.models import Company, SlotSpeaker, Speaker

blueprint = Blueprint("speakers", __name__)


class BiographyForm(forms.Form):
    """A biography in both languages; either may stay empty."""

    fr: Annotated[str, forms.text(0, 2_000, 8_000)] = ""
    en: Annotated[str, forms.text(0, 2_000, 8_000)] = ""


@blueprint.get("/e/<slug>/speakers")
@event_route("event.organise")
def listed(access: Access, db: Session) -> ResponseReturnValue:
    """Everybody who presents, by name, with what is missing."""
    rows = db.execute(
        select(Speaker, Company.name, func.count(SlotSpeaker.slot_id))
        .outerjoin(Company, Company.id == Speaker.company_id)
        .outerjoin(SlotSpeaker, SlotSpeaker.speaker_id == Speaker.id)
        .where(Speaker.event_id == access.event.id)
        .group_by(Speaker.id, Company.name)
        .order_by(Speaker.name, Speaker.id)
    )
    speakers = [
        {
            "name": speaker.name,
            "url": f"/e/{access.event.slug}/speakers/{speaker.public_id}",
            "company": company or "",
            "slots": slots,
            "complete": any(speaker.biography.values()),
        }
        for speaker, company, slots in rows
    ]
    return render_template(
        "schedule/speakers.html", event=_named(access), speakers=speakers, saved=request.args.get("saved") == "1"
    )


@blueprint.get("/e/<slug>/speakers/<speaker_id>")
@event_route("event.organise")
def show(access: Access, db: Session, speaker_id: str) -> ResponseReturnValue:
    """A speaker's biography as it is."""
    speaker = _speaker(db, access, speaker_id)
    return _page(access, speaker, speaker.biography, {})


@blueprint.post("/e/<slug>/speakers/<speaker_id>")
@event_route("event.organise")
def save(access: Access, db: Session, speaker_id: str) -> ResponseReturnValue:
    """Stores a biography; the session's page shows it at once."""
    shown = _speaker(db, access, speaker_id)
    try:
        form = forms.read_form(BiographyForm, request.form)
    except Refusal as refusal:
        errors = field_errors(refusal)
        return _page(access, shown, request.form, errors), refusal.status
    texts = {"fr": form.fr, "en": form.en}
    with database().writing() as writing:
        speaker = _speaker(writing, access, speaker_id)
        others = {lang: text for lang, text in speaker.biography.items() if lang not in texts}
        speaker.biography = others | {lang: text for lang, text in texts.items() if text}
    return redirect(f"/e/{access.event.slug}/speakers?saved=1", 303)


def _speaker(db: Session, access: Access, speaker_id: str) -> Speaker:
    """The speaker of this event; another event's is missing (S22)."""
    speaker = db.scalar(
        select(Speaker).where(Speaker.public_id == speaker_id, Speaker.event_id == access.event.id)
    )
    if speaker is None:
        raise Refusal("not_found")
    return speaker


def _named(access: Access) -> dict[str, str]:
    return {"url": f"/e/{access.event.slug}", "title": pick(access.event.title)}


def _page(access: Access, speaker: Speaker, typed: Any, errors: dict[str, str]) -> str:
    return render_template(
        "schedule/speaker.html",
        event=_named(access),
        speaker={"name": speaker.name, "url": f"/e/{access.event.slug}/speakers/{speaker.public_id}"},
        typed={"fr": typed.get("fr", ""), "en": typed.get("en", "")},
        errors=errors,
    )
