"""The page on which an organiser makes a session, or a series of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core import forms
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.security import keep_unlisted
from webinar.core.viewing import field_errors, viewer_zone
from webinar.editor import showing
from webinar.editor.checking import Check, Unconfirmed
from webinar.editor.creating import create
from webinar.editor.saving import Act
from webinar.editor.session_form import NewSessionForm
from webinar.editor.starters import MINUTES
from webinar.schedule.access import Access, event_route

blueprint = Blueprint("editor_session", __name__)
keep_unlisted(blueprint)
PLAN = "session.plan"


@blueprint.get("/e/<slug>/sessions/new")
@event_route(PLAN)
def new(access: Access, db: Session) -> ResponseReturnValue:
    """The form, with the next free time."""
    starts = showing.next_start(db, access.event)
    typed = {"date": f"{starts:%Y-%m-%d}", "time": f"{starts:%H:%M}", "starter": "pitch_day"}
    return _page(access, db, typed, {})


@blueprint.post("/e/<slug>/sessions/new")
@event_route(PLAN)
def make(access: Access, db: Session) -> ResponseReturnValue:
    """Makes the session as a draft, or publishes it at once."""
    try:
        form = forms.read_form(NewSessionForm, request.form)
        with database().writing() as writing:
            act = Act.on(writing, access.event.id, access.actor.person_id)
            first = create(act, form, g.lang)[0]
            done = "published" if form.action == "publish" else "made"
            address = f"/s/{first.public_id}/edit?done={done}"
    except Unconfirmed as asked:
        return _page(access, db, request.form, {}, asked.check)
    except Refusal as refusal:
        if not refusal.fields:
            raise
        return _page(access, db, request.form, field_errors(refusal)), refusal.status
    return redirect(address, 303)


def _page(
    access: Access, db: Session, typed: Mapping[str, Any], errors: dict[str, str], check: Check | None = None
) -> str:
    event = access.event
    return render_template(
        "editor/new.html",
        event=showing.event_view(event),
        typed=typed,
        errors=errors,
        check=showing.check_view(check, event.zone) if check else None,
        starters=MINUTES,
        tracks=showing.tracks_of(db, event),
        rooms=showing.rooms_of(db, event),
        own_zone=viewer_zone(event.zone).key == event.zone,
    )
