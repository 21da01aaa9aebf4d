"""Creating an event: its title, who organises, its time zone; whoever creates it is its organiser."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError
from sqlalchemy.orm import Session

from webinar.core import forms
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.instance import facts
from webinar.core.viewing import DEFAULT_ZONE, ZONES, field_errors, viewer_zone
from webinar.people.browser import Browser
from webinar.people.instance_access import enter_instance, instance_route
from webinar.setup.first_event import make_own_event

blueprint = Blueprint("new_event", __name__)
PERMISSION = "event.create"


def _zone(raw: str) -> str:
    if raw not in ZONES:
        raise PydanticCustomError("setup.event.bad_zone", "zone")
    return raw


class EventForm(forms.Form):
    """What an event cannot be without."""

    title: Annotated[str, forms.line(2, 120)]
    organiser: Annotated[str, forms.line(0, 120)] = ""
    zone: Annotated[str, AfterValidator(_zone)]


@blueprint.get("/events/new")
@instance_route(PERMISSION)
def show(_browser: Browser, _db: Session) -> ResponseReturnValue:
    """The form."""
    return _page({"organiser": facts().name, "zone": viewer_zone(DEFAULT_ZONE).key}, {})


def _page(typed: Any, errors: dict[str, str]) -> str:
    return render_template("setup/event.html", typed=typed, errors=errors, zones=sorted(ZONES))


@blueprint.post("/events/new")
@instance_route(PERMISSION)
def save(_browser: Browser, _db: Session) -> ResponseReturnValue:
    """Creates the event, to which sessions come as drafts, and leads to its first one."""
    try:
        form = forms.read_form(EventForm, request.form)
    except Refusal as refusal:
        errors = field_errors(refusal)
        return _page(request.form, errors), refusal.status
    with database().writing() as db:
        creator = enter_instance(db, PERMISSION)
        event = make_own_event(db, creator.person_id, {g.lang: form.title}, form.organiser, form.zone)
    return redirect(f"/e/{event.slug}/sessions/new", 303)
