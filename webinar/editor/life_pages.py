"""The page on which a session is published, taken back, cancelled, deleted or made once more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from flask import Blueprint, current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core import forms
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.security import keep_unlisted
from webinar.core.viewing import field_errors
from webinar.editor import showing
from webinar.editor.copying import copy_session, next_day_of
from webinar.editor.life import STEPS, VERBS, prospect_of
from webinar.editor.removing import remove
from webinar.editor.saving import Act
from webinar.editor.series_view import series_of
from webinar.editor.session_form import sitting_at, wall_from
from webinar.editor.spreading import part_of
from webinar.schedule.access import Access, pitch_session_route
from webinar.schedule.models import PitchSession

blueprint = Blueprint("editor_life", __name__)
keep_unlisted(blueprint)
PLAN = "session.plan"
DONE = ("publish", "withdraw", "cancel")


class StepForm(forms.Form):
    """A step, for a cancellation why, and whether the following dates of a series take it too."""

    step: Literal["publish", "withdraw", "cancel"]
    following: Literal["", "1"] = ""
    reason_fr: Annotated[str, forms.text(0)] = ""
    reason_en: Annotated[str, forms.text(0)] = ""


class CopyForm(forms.Form):
    """When the copy is to be."""

    date: str
    time: str


@blueprint.get("/s/<public_id>/publication")
@pitch_session_route(PLAN)
def show(access: Access, db: Session) -> ResponseReturnValue:
    """What can become of the session, and whom that tells."""
    return _page(access, db, {}, {})


@blueprint.post("/s/<public_id>/publication")
@pitch_session_route(PLAN)
def step(access: Access, db: Session) -> ResponseReturnValue:
    """Takes a step in the session's life."""
    try:
        form = forms.read_form(StepForm, request.form)
        given = {"reason_fr": form.reason_fr, "reason_en": form.reason_en} if form.step == "cancel" else {}
        for one in part_of(db, access.session, "following" if form.following else "one"):
            if one is access.session or form.step in STEPS.get(one.status, ()):
                current_app.extensions["kernel"].run(VERBS[form.step], one.id, access.actor.person_id, given)
    except Refusal as refusal:
        if not refusal.fields:
            raise
        return _page(access, db, request.form, field_errors(refusal)), refusal.status
    return redirect(f"/s/{access.session.public_id}/publication?done={form.step}", 303)


@blueprint.post("/s/<public_id>/delete")
@pitch_session_route(PLAN)
def delete(access: Access, _db: Session) -> ResponseReturnValue:
    """Deletes a draft that nobody has been shown."""
    with database().writing() as db:
        act = Act.on(db, access.event.id, access.actor.person_id)
        remove(act, db.get_one(PitchSession, access.session.id))
    return redirect(f"/e/{access.event.slug}/workspace", 303)


@blueprint.post("/s/<public_id>/copy")
@pitch_session_route(PLAN)
def copy(access: Access, db: Session) -> ResponseReturnValue:
    """Makes the session once more, as a draft."""
    try:
        form = forms.read_form(CopyForm, request.form)
        wall = wall_from(form.date, form.time)
        sitting_at(wall, access.session.ends_at - access.session.starts_at, access.event.zone, 0)
        with database().writing() as writing:
            act = Act.on(writing, access.event.id, access.actor.person_id)
            made = copy_session(act, writing.get_one(PitchSession, access.session.id), wall)
            address = f"/s/{made.public_id}/edit?done=copied"
    except Refusal as refusal:
        if not refusal.fields:
            raise
        return _page(access, db, request.form, field_errors(refusal)), refusal.status
    return redirect(address, 303)


def _page(access: Access, db: Session, typed: Mapping[str, Any], errors: dict[str, str]) -> str:
    pitch_session = access.session
    g.default_zone = pitch_session.zone
    prospect = prospect_of(db, pitch_session)
    again = next_day_of(pitch_session)
    done = request.args.get("done", "")
    return render_template(
        "editor/life.html",
        event=showing.event_view(access.event),
        pitch_session=showing.session_view(pitch_session),
        steps=prospect.steps,
        told=showing.told_words(prospect.told),
        holding=prospect.holding,
        series=series_of(db, pitch_session),
        again={"date": typed.get("date") or f"{again:%Y-%m-%d}", "time": typed.get("time") or f"{again:%H:%M}"},
        typed=typed,
        errors=errors,
        done=done if done in DONE else "",
    )
