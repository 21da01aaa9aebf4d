"""The page of a session's invitations: what each calendar holds, who will be told, letters sent again."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.calendars.invites import SHOWN, rows_of, who_will_be_told
from webinar.calendars.staff import invite_staff
from webinar.core import clock
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.viewing import pick
from webinar.people.models import Person
from webinar.registrations.letters import tell
from webinar.registrations.places import of_person
from webinar.schedule.access import Access, pitch_session_route
from webinar.schedule.models import Event, PitchSession

blueprint = Blueprint("calendar_invites", __name__)
MAILS_AN_HOUR = 60
ACTIVE = ("published", "open", "live", "paused")


@blueprint.get("/s/<public_id>/invites")
@pitch_session_route("session.plan")
def invites(access: Access, db: Session) -> ResponseReturnValue:
    """Who holds which version of the entry, and what each answered."""
    rows = rows_of(db, access.session)
    return render_template(
        "calendars/invites.html",
        pitch_session={"title": pick(access.session.title), "url": f"/s/{access.session.public_id}"},
        event={"title": pick(access.event.title), "url": f"/e/{access.event.slug}"},
        rows=rows[:SHOWN],
        more=max(0, len(rows) - SHOWN),
        answers=Counter(row.answer for row in rows if row.state == "invited"),
        owed=who_will_be_told(db, access.session, access.event),
        can_send=access.session.status in ACTIVE,
        sent=request.args.get("sent") if request.args.get("sent", "").isdecimal() else None,
    )


@blueprint.post("/s/<public_id>/invites/staff")
@pitch_session_route("session.plan")
def send_to_staff(access: Access, _db: Session) -> ResponseReturnValue:
    """Invites presenters and moderators who are not invited, or whose calendar is out of date."""
    _require_active(access.session)
    with database().writing() as db:
        event = db.get_one(Event, access.event.id)
        count = invite_staff(db, db.get_one(PitchSession, access.session.id), event)
    return redirect(f"/s/{access.session.public_id}/invites?sent={count}", 303)


@blueprint.post("/s/<public_id>/invites/<int:person_id>/again")
@pitch_session_route("session.plan")
def send_again(access: Access, _db: Session, person_id: int) -> ResponseReturnValue:
    """Writes a guest their confirmation with the invitation once more."""
    _require_active(access.session)
    current_app.extensions["pace"].take(f"invites:{access.actor.person_id}", "", MAILS_AN_HOUR)
    with database().writing() as db:
        registration = of_person(db, person_id, access.session.id)
        if registration is None or registration.status != "registered":
            raise Refusal("not_found")
        pitch_session, event = db.get_one(PitchSession, access.session.id), db.get_one(Event, access.event.id)
        key = f"registration:{registration.id}:again:{clock.now_ms()}"
        tell(db, "registered", db.get_one(Person, person_id), pitch_session, event, key=key)
    return redirect(f"/s/{access.session.public_id}/invites?sent=1", 303)


def _require_active(pitch_session: PitchSession) -> None:
    if pitch_session.status not in ACTIVE:
        raise Refusal("conflict", "calendars.invites.not_active")
