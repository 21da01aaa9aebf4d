"""The staff's pages of guests' answers: an event's sessions, one session's list with its files, mails to look at."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, g, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.calendars.answer_list import as_data, as_table, counts_of, lines_of, waiting_of
from webinar.calendars.answer_models import AnswerRules, ReceivedReply
from webinar.calendars.by_hand import apply_by_hand, can_be_applied, drop
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.security import hide_addresses
from webinar.core.spreadsheet import write_csv
from webinar.core.viewing import pick
from webinar.core.workbook import CONTENT_TYPE, write_workbook
from webinar.registrations.digests import MASS, changes_waiting
from webinar.schedule.access import Access, event_route, pitch_session_route
from webinar.schedule.models import PitchSession

blueprint = Blueprint("calendar_answers", __name__)
hide_addresses(blueprint)
PERMISSION = "session.plan"


@blueprint.get("/e/<slug>/answers")
@event_route("event.organise")
def of_event(access: Access, db: Session) -> ResponseReturnValue:
    """Each session with its counts, and whether a no gives the place away."""
    g.default_zone = access.event.zone
    rules = db.get(AnswerRules, access.event.id)
    sessions = db.scalars(
        select(PitchSession)
        .where(
            PitchSession.event_id == access.event.id, PitchSession.is_break.is_(False), PitchSession.status != "draft"
        )
        .order_by(PitchSession.starts_at, PitchSession.id)
    ).all()
    return render_template(
        "calendars/answers_event.html",
        event=_event(access),
        sessions=[_row(db, one) for one in sessions],
        no_frees_place=rules is not None and rules.no_frees_place,
        gathers=rules is None or rules.gathers,
        mass=MASS,
        owed=changes_waiting(db, access.event.id),
        saved=request.args.get("saved") == "1",
    )


def _row(db: Session, pitch_session: PitchSession) -> dict[str, Any]:
    return {
        "title": pick(pitch_session.title),
        "starts_at": pitch_session.starts_at,
        "url": f"/s/{pitch_session.public_id}/answers",
        "counts": counts_of(lines_of(db, pitch_session)),
        "waiting": len(waiting_of(db, pitch_session.id)),
    }


@blueprint.post("/e/<slug>/answers")
@event_route("event.organise")
def save_rules(access: Access, _db: Session) -> ResponseReturnValue:
    """Stores what a no does."""
    with database().writing() as db:
        rules = db.get(AnswerRules, access.event.id) or AnswerRules(event_id=access.event.id)
        rules.no_frees_place = request.form.get("no_frees_place") == "1"
        rules.gathers = request.form.get("gathers") == "1"
        db.add(rules)
    return redirect(f"/e/{access.event.slug}/answers?saved=1", 303)


@blueprint.get("/s/<public_id>/answers")
@pitch_session_route(PERMISSION)
def of_session(access: Access, db: Session) -> ResponseReturnValue:
    """Who answered what, and the mails that did nothing."""
    g.default_zone = access.event.zone
    lines = lines_of(db, access.session)
    return render_template(
        "calendars/answers.html",
        event=_event(access),
        title=pick(access.session.title),
        starts_at=access.session.starts_at,
        url=f"/s/{access.session.public_id}/answers",
        counts=counts_of(lines),
        lines=lines,
        waiting=[
            {"row": row, "applies": can_be_applied(db, row, access.session)}
            for row in waiting_of(db, access.session.id)
        ],
    )


def _event(access: Access) -> dict[str, str]:
    return {"title": pick(access.event.title), "url": f"/e/{access.event.slug}"}


@blueprint.get("/s/<public_id>/answers.<any(csv, xlsx, json):form>")
@pitch_session_route(PERMISSION)
def as_file(access: Access, db: Session, form: str) -> ResponseReturnValue:
    """The list as a file, without formulas (S35)."""
    lines = lines_of(db, access.session)
    if form == "json":
        return jsonify(as_data(lines))
    table = as_table(lines, g.lang, ZoneInfo(access.session.zone))
    body = write_csv(table, g.lang) if form == "csv" else write_workbook(table, pick(access.session.title))
    response: Response = make_response(body)
    response.headers["Content-Type"] = "text/csv; charset=utf-8" if form == "csv" else CONTENT_TYPE
    name = f"answers-{access.session.public_id}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.post("/s/<public_id>/answers/<int:row_id>/apply")
@pitch_session_route(PERMISSION)
def apply(access: Access, _db: Session, row_id: int) -> ResponseReturnValue:
    """Applies a mail by hand."""
    with database().writing() as db:
        if not apply_by_hand(db, _waiting(db, access, row_id), db.get_one(PitchSession, access.session.id)):
            raise Refusal("conflict", "calendars.answers.cannot_apply")
    return redirect(f"/s/{access.session.public_id}/answers", 303)


@blueprint.post("/s/<public_id>/answers/<int:row_id>/drop")
@pitch_session_route(PERMISSION)
def drop_mail(access: Access, _db: Session, row_id: int) -> ResponseReturnValue:
    """Takes a mail off the list."""
    with database().writing() as db:
        drop(db, _waiting(db, access, row_id))
    return redirect(f"/s/{access.session.public_id}/answers", 303)


def _waiting(db: Session, access: Access, row_id: int) -> ReceivedReply:
    row = db.get(ReceivedReply, row_id)
    if row is None or row.pitch_session_id != access.session.id or row.state != "waiting":
        raise Refusal("not_found")
    return row
