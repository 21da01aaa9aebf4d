"""The page on which a speaker says when they are free."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core import forms
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.security import keep_unlisted
from webinar.core.viewing import ZONES, field_errors, viewer_zone, zone_label
from webinar.directory import free_times, speakers
from webinar.directory.free_times import SpanForm
from webinar.directory.own import Own, own_route
from webinar.directory.own_pages import frame
from webinar.directory.own_slots import presented
from webinar.directory.speaker_form import PublicIds
from webinar.schedule.availability import outside

blueprint = Blueprint("free_times", __name__)
keep_unlisted(blueprint)


class SpanIdForm(forms.Form):
    """Which free time goes."""

    span: PublicIds


@blueprint.get("/e/<slug>/my-profile/availability")
@own_route
def show(own: Own, db: Session) -> ResponseReturnValue:
    """The speaker's free times, and which of their slots lie outside."""
    return _page(own, db, {"zone": viewer_zone(own.event.zone).key}, {})


def _page(own: Own, db: Session, typed: Mapping[str, str], errors: dict[str, str]) -> str:
    spans = free_times.spans_of(db, own.speaker)
    instants = [(one.starts_at, one.ends_at) for one in spans]
    return render_template(
        "directory/own_free_times.html",
        **frame(own, "availability"),
        spans=spans,
        zone_names={one.zone: zone_label(one.zone) for one in spans},
        missed=[one for one in presented(db, own.speaker) if outside(instants, one.starts_at, one.ends_at)],
        zones=_zones(),
        typed=typed,
        errors=errors,
    )


def _zones() -> list[str]:
    """The zones that people live in."""
    return ["UTC", *sorted(zone for zone in ZONES if "/" in zone and not zone.startswith("Etc/"))]


@blueprint.post("/e/<slug>/my-profile/availability")
@own_route
def add(own: Own, reading: Session) -> ResponseReturnValue:
    """Keeps a free time."""
    try:
        form = forms.read_form(SpanForm, request.form)
        with database().writing() as db:
            free_times.add(db, speakers.speaker_of(db, own.event.id, own.speaker.public_id, lock=True), form)
    except Refusal as refusal:
        return _page(own, reading, request.form, field_errors(refusal)), refusal.status
    return redirect(f"{own.url}/availability?done=saved", 303)


@blueprint.post("/e/<slug>/my-profile/availability/remove")
@own_route
def remove(own: Own, _db: Session) -> ResponseReturnValue:
    """Takes a free time away."""
    form = forms.read_form(SpanIdForm, request.form)
    with database().writing() as db:
        free_times.remove(db, speakers.speaker_of(db, own.event.id, own.speaker.public_id), form.span)
    return redirect(f"{own.url}/availability?done=saved", 303)
