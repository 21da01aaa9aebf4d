"""The page on which several drafts are published at once, with who is told."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core.errors import Refusal
from webinar.core.security import keep_unlisted
from webinar.core.viewing import pick
from webinar.editor import showing
from webinar.editor.clashes import kept_marks, read_clashes
from webinar.schedule.access import Access, event_route
from webinar.schedule.models import PitchSession

blueprint = Blueprint("editor_publish", __name__)
keep_unlisted(blueprint)
PLAN = "session.plan"
FIELDS = {"csrf_token", "pitch_session"}


@blueprint.get("/e/<slug>/publish")
@event_route(PLAN)
def show(access: Access, db: Session) -> ResponseReturnValue:
    """The drafts, all chosen."""
    kept = kept_marks(db, access.event.id)
    clashing = {
        one.public_id
        for clash in read_clashes(db, access.event.id)
        if clash.mark not in kept
        for one in (clash.one, clash.other)
    }
    return render_template(
        "editor/publish.html",
        event=showing.event_view(access.event),
        drafts=[
            {
                "id": one.public_id,
                "title": pick(one.title),
                "starts_at": one.starts_at,
                "clashes": one.public_id in clashing,
            }
            for one in _drafts(db, access)
        ],
        done=request.args.get("done", "")[:4],
    )


def _drafts(db: Session, access: Access) -> list[PitchSession]:
    mine = (PitchSession.event_id == access.event.id, PitchSession.status == "draft")
    return list(db.scalars(select(PitchSession).where(*mine).order_by(PitchSession.starts_at)))


@blueprint.post("/e/<slug>/publish")
@event_route(PLAN)
def publish(access: Access, db: Session) -> ResponseReturnValue:
    """Publishes those that are chosen; one that somebody else has published meanwhile is as good."""
    if request.form.keys() - FIELDS:
        raise Refusal("invalid")
    chosen = set(request.form.getlist("pitch_session"))
    kernel, count = current_app.extensions["kernel"], 0
    for one in _drafts(db, access):
        if one.public_id not in chosen:
            continue
        try:
            kernel.run("session.publish", one.id, access.actor.person_id, {})
            count += 1
        except Refusal as refusal:
            if refusal.code != "conflict":
                raise
    return redirect(f"/e/{access.event.slug}/publish?done={count}", 303)
