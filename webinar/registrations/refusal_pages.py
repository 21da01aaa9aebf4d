"""The page behind "no more reminders": looking at it does nothing, its button or a mail program's one click does."""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import Field

from webinar.core import forms
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.security import csrf, hide_addresses
from webinar.core.viewing import pick
from webinar.people.permissions import public_route
from webinar.registrations import refusals
from webinar.schedule.models import Event

blueprint = Blueprint("mail_refusals", __name__)
hide_addresses(blueprint)
TRIES_AN_HOUR = 60


class StopForm(forms.Form):
    """The page's button, or the one field that mail programs send (RFC 8058)."""

    choice: Literal["off", "on"] = "off"
    one_click: Literal["", "One-Click"] = Field("", alias="List-Unsubscribe")


@blueprint.get("/stop/<token>")
@public_route
def show(token: str) -> ResponseReturnValue:
    """What would be stopped, whoever or whatever follows the link."""
    return _page(token)


@blueprint.post("/stop/<token>")
@csrf.exempt  # type: ignore[untyped-decorator]
@public_route
def stop(token: str) -> ResponseReturnValue:
    """Stops the letters, or lets them come again; the address itself is the proof, mail programs have no cookie."""
    current_app.extensions["pace"].take("stop", token[:80], TRIES_AN_HOUR)
    link = refusals.read_stop(token)
    form = forms.read_form(StopForm, request.form)
    with database().writing() as db:
        if db.get(Event, link.event_id) is None:
            raise Refusal("not_found")
        if form.choice == "on":
            refusals.allow(db, link)
        else:
            refusals.refuse(db, link)
    return _page(token, done=form.choice)


def _page(token: str, *, done: str = "") -> str:
    link = refusals.read_stop(token)
    with database().reading() as db:
        event = db.get(Event, link.event_id)
        is_stopped = refusals.is_refused(db, link)
    if event is None:
        raise Refusal("not_found")
    return render_template(
        "registrations/stop.html",
        event_title=pick(event.title),
        scope=link.scope,
        is_stopped=is_stopped,
        done=done,
        action=f"/stop/{token}",
    )
