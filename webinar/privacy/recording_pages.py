"""The pages of a recorded event: its settings, the staff's list of cuts, the question to whoever goes on air."""

from __future__ import annotations

from typing import Any, Literal

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import clock, forms
from webinar.core.audit import note
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.security import keep_unlisted
from webinar.core.viewing import pick
from webinar.people.permissions import VISITOR, can, public_route
from webinar.privacy import on_air
from webinar.privacy.own import required_sender
from webinar.schedule.access import Access, event_route, pitch_session_route
from webinar.schedule.models import Event, PitchSession
from webinar.schedule.recording import (
    AUDIENCES,
    BASES,
    CutRequest,
    RecordingRules,
    answer_of,
    recording_words,
    rules_of,
)

blueprint = Blueprint("privacy_recording", __name__)
keep_unlisted(blueprint)


class RulesForm(forms.Form):
    """Whether it is recorded, on which basis, for whom."""

    recorded: Literal["", "on"] = ""
    basis: Literal["consent", "interest"]
    audience: Literal["public", "registered", "team"]


class CutForm(forms.Form):
    """A request that was done."""

    cut: int


class AnswerForm(forms.Form):
    """Yes or no."""

    answer: Literal["yes", "no"]


class TakeBackForm(forms.Form):
    """The event whose agreement is taken back."""

    event: str


@blueprint.get("/e/<slug>/recording")
@event_route("session.moderate")
def show(access: Access, db: Session) -> ResponseReturnValue:
    """Settings for organisers; answers and cuts for all staff."""
    event = access.event
    g.default_zone = event.zone
    row = db.get(RecordingRules, event.id)
    return render_template(
        "privacy/recording.html",
        event={"title": pick(event.title), "url": f"/e/{event.slug}"},
        may_set=can(access.actor, "event.organise"),
        recorded=row is not None and row.recorded,
        basis=row.basis if row else BASES[0],
        audience=row.audience if row else AUDIENCES[0],
        bases=BASES,
        audiences=AUDIENCES,
        organiser=event.organiser_name or pick(event.title),
        answers=on_air.answers_of(db, event.id) if rules_of(db, event.id) else [],
        cuts=[_cut(cut, pitch_session) for cut, pitch_session in on_air.cuts_of(db, event.id)],
        saved=request.args.get("saved") == "1",
    )


def _cut(cut: CutRequest, pitch_session: PitchSession) -> dict[str, Any]:
    return {
        "id": cut.id,
        "session": pick(pitch_session.title),
        "starts_at": cut.starts_at,
        "ends_at": cut.ends_at,
        "asked_at": cut.asked_at,
        "is_done": cut.done_at is not None,
    }


@blueprint.post("/e/<slug>/recording")
@event_route("event.organise")
def save(access: Access, _db: Session) -> ResponseReturnValue:
    """Stores the settings; other words ask everybody anew only where their meaning changes for them."""
    form = forms.read_form(RulesForm, request.form)
    with database().writing() as db:
        row = db.get(RecordingRules, access.event.id) or RecordingRules(event_id=access.event.id)
        row.recorded, row.basis, row.audience = form.recorded == "on", form.basis, form.audience
        db.add(row)
        about = f"{access.event.slug} {'on' if row.recorded else 'off'} {row.version}"
        note(db, "recording_set", access.actor.person_id, None, about)
    return redirect(f"/e/{access.event.slug}/recording?saved=1", 303)


@blueprint.post("/e/<slug>/recording/cut")
@event_route("session.moderate")
def cut_done(access: Access, _db: Session) -> ResponseReturnValue:
    """A stretch was cut."""
    form = forms.read_form(CutForm, request.form)
    with database().writing() as db:
        known = {cut.id: cut for cut, _session in on_air.cuts_of(db, access.event.id)}
        if form.cut not in known:
            raise Refusal("not_found")
        known[form.cut].done_at = known[form.cut].done_at or clock.now()
    return redirect(f"/e/{access.event.slug}/recording#cuts", 303)


@blueprint.get("/s/<public_id>/on-air")
@pitch_session_route("page.public")
def question(access: Access, db: Session) -> ResponseReturnValue:
    """What is recorded and why; yes or no for whoever may go on air."""
    recording = recording_words(db, access.event)
    if recording is None:
        raise Refusal("not_found")
    g.default_zone = access.event.zone
    person_id = access.actor.person_id
    row = answer_of(db, access.event.id, person_id) if access.actor != VISITOR else None
    return render_template(
        "privacy/on_air.html",
        pitch_session={"title": pick(access.session.title), "url": f"/s/{access.session.public_id}"},
        recording=recording,
        is_somebody=access.actor != VISITOR,
        answer="" if row is None else "yes" if row.agreed and row.withdrawn_at is None else "no",
        answered_at=(row.withdrawn_at or row.at) if row is not None else None,
        room=f"/s/{access.session.public_id}/{'green-room' if access.actor.role in ('speaker', 'chair') else 'room'}",
    )


@blueprint.post("/s/<public_id>/on-air")
@pitch_session_route("session.follow")
def answer(access: Access, _db: Session) -> ResponseReturnValue:
    """Keeps the answer for the event."""
    form = forms.read_form(AnswerForm, request.form)
    with database().writing() as db:
        on_air.give(db, access.event.id, access.actor.person_id, form.answer == "yes")
    return redirect(f"/s/{access.session.public_id}/on-air", 303)


@blueprint.post("/my/data/on-air")
@public_route
def take_back() -> ResponseReturnValue:
    """Takes an agreement back; staff find what is to be cut."""
    form = forms.read_form(TakeBackForm, request.form)
    with database().writing() as db:
        _browser, person = required_sender(db)
        event_id = db.scalar(select(Event.id).where(Event.slug == form.event))
        if event_id is None:
            raise Refusal("not_found")
        on_air.take_back(db, event_id, person.id)
    return redirect("/my/data?done=on_air#section-on_air", 303)
