"""The organiser's pages of what leaves an event: calendar, invitations as files, programme for print."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.calendars.export import invitation_files
from webinar.calendars.feeds import is_draft, presenters
from webinar.calendars.pages import served_feed
from webinar.core.viewing import pick
from webinar.schedule.access import Access, event_route
from webinar.schedule.models import PitchSession

blueprint = Blueprint("calendar_export", __name__)


@blueprint.get("/e/<slug>/calendar-export")
@event_route("event.organise")
def export(access: Access, db: Session) -> ResponseReturnValue:
    """What can be taken along, and each session's invitations."""
    served = served_feed(access.event)
    return render_template(
        "calendars/export.html",
        event=_event(access),
        sessions=_sessions(access, db),
        left_out=served.left_out,
        shortened=served.shortened,
    )


@blueprint.get("/e/<slug>/calendar-export/invitations.zip")
@event_route("event.organise")
def files(access: Access, db: Session) -> ResponseReturnValue:
    """The invitations as files."""
    answer = Response(invitation_files(db, access.event), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{access.event.slug}-invitations.zip"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/e/<slug>/calendar-export/programme")
@event_route("event.organise")
def programme(access: Access, db: Session) -> ResponseReturnValue:
    """The programme for print: every session that is no draft, day by day."""
    names = presenters(db, PitchSession.event_id == access.event.id)
    days: dict[str, list[dict[str, object]]] = {}
    for one in _rows(access, db):
        if not is_draft(one) and one.status != "cancelled":
            days.setdefault(one.starts_wall.date().isoformat(), []).append(
                {
                    "starts_at": one.starts_at,
                    "ends_at": one.ends_at,
                    "title": pick(one.title),
                    "room": one.room,
                    "speakers": ", ".join(names.get(one.id, ())),
                }
            )
    return render_template("calendars/programme.html", event=_event(access), days=days)


def _event(access: Access) -> dict[str, str]:
    return {"title": pick(access.event.title), "url": f"/e/{access.event.slug}", "zone": access.event.zone}


def _rows(access: Access, db: Session) -> list[PitchSession]:
    query = select(PitchSession).where(PitchSession.event_id == access.event.id)
    return list(db.scalars(query.order_by(PitchSession.starts_at, PitchSession.id)))


def _sessions(access: Access, db: Session) -> list[dict[str, object]]:
    return [
        {"title": pick(one.title), "starts_at": one.starts_at, "url": f"/s/{one.public_id}/invites"}
        for one in _rows(access, db)
        if not one.is_break
    ]
