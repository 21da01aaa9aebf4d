"""The page of a session's call sheets: who has been told what, one letter as it would be, and the sending."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.calendars.call_sheet_words import content_of
from webinar.calendars.call_sheets import Sheet, send_sheets, sheets_of
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.instance import sends_mail
from webinar.core.viewing import pick
from webinar.schedule.access import Access, pitch_session_route
from webinar.schedule.models import Event, PitchSession

blueprint = Blueprint("call_sheets", __name__)
ACTIVE = ("published", "open", "live", "paused")
MAILS_AN_HOUR = 60


@blueprint.get("/s/<public_id>/call-sheet")
@pitch_session_route("session.plan")
def call_sheet(access: Access, db: Session) -> ResponseReturnValue:
    """Who presents when, and whether they know."""
    sheets = sheets_of(db, access.session)
    asked = request.args.get("of", "")
    shown = next((one for one in sheets if _name(one) == asked), None)
    return render_template(
        "calendars/call_sheet.html",
        pitch_session={"title": pick(access.session.title), "url": f"/s/{access.session.public_id}"},
        event={"title": pick(access.event.title), "url": f"/e/{access.event.slug}"},
        rows=[_row(one) for one in sheets],
        owed=len({(one.slot.id, one.person.id) for one in sheets if one.person and one.is_owed}),
        can_send=access.session.status in ACTIVE,
        sends_mail=sends_mail(),
        preview=_preview(shown, access) if shown is not None else None,
        sent=request.args.get("sent") if request.args.get("sent", "").isdecimal() else None,
    )


@blueprint.post("/s/<public_id>/call-sheet")
@pitch_session_route("session.plan")
def send_call_sheets(access: Access, _db: Session) -> ResponseReturnValue:
    """Writes to each presenter who was not told, or was told another time."""
    if access.session.status not in ACTIVE:
        raise Refusal("conflict", "calendars.invites.not_active")
    if not sends_mail():
        raise Refusal("conflict", "calendars.sheet.no_mail")
    current_app.extensions["pace"].take(f"call-sheet:{access.actor.person_id}", "", MAILS_AN_HOUR)
    with database().writing() as db:
        event = db.get_one(Event, access.event.id)
        count = send_sheets(db, db.get_one(PitchSession, access.session.id), event)
    return redirect(f"/s/{access.session.public_id}/call-sheet?sent={count}", 303)


def _name(sheet: Sheet) -> str:
    return f"{sheet.slot.id}-{sheet.speaker.public_id}"


def _row(sheet: Sheet) -> dict[str, object]:
    return {
        "id": _name(sheet),
        "name": sheet.speaker.name,
        "slot": pick(sheet.slot.title),
        "at": sheet.slot.planned_at,
        "address": sheet.person.email if sheet.person is not None else None,
        "state": sheet.state,
        "sent_at": sheet.told.created_at if sheet.told is not None else None,
    }


def _preview(sheet: Sheet, access: Access) -> dict[str, object] | None:
    """The words of the letter; its personal link is made for nobody but its reader."""
    if sheet.person is None or sheet.person.email is None:
        return None
    content = content_of(sheet.person, sheet.place, access.session, access.event, before=sheet.told_for)
    return {"name": sheet.speaker.name, "letter": content}
