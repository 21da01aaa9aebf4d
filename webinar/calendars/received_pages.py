"""The administrator's page of mails that came in as answers and name no session of ours."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.calendars.answer_list import waiting_of
from webinar.calendars.answer_models import ReceivedReply
from webinar.calendars.by_hand import drop
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.security import hide_addresses
from webinar.people.browser import Browser
from webinar.people.instance_access import instance_route

blueprint = Blueprint("received_replies", __name__)
hide_addresses(blueprint)
PERMISSION = "instance.administer"


@blueprint.get("/received")
@instance_route(PERMISSION)
def received(_browser: Browser, db: Session) -> ResponseReturnValue:
    """The mails that nobody has looked at: no organiser sees them, as they belong to no event."""
    return render_template("calendars/received.html", waiting=waiting_of(db, None))


@blueprint.post("/received/<int:row_id>/drop")
@instance_route(PERMISSION)
def drop_received(_browser: Browser, _db: Session, row_id: int) -> ResponseReturnValue:
    """Takes one off the list."""
    with database().writing() as db:
        row = db.get(ReceivedReply, row_id)
        if row is None or row.pitch_session_id is not None or row.state != "waiting":
            raise Refusal("not_found")
        drop(db, row)
    return redirect("/received", 303)
