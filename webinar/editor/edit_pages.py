"""The page on which an organiser changes a session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core import forms
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.security import keep_unlisted
from webinar.core.viewing import field_errors, t
from webinar.editor import editing, showing
from webinar.editor.checking import Check, Unconfirmed
from webinar.editor.day_view import last_view
from webinar.editor.saving import IN_ROOM, Act, announce
from webinar.editor.series_view import series_of
from webinar.editor.session_form import EditForm, shown_values
from webinar.editor.told import told_of
from webinar.schedule.access import Access, pitch_session_route
from webinar.schedule.models import PitchSession

blueprint = Blueprint("editor_edit", __name__)
keep_unlisted(blueprint)
PLAN = "session.plan"
DONE = ("made", "saved", "published", "copied")


@blueprint.get("/s/<public_id>/edit")
@pitch_session_route(PLAN)
def show(access: Access, db: Session) -> ResponseReturnValue:
    """The session's plan as it stands."""
    pitch_session = access.session
    shown = shown_values(pitch_session, editing.track_name(db, pitch_session.track_id), g.lang)
    return _page(access, db, {**_bases(pitch_session), **shown}, {})


def _bases(pitch_session: PitchSession) -> dict[str, str]:
    return {"version": str(pitch_session.version), "stream_base": pitch_session.stream_url or ""}


@blueprint.post("/s/<public_id>/edit")
@pitch_session_route(PLAN)
def save(access: Access, db: Session) -> ResponseReturnValue:
    """Stores the plan, unless somebody else changed it since it was shown."""
    try:
        form = forms.read_form(EditForm, request.form)
        stream = _save(access, form)
    except Unconfirmed as asked:
        return _page(access, db, request.form, {}, check=asked.check)
    except Refusal as refusal:
        if refusal.version is not None:
            return _conflict(access, form.version), refusal.status
        if not refusal.fields:
            raise
        return _page(access, db, request.form, field_errors(refusal)), refusal.status
    _run(access, form, stream)
    done = "published" if form.action == "publish" else "saved"
    return redirect(f"/s/{access.session.public_id}/edit?done={done}", 303)


def _save(access: Access, form: EditForm) -> str | None:
    """Writes the form; gives the stream's new address where a room is open, which learns it by its command."""
    live = access.session.status in IN_ROOM and form.stream_url != form.stream_base
    if live:
        form = form.model_copy(update={"stream_url": form.stream_base})
    with database().writing() as db:
        act = Act.on(db, access.event.id, access.actor.person_id)
        pitch_session = db.get_one(PitchSession, access.session.id)
        editing.edit(act, pitch_session, form, g.lang)
    announce(act)
    return request.form["stream_url"] if live else None


def _run(access: Access, form: EditForm, stream: str | None) -> None:
    kernel, of = current_app.extensions["kernel"], (access.session.id, access.actor.person_id)
    if stream is not None:
        kernel.run("session.stream", *of, {"url": stream})
    if form.action == "publish" and access.session.status in ("draft", "cancelled"):
        kernel.run("session.publish", *of, {})


def _conflict(access: Access, version: str) -> str:
    """The page with what was typed, and with what somebody else has changed meanwhile."""
    with database().reading() as db:
        pitch_session = db.get_one(PitchSession, access.session.id)
        since = editing.changes_since(db, pitch_session, int(version or 0))
        now = shown_values(pitch_session, editing.track_name(db, pitch_session.track_id), g.lang)
        before = editing.as_shown_before(db, pitch_session, since, g.lang)
        fields = editing.merged(request.form, before, now)
        others = [
            {"name": name or t("editor.somebody"), "at": change.at, "what": showing.columns_words(change.moved)}
            for name, change in since
        ]
        return _page(access, db, {**_bases(pitch_session), **fields}, {}, others=others)


def _page(
    access: Access,
    db: Session,
    typed: Mapping[str, Any],
    errors: dict[str, str],
    *,
    check: Check | None = None,
    others: list[dict[str, Any]] | None = None,
) -> str:
    event, pitch_session = access.event, access.session
    g.default_zone = pitch_session.zone
    done = request.args.get("done", "")
    return render_template(
        "editor/edit.html",
        event={**showing.event_view(event), "zone": pitch_session.zone},
        pitch_session=showing.session_view(pitch_session),
        typed=typed,
        errors=errors,
        check=showing.check_view(check, pitch_session.zone) if check else None,
        others=others or [],
        told=showing.told_words(told_of(db, [pitch_session.id])),
        series=series_of(db, pitch_session),
        tracks=showing.tracks_of(db, event),
        rooms=showing.rooms_of(db, event),
        done=done if done in DONE else "",
        last=last_view(db, event) if done == "saved" else None,
    )
