"""The page of everybody registered at an event, and the same as files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import urlencode

from flask import Blueprint, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core import forms
from webinar.core.audit import note
from webinar.core.blocking import run_blocking
from webinar.core.db import database
from webinar.core.security import keep_unlisted
from webinar.core.viewing import pick
from webinar.roster import files
from webinar.roster.access import event_of, may_organise
from webinar.roster.entries import (
    PAGE,
    SORTS,
    STATUSES,
    Choice,
    Entry,
    chosen,
    entries_of,
    refused_addresses,
    sessions_of,
)
from webinar.schedule.access import Access, event_route
from webinar.schedule.models import PitchSession
from webinar.schedule.proven import has_proven, proven

blueprint = Blueprint("roster", __name__)
keep_unlisted(blueprint)
LONGEST_SEARCH = 100


class ExportForm(forms.Form):
    """What is asked for, as the list's own form has it, and the kind of file."""

    form: Literal["csv", "xlsx", "json"]
    q: str = ""
    at: str = ""
    status: str = ""
    sort: str = ""


@blueprint.get("/e/<slug>/people")
@event_route("people.list")
def show(access: Access, db: Session) -> ResponseReturnValue:
    """A page of the list; addresses are for organisers."""
    g.default_zone = access.event.zone
    sessions = sessions_of(db, access.event.id)
    organises = may_organise(access)
    refused = refused_addresses(db) if organises else frozenset()
    asked = {name: request.args.get(name, "")[:LONGEST_SEARCH] for name in ("q", "at", "status", "sort")}
    everybody = entries_of(db, access.event.id, with_addresses=organises)
    choice = _choice(asked, sessions)
    found = chosen(everybody, choice, refused)
    pages = max(1, -(-len(found) // PAGE))
    number = min(max(1, request.args.get("page", 1, type=int)), pages)
    shown = found[(number - 1) * PAGE : number * PAGE]
    titles = {one.id: pick(one.title) for one in sessions}
    return render_template(
        "roster/list.html",
        event=event_of(access),
        organises=organises,
        people=[_line(one, choice, titles, one.email in refused) for one in shown],
        total=len(everybody),
        found=len(found),
        number=number,
        pages=pages,
        asked=asked,
        query=urlencode({name: value for name, value in asked.items() if value}),
        sessions=[{"id": one.public_id, "title": pick(one.title)} for one in sessions],
        statuses=(*STATUSES, "bounced") if organises else STATUSES,
        sorts=SORTS,
        is_proven=organises and has_proven(db),
    )


def _choice(asked: Mapping[str, str], sessions: list[PitchSession]) -> Choice:
    at = next((one.id for one in sessions if one.public_id == asked["at"]), None)
    return Choice(asked["q"], at, asked["status"], asked["sort"])


def _line(entry: Entry, choice: Choice, titles: Mapping[int, str], is_refused: bool) -> dict[str, Any]:
    statuses = entry.within(choice.pitch_session_id, choice.statuses)
    return {
        "id": entry.public_id,
        "name": entry.name,
        "email": entry.email,
        "is_refused": is_refused,
        "places": [{"title": titles.get(one.pitch_session_id, ""), "status": one.status} for one in statuses[:3]],
        "more": max(0, len(statuses) - 3),
        "placed_at": entry.placed_at,
        "contact": entry.contact,
    }


@blueprint.post("/e/<slug>/people/export")
@event_route("event.organise")
@proven("people")
def export(access: Access, db: Session) -> ResponseReturnValue:
    """What the list shows as a file, without formulas (S35); that it was taken out is noted (S43)."""
    form = forms.read_form(ExportForm, request.form)
    sessions = sessions_of(db, access.event.id)
    asked = {"q": form.q[:LONGEST_SEARCH], "at": form.at, "status": form.status, "sort": form.sort}
    choice = _choice(asked, sessions)
    refused = refused_addresses(db)
    found = chosen(entries_of(db, access.event.id), choice, refused)
    sheet = files.Sheet(access.event, {one.id: one for one in sessions}, found, choice, g.lang)
    body = run_blocking(files.write, sheet, form.form)
    with database().writing() as writing:
        note(writing, "people_exported", access.actor.person_id, None, f"{len(found)} {access.event.slug}")
    name = f"people-{access.event.slug}.{form.form}"
    headers = {"Content-Type": files.TYPES[form.form], "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, headers=headers)
