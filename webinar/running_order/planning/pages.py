"""The organiser's page of a session's running order, which works without scripts: each form is one command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, g, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlalchemy.orm import Session

from webinar.core import forms
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.i18n import browser_messages
from webinar.core.viewing import field_errors, pick, t, viewer_zone, zone_label
from webinar.live.pages import first_state, limits
from webinar.people.models import Person
from webinar.running_order.planning import view
from webinar.running_order.planning.adding import LENGTHS
from webinar.running_order.planning.editing import MOST_SPEAKERS, SlotKind
from webinar.running_order.planning.keeping import KEEP, warnings
from webinar.running_order.planning.slots import PLANNED
from webinar.running_order.planning.starters import STARTERS, Starter
from webinar.schedule.access import Access, pitch_session_route
from webinar.schedule.models import PitchSession, Slot

blueprint = Blueprint("planning", __name__)
PLAN = "session.plan"
MINUTE = 60
DONE = ("added", "edited", "moved", "shifted", "removed", "started", "fitted", "kept", "undone")
Minutes = Annotated[float, Field(ge=0, le=720, allow_inf_nan=False)]
Id = Annotated[int, Field(gt=0)]


class SlotForm(forms.Form):
    """What a slot is; speakers one a line."""

    kind: SlotKind
    title: Annotated[str, forms.line(0, 200)] = ""
    other_title: Annotated[str, forms.line(0, 200)] = ""
    company: Annotated[str, forms.line(0, 200)] = ""
    speakers: Annotated[str, forms.text(0, 3_000, 12_000)] = ""
    pitch: Minutes
    questions: Minutes = 0
    changeover: Minutes = 0

    def args(self) -> dict[str, Any]:
        """The arguments of the verb."""
        others = "en" if g.lang == "fr" else "fr"
        return {
            "kind": self.kind,
            "titles": {g.lang: self.title, others: self.other_title},
            "company": self.company,
            "speakers": [name.strip() for name in self.speakers.splitlines() if name.strip()][:MOST_SPEAKERS],
            "pitch_s": round(self.pitch * MINUTE),
            "questions_s": round(self.questions * MINUTE),
            "changeover_s": round(self.changeover * MINUTE),
        }


class EditForm(SlotForm):
    """The same of a slot that was seen."""

    id: Id
    version: int


class MoveForm(forms.Form):
    """To which place, counted from 1, in the list as it was seen."""

    id: Id
    place: Annotated[int, Field(ge=1, le=10_000)]
    list_version: int


class ShiftForm(forms.Form):
    """By minutes, or to a time of the session's zone."""

    id: Id
    minutes: Annotated[int, Field(ge=-720, le=720)] = 0
    at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^$")] = ""


class SlotIdForm(forms.Form):
    """Names a slot."""

    id: Id


class UndoForm(forms.Form):
    """Names what was done."""

    seq: Id


class StarterForm(forms.Form):
    """Names an order to begin with."""

    starter: Starter


class KeepForm(forms.Form):
    """Names a warning."""

    key: Annotated[str, Field(max_length=80)]


class EmptyForm(forms.Form):
    """Says nothing more."""


@blueprint.get("/s/<public_id>/order")
@pitch_session_route(PLAN)
def show(access: Access, db: Session) -> ResponseReturnValue:
    """The running order as it is."""
    done = request.args.get("done", "")
    seq = request.args.get("seq", "")
    told = {"key": done, "seq": seq if seq.isdigit() and done != "undone" else ""} if done in DONE else None
    return _page(access, db, told=told)


@blueprint.post("/s/<public_id>/order/add")
@pitch_session_route(PLAN)
def add(access: Access, _db: Session) -> ResponseReturnValue:
    """A new slot at the end."""
    return _do(access, "added", "slot.add", lambda: forms.read_form(SlotForm, _sent()).args(), typed_of="new")


@blueprint.post("/s/<public_id>/order/edit")
@pitch_session_route(PLAN)
def edit(access: Access, _db: Session) -> ResponseReturnValue:
    """Another content or other lengths."""

    def args() -> dict[str, Any]:
        form = forms.read_form(EditForm, _sent())
        return {**form.args(), "id": form.id, "version": form.version}

    return _do(access, "edited", "slot.edit", args, typed_of=request.form.get("id", ""))


@blueprint.post("/s/<public_id>/order/move")
@pitch_session_route(PLAN)
def move(access: Access, db: Session) -> ResponseReturnValue:
    """Another place."""

    def args() -> dict[str, Any]:
        form = forms.read_form(MoveForm, request.form)
        others = [slot.id for slot in view.slots_in_order(db, access.session) if slot.id != form.id]
        ahead = others[: form.place - 1]
        return {"id": form.id, "after_id": ahead[-1] if ahead else None, "list_version": form.list_version}

    return _do(access, "moved", "slot.move", args)


@blueprint.post("/s/<public_id>/order/shift")
@pitch_session_route(PLAN)
def shift(access: Access, db: Session) -> ResponseReturnValue:
    """Another time, with all behind."""

    def args() -> dict[str, Any]:
        form = forms.read_form(ShiftForm, request.form)
        slot = db.get(Slot, form.id)
        if slot is None or slot.pitch_session_id != access.session.id:
            raise Refusal("not_found")
        seconds = form.minutes * MINUTE
        if form.at:
            moment = view.instant_near(form.at, ZoneInfo(access.session.zone), slot.planned_at)
            if moment is None:
                raise Refusal("invalid", fields={"at": ("running_order.refused.gap", {"time": form.at})})
            seconds = round((moment - slot.planned_at).total_seconds())
        return {"id": form.id, "seconds": seconds}

    return _do(access, "shifted", "slot.shift", args)


@blueprint.post("/s/<public_id>/order/remove")
@pitch_session_route(PLAN)
def remove(access: Access, _db: Session) -> ResponseReturnValue:
    """Out of the order."""
    return _do(access, "removed", "slot.remove", lambda: forms.read_form(SlotIdForm, request.form).model_dump())


@blueprint.post("/s/<public_id>/order/start")
@pitch_session_route(PLAN)
def start(access: Access, _db: Session) -> ResponseReturnValue:
    """An order to begin with."""
    return _do(access, "started", "slot.start_from", lambda: forms.read_form(StarterForm, request.form).model_dump())


@blueprint.post("/s/<public_id>/order/end")
@pitch_session_route(PLAN)
def fit_end(access: Access, _db: Session) -> ResponseReturnValue:
    """The session's end where its order ends."""
    return _do(access, "fitted", "session.fit_end", lambda: forms.read_form(EmptyForm, request.form).model_dump())


@blueprint.post("/s/<public_id>/order/keep")
@pitch_session_route(PLAN)
def keep(access: Access, _db: Session) -> ResponseReturnValue:
    """Keeps a warning on purpose."""
    return _do(access, "kept", KEEP, lambda: {"key": forms.read_form(KeepForm, request.form).key, "on": True})


@blueprint.get("/s/<public_id>/order/warnings")
@pitch_session_route(PLAN)
def told_warnings(access: Access, db: Session) -> ResponseReturnValue:
    """The warnings as they stand, for the page's script."""
    return jsonify({"warnings": warnings(db, access.session, g.lang)})


@blueprint.post("/s/<public_id>/order/undo")
@pitch_session_route(PLAN)
def undo(access: Access, _db: Session) -> ResponseReturnValue:
    """Takes the last step back."""
    return _do(access, "undone", "live.undo", lambda: forms.read_form(UndoForm, request.form).model_dump())


def _sent() -> dict[str, str]:
    """The form's fields, the speakers' together."""
    fields = {name: value for name, value in request.form.items() if name != "speaker"}
    return {**fields, "speakers": "\n".join(request.form.getlist("speaker"))}


def _do(
    access: Access, done: str, verb: str, args: Callable[[], dict[str, Any]], *, typed_of: str = ""
) -> ResponseReturnValue:
    """Carries out the command of a form; the page again with what is wrong, as the order stands then."""
    person_id = access.actor.person_id
    try:
        answer = current_app.extensions["kernel"].run(
            verb,
            access.session.id,
            person_id,
            args(),
            check=lambda command: limits().take_command(person_id, command, by_staff=True),
        )
    except Refusal as refusal:
        with database().reading() as fresh:
            access = replace(access, pitch_session=fresh.get_one(PitchSession, access.session.id))
            return _page(access, fresh, refusal=refusal, typed_of=typed_of), refusal.status
    row = answer.result or typed_of
    anchor = f"#slot-{row}" if row.isdigit() else "#add"
    return redirect(f"/s/{access.session.public_id}/order?done={done}&seq={answer.seq}{anchor}", 303)


def _page(
    access: Access,
    db: Session,
    *,
    told: dict[str, str] | None = None,
    refusal: Refusal | None = None,
    typed_of: str = "",
) -> str:
    pitch_session, zone = access.session, viewer_zone(access.session.zone)
    slots = view.slots_in_order(db, pitch_session)
    errors = field_errors(refusal) if refusal else {}
    is_open = pitch_session.status in PLANNED
    choose = view.names_to_choose(db, access.event.id)
    found = warnings(db, pitch_session, g.lang) if is_open else []
    return render_template(
        "running_order/order.html",
        island=_island(access, db, choose, found) if is_open and refusal is None else None,
        pitch_session=view.head(pitch_session, g.lang),
        event={"title": pick(access.event.title), "url": f"/e/{access.event.slug}"},
        rows=view.rows(db, pitch_session, slots, zone, g.lang),
        choose=choose,
        usual=LENGTHS,
        starters=STARTERS,
        warnings=found,
        is_open=is_open,
        told=told,
        refused="" if refusal is None or errors else t(refusal.message, **refusal.params),
        errors=errors,
        typed=_typed() if refusal else {},
        typed_of=typed_of if refusal else "",
    )


def _island(access: Access, db: Session, choose: dict[str, list[str]], found: list[dict[str, Any]]) -> dict[str, Any]:
    """What the page's script begins with."""
    zone = access.session.zone
    return {
        "state": first_state(access, db, view.PAGE),
        "messages": browser_messages(g.lang),
        "plan": {
            **choose,
            "me": db.get_one(Person, access.actor.person_id).public_id,
            "zone": zone,
            "zone_label": zone_label(zone),
            "warnings": found,
            "warnings_url": f"/s/{access.session.public_id}/order/warnings",
            "usual": LENGTHS,
            "starters": STARTERS,
        },
    }


def _typed() -> dict[str, Any]:
    return {**request.form.to_dict(), "speakers": [name for name in request.form.getlist("speaker") if name]}
