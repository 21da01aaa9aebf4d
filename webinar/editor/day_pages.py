"""The day view: an event's sessions of a day as rows, each change one form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, g, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core import clock, forms
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.pages import wants_json
from webinar.core.security import keep_unlisted
from webinar.core.viewing import t
from webinar.editor import day_view, showing
from webinar.editor.day import AddForm, RowForm, add_row, change_row, count_drafts, days_of
from webinar.editor.saving import Act, announce
from webinar.editor.session_form import read_day
from webinar.editor.undoing import undo
from webinar.schedule.access import Access, event_route, session_of_event
from webinar.schedule.models import Event

blueprint = Blueprint("editor_day", __name__)
keep_unlisted(blueprint)
PLAN = "session.plan"
USUAL_MINUTES = "30"
TYPED = ("title", "time", "minutes")


class UndoForm(forms.Form):
    """The act that is to be taken back."""

    batch: str


@blueprint.get("/e/<slug>/schedule")
@event_route(PLAN)
def show(access: Access, db: Session) -> ResponseReturnValue:
    """The rows of a day: the one asked for, else the next with sessions."""
    return _answer(access, db)


@blueprint.post("/e/<slug>/schedule")
@event_route(PLAN)
def add(access: Access, db: Session) -> ResponseReturnValue:
    """Adds a row."""

    def work(act: Act) -> str:
        return add_row(act, forms.read_form(AddForm, request.form), g.lang).public_id

    return _act(access, db, work, "added")


@blueprint.post("/e/<slug>/schedule/<public_id>")
@event_route(PLAN)
def change(access: Access, db: Session, public_id: str) -> ResponseReturnValue:
    """Changes a row, and with some buttons what comes after it."""

    def work(act: Act) -> str:
        pitch_session = session_of_event(act.db, access.event.id, public_id)
        change_row(act, pitch_session, forms.read_form(RowForm, request.form), g.lang)
        return public_id

    return _act(access, db, work, "changed", public_id)


@blueprint.post("/e/<slug>/schedule/undo")
@event_route(PLAN)
def take_back(access: Access, db: Session) -> ResponseReturnValue:
    """Takes the last act back."""

    def work(act: Act) -> str:
        undo(act, forms.read_form(UndoForm, request.form).batch)
        return ""

    return _act(access, db, work, "undone")


def _act(
    access: Access, db: Session, work: Callable[[Act], str], done: str, of: str = ""
) -> ResponseReturnValue:
    """Carries one act out in a transaction; what is refused comes back with what was typed."""
    try:
        with database().writing() as writing:
            act = Act.on(writing, access.event.id, access.actor.person_id)
            public_id = work(act)
            day = _day_after(act, access.event, public_id)
    except Refusal as refusal:
        if refusal.code not in ("invalid", "conflict"):
            raise
        with database().reading() as fresh:
            return _answer(access, fresh, refused=refusal, of=of), refusal.status
    announce(act)
    if wants_json():
        with database().reading() as fresh:
            return _answer(access, fresh)
    day = day or request.args.get("day", "")
    anchor = f"#s-{public_id}" if public_id and done == "changed" else ""
    return redirect(f"/e/{access.event.slug}/schedule?day={day}&done={done}{anchor}", 303)


def _day_after(act: Act, event: Event, public_id: str) -> str:
    """The day on which the session of an act lies now."""
    if not public_id:
        return ""
    starts_at = session_of_event(act.db, event.id, public_id).starts_at
    return starts_at.astimezone(ZoneInfo(event.zone)).date().isoformat()


def _answer(
    access: Access, db: Session, *, refused: Refusal | None = None, of: str = ""
) -> str | Response:
    """The page, or for its script the rows alone."""
    event = access.event
    days = days_of(db, event)
    day = _chosen(days, event)
    told = next(iter(refused.fields.values()), (refused.message, refused.params)) if refused else None
    typed: Mapping[str, Mapping[str, str]] = {}
    if refused is not None and of:
        typed = {of: {name: request.form.get(name, "")[:300] for name in TYPED} | {"is_wrong": "1"}}
    rows = day_view.rows_view(db, event, day, typed)
    context = {
        "rows": rows,
        "last": day_view.last_view(db, event),
        "error": t(told[0], **told[1]) if told else "",
    }
    if wants_json():
        return jsonify(context)
    new = request.form if refused is not None and not of else _next_row(day, rows)
    return render_template(
        "editor/day.html",
        event=showing.event_view(event),
        day=day,
        days=day_view.days_view(days, day, event),
        new={name: new.get(name, "") for name in ("title", "date", "time", "minutes")},
        done=request.args.get("done", ""),
        drafts=count_drafts(db, event),
        **context,
    )


def _chosen(days: list[date], event: Event) -> date:
    asked = read_day(request.args.get("day", ""), "day", {})
    if asked is not None:
        return asked
    today = clock.now().astimezone(ZoneInfo(event.zone)).date()
    return next((day for day in days if day >= today), days[-1] if days else today + timedelta(days=7))


def _next_row(day: date, rows: list[dict[str, Any]]) -> dict[str, str]:
    """Where the day goes on: a row behind the last one, as long as that."""
    if not rows:
        return {"date": day.isoformat(), "time": "09:00", "minutes": USUAL_MINUTES}
    return {"date": day.isoformat(), "time": rows[-1]["ends"], "minutes": rows[-1]["minutes"]}
