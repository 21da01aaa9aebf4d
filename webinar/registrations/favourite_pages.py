"""Starring a session, by a form that needs no script."""

from __future__ import annotations

from typing import Annotated, Literal

from flask import Blueprint, redirect, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core import forms
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.security import safe_next
from webinar.people.permissions import VISITOR
from webinar.registrations.favourites import own_sessions, star, starred
from webinar.schedule.access import Access, pitch_session_route

blueprint = Blueprint("registrations_favourites", __name__)


class StarForm(forms.Form):
    """Whether the session is a favourite from now on, and the page to come back to."""

    on: Literal["0", "1"]
    next: Annotated[str, forms.line(0, 500)] = ""


@blueprint.post("/s/<public_id>/favourite")
@pitch_session_route("page.public")
def mark(access: Access, _db: Session) -> ResponseReturnValue:
    """Stars the session, or no longer, for anybody the browser is."""
    if access.actor == VISITOR:
        raise Refusal("unauthenticated")
    form = forms.read_form(StarForm, request.form)
    with database().writing() as db:
        star(db, access.actor.person_id, access.session.id, on=form.on == "1")
    return redirect(safe_next(form.next, f"/s/{access.session.public_id}"), 303)


@blueprint.record_once
def offer_stars(state: BlueprintSetupState) -> None:
    """The programme's pages stand below and ask for these by name."""
    state.app.extensions["starred"] = starred
    state.app.extensions["own_sessions"] = own_sessions
