"""The organiser's page of an event's colour, and the style sheets that pages take it from."""

from __future__ import annotations

from typing import Any, Literal

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import clock, forms
from webinar.core.colour import clean_hex, palette, stylesheet, theme_hash
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.instance import ONLY, Instance
from webinar.core.viewing import INSTANCE_THEME, pick, t
from webinar.people.permissions import public_route
from webinar.schedule.access import Access, event_route
from webinar.schedule.models import Event

blueprint = Blueprint("look", __name__)


class LookForm(forms.Form):
    """One colour; an empty one keeps the installation's."""

    colour: str = ""
    action: Literal["preview", "save"] = "save"


@blueprint.get("/e/<slug>/look")
@event_route("event.organise")
def show(access: Access, _db: Session) -> ResponseReturnValue:
    """The colour as it is."""
    return _page(access, access.event.colour, {}, saved=request.args.get("saved") == "1")


@blueprint.post("/e/<slug>/look")
@event_route("event.organise")
def save(access: Access, _db: Session) -> ResponseReturnValue:
    """Shows what becomes of a colour, or gives it to the event."""
    try:
        form = forms.read_form(LookForm, request.form)
        chosen = clean_hex(form.colour) if form.colour.strip() else None
    except ValueError:
        return _page(access, None, {"colour": t("core.colour.wrong")}), 422
    if form.action == "preview":
        return _page(access, chosen, {})
    with database().writing() as db:
        event = db.get_one(Event, access.event.id)
        event.colour, event.changed_at = chosen, clock.now()
    return redirect(f"/e/{access.event.slug}/look?saved=1", 303)


def _page(access: Access, colour: str | None, errors: dict[str, str], *, saved: bool = False) -> str:
    typed: Any = request.form.get("colour", "")[:20] if errors else colour or ""
    return render_template(
        "look/event.html",
        event={"title": pick(access.event.title), "url": f"/e/{access.event.slug}"},
        typed=typed,
        errors=errors,
        saved=saved,
        shown=palette(colour) if colour else None,
    )


@blueprint.get("/theme/<filename>.css")
@public_route
def theme(filename: str) -> Response:
    """A colour's rules, kept for ever: the address is the slug and a hash that changes with the colour."""
    name, _, hashed = filename.rpartition("-")
    with database().reading() as db:
        colours = [db.scalar(select(Event.colour).where(Event.slug == name))]
        if name == INSTANCE_THEME:
            colours.append(db.scalar(select(Instance.colour).where(Instance.id == ONLY)))
    for colour in filter(None, colours):
        if theme_hash(name, colour) == hashed:
            answer = make_response(stylesheet(colour))
            answer.mimetype = "text/css"
            answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
            return answer
    raise Refusal("not_found")
