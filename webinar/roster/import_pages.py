"""The pages that import people: a file or a paste, a look at what would happen, the import, taking it back."""

from __future__ import annotations

from typing import Any, Literal

from flask import Blueprint, Response, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core import forms
from webinar.core.blocking import run_blocking
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.security import keep_unlisted
from webinar.core.spreadsheet import write_csv
from webinar.core.viewing import field_errors, pick, t
from webinar.registrations.lists import PeopleList
from webinar.roster import reading
from webinar.roster.access import base_of, event_of
from webinar.roster.entries import sessions_of
from webinar.roster.models import PeopleImport
from webinar.roster.planning import BY_COLUMN, Plan, faulty, names_sessions, plan_for, would_wait
from webinar.roster.publishing import publish
from webinar.roster.undoing import can_be_undone, undo
from webinar.schedule.access import Access, event_route

blueprint = Blueprint("roster_import", __name__)
keep_unlisted(blueprint)
PERMISSION = "event.organise"
REPORT_SHOWN = 20


class SourceForm(forms.Form):
    """What was pasted; a file comes beside it."""

    pasted: str = ""


class ChoiceForm(forms.Form):
    """Where the people go and whether a full session takes them; meanings of columns come beside it."""

    deed: Literal["look", "go"]
    at: str = ""
    over: Literal["", "on"] = ""


@blueprint.get("/e/<slug>/people/import")
@event_route(PERMISSION)
def show(access: Access, db: Session) -> ResponseReturnValue:
    """The form, and what was imported lately."""
    return _start_page(access, db, {})


def _start_page(access: Access, db: Session, errors: dict[str, str], pasted: str = "") -> str:
    g.default_zone = access.event.zone
    imports = [
        {"url": f"{base_of(access)}/import/{one.public_id}", "name": one.file_name, "done_at": one.done_at,
         "state": one.state, "made": one.counts.get("made", 0)}
        for one in reading.newest_of(db, access.event.id)
    ]  # fmt: skip
    return render_template(
        "roster/import.html", event=event_of(access), errors=errors, pasted=pasted, imports=imports
    )


@blueprint.post("/e/<slug>/people/import")
@event_route(PERMISSION)
def take(access: Access, db: Session) -> ResponseReturnValue:
    """Reads a file or a paste and leads to what would happen."""
    form = forms.read_form(SourceForm, request.form)
    upload = request.files.get("file")
    data = upload.read() if upload is not None and upload.filename else form.pasted.encode("utf-8", "replace")
    try:
        if not data.strip():
            raise Refusal("invalid", fields={"file": "roster.import.nothing"})
        if reading.is_foreign(data):
            errors = {"file": t("roster.import.foreign")}
            return _start_page(access, db, errors, form.pasted), 415
        run_blocking(reading.read, data, None)
    except Refusal as refusal:
        return _start_page(access, db, field_errors(refusal), form.pasted), refusal.status
    name = upload.filename if upload is not None and upload.filename else t("roster.import.pasted_name")
    with database().writing() as writing:
        row = reading.keep(writing, access.event.id, access.actor.person_id, name or "", data)
        public_id = row.public_id
    return redirect(f"{base_of(access)}/import/{public_id}", 303)


@blueprint.get("/e/<slug>/people/import/<import_id>")
@event_route(PERMISSION)
def look(access: Access, db: Session, import_id: str) -> ResponseReturnValue:
    """What would happen, or what has happened."""
    row = reading.import_of(db, access.event.id, import_id)
    if row.data is None:
        return _done_page(access, row)
    found = run_blocking(reading.read, row.data, row.columns)
    at = BY_COLUMN if names_sessions(found) else request.args.get("at", "")
    return _preview(access, db, row, found, at, {})


@blueprint.post("/e/<slug>/people/import/<import_id>")
@event_route(PERMISSION)
def decide(access: Access, db: Session, import_id: str) -> ResponseReturnValue:
    """Looks again with other meanings, or carries the import out."""
    row = reading.import_of(db, access.event.id, import_id)
    if row.data is None:
        raise Refusal("conflict", "roster.import.taken")
    meant = {name: value for name, value in request.form.items() if name.startswith("column-")}
    form = forms.read_form(ChoiceForm, {name: text for name, text in request.form.items() if name not in meant})
    columns = _columns(meant)
    found = run_blocking(reading.read, row.data, columns)
    if form.deed == "look" or not found.people:
        with database().writing() as writing:
            writing.get_one(PeopleImport, row.id).columns = columns
        return _preview(access, db, row, found, form.at, {})
    try:
        plan, _sessions = plan_for(db, access.event.id, found, form.at)
    except Refusal as refusal:
        return _preview(access, db, row, found, form.at, field_errors(refusal)), refusal.status
    with database().writing() as writing:
        writing.get_one(PeopleImport, row.id).counts = plan.counts | {"faulty": faulty(found)}
    publish(database(), row.id, plan.guests, access.actor.person_id, g.lang, over=form.over == "on")
    return redirect(f"{base_of(access)}/import/{import_id}", 303)


def _columns(meant: dict[str, str]) -> list[str]:
    """The meaning of each column, in order; an unknown one is refused."""
    columns = [meant.get(f"column-{number}", "") for number in range(len(meant))]
    if len(meant) > 150 or any(one not in reading.MEANINGS for one in columns):
        raise Refusal("invalid")
    if {f"column-{number}" for number in range(len(meant))} != set(meant):
        raise Refusal("invalid")
    return columns


def _preview(
    access: Access, db: Session, row: PeopleImport, found: PeopleList, at: str, errors: dict[str, str]
) -> str:
    plan, waiting = Plan(), 0
    if not errors:
        try:
            plan, sessions = plan_for(db, access.event.id, found, at)
            waiting = would_wait(db, plan, sessions)
        except Refusal as refusal:
            errors = field_errors(refusal)
    return render_template(
        "roster/preview.html",
        event=event_of(access),
        url=f"{base_of(access)}/import/{row.public_id}",
        name=row.file_name,
        columns=[{"name": name, "meaning": meaning} for name, meaning in found.columns],
        meanings=reading.MEANINGS,
        sample=found.sample,
        counts=plan.counts,
        waiting=waiting,
        faulty=faulty(found),
        attended=any(one.attended is not None for one in found.people),
        report=[_told(line, reason, value) for line, reason, value in _report(found)[:REPORT_SHOWN]],
        report_more=max(0, len(found.report) - REPORT_SHOWN),
        by_column=names_sessions(found),
        sessions=_sessions(access, db),
        at=at,
        errors=errors,
    )


def _sessions(access: Access, db: Session) -> list[dict[str, str]]:
    return [
        {"id": one.public_id, "title": pick(one.title)}
        for one in sessions_of(db, access.event.id)
        if one.status != "cancelled"
    ]


def _report(found: PeopleList) -> list[tuple[int, str, str]]:
    return [(one.line, one.reason, one.value) for one in found.report]


def _told(line: int, reason: str, value: str) -> dict[str, Any]:
    return {"line": line, "text": t(reason, value=value[:200])}


@blueprint.get("/e/<slug>/people/import/<import_id>/lines.csv")
@event_route(PERMISSION)
def lines(access: Access, db: Session, import_id: str) -> ResponseReturnValue:
    """What there is to say about lines of the file, to correct them there."""
    row = reading.import_of(db, access.event.id, import_id)
    if row.data is None:
        raise Refusal("not_found")
    found = run_blocking(reading.read, row.data, row.columns)
    told = [(one["line"], one["text"]) for one in (_told(*entry) for entry in _report(found))]
    body = write_csv([(t("roster.import.line"), t("roster.import.why")), *told], g.lang)
    headers = {"Content-Type": "text/csv; charset=utf-8", "Content-Disposition": 'attachment; filename="lines.csv"'}
    return Response(body, headers=headers)


def _done_page(access: Access, row: PeopleImport) -> str:
    g.default_zone = access.event.zone
    return render_template(
        "roster/imported.html",
        event=event_of(access),
        url=f"{base_of(access)}/import/{row.public_id}",
        name=row.file_name,
        counts=row.counts,
        state=row.state,
        done_at=row.done_at,
        can_undo=can_be_undone(row),
    )


@blueprint.post("/e/<slug>/people/import/<import_id>/undo")
@event_route(PERMISSION)
def take_back(access: Access, db: Session, import_id: str) -> ResponseReturnValue:
    """Takes the import back."""
    row = reading.import_of(db, access.event.id, import_id)
    undo(database(), row.id, access.actor.person_id)
    return redirect(f"{base_of(access)}/import/{import_id}", 303)
