"""Pages of big screens: what staff make and end, and what a screen's own address shows."""

from __future__ import annotations

from typing import Annotated, Any

import segno
from flask import Blueprint, current_app, g, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core import forms
from webinar.core.db import database
from webinar.core.i18n import browser_messages
from webinar.core.security import csrf, hide_addresses
from webinar.core.viewing import pick
from webinar.live import screens
from webinar.live.limits import SCREENS
from webinar.live.pages import kernel, limits
from webinar.live.state import Entry, enter, whole_state
from webinar.live.tickets import Ticket
from webinar.people.permissions import public_route
from webinar.schedule.access import Access, pitch_session_route
from webinar.schedule.models import Event, PitchSession

blueprint = Blueprint("screens", __name__)
hide_addresses(blueprint)
LAYOUTS = ("full", "lower", "transparent")


class NewScreen(forms.Form):
    """What a screen is called, to tell it from others."""

    label: Annotated[str, forms.line(0, 80)] = ""


@blueprint.get("/s/<public_id>/screens")
@pitch_session_route("session.moderate")
def manage(access: Access, db: Session) -> ResponseReturnValue:
    """The screens of a session: make a link, end one."""
    return _management(access, db, "")


@blueprint.post("/s/<public_id>/screens")
@pitch_session_route("session.moderate")
def make(access: Access, db: Session) -> ResponseReturnValue:
    """Makes a link and shows its address, this once."""
    form = forms.read_form(NewScreen, request.form)
    with database().writing() as writer:
        token = screens.make_screen(writer, access.session.id, form.label)
    return _management(access, db, f"{_origin()}/screen/{token}")


@blueprint.post("/s/<public_id>/screens/<int:link_id>/end")
@pitch_session_route("session.moderate")
def end(access: Access, _db: Session, link_id: int) -> ResponseReturnValue:
    """Ends a link."""
    with database().writing() as writer:
        screens.revoke_screen(writer, access.session.id, link_id)
    return redirect(f"/s/{access.session.public_id}/screens", 303)


def _management(access: Access, _db: Session, address: str) -> str:
    with database().reading() as db:
        links = [
            {"id": link.id, "label": link.label, "at": link.created_at}
            for link in screens.screens_of(db, access.session.id)
        ]
    g.default_zone = access.event.zone
    return render_template(
        "live/screens.html",
        pitch_session={"title": pick(access.session.title), "url": f"/s/{access.session.public_id}"},
        address=address,
        layouts=LAYOUTS,
        links=links,
    )


def _origin() -> str:
    return str(current_app.extensions["settings"].public_origin)


@blueprint.get("/screen/<token>")
@public_route
def show(token: str) -> ResponseReturnValue:
    """The big screen or overlay; `?layout=` is full, lower or transparent."""
    with database().reading() as db:
        entry, pitch_session, event = _entry(db, token)
        state = _first_state(db, token, entry, pitch_session)
    g.default_zone = event.zone
    return render_template(
        "live/screen.html",
        pitch_session={"title": pick(pitch_session.title)},
        layout=asked if (asked := request.args.get("layout", "")) in LAYOUTS else LAYOUTS[0],
        now=None,
        question=None,
        state=state,
        messages=browser_messages(g.lang),
    )


def _entry(db: Session, token: str) -> tuple[Entry, PitchSession, Event]:
    ticket = _ticket(db, token)
    pitch_session = db.get_one(PitchSession, ticket.pitch_session_id)
    return enter(db, ticket), pitch_session, db.get_one(Event, pitch_session.event_id)


def _ticket(db: Session, token: str) -> Ticket:
    link = screens.find_screen(db, token)
    return Ticket(0, link.pitch_session_id, 0, 0, link.id)


def _first_state(db: Session, token: str, entry: Entry, pitch_session: PitchSession) -> dict[str, Any]:
    join = f"{_origin()}/j/{pitch_session.join_code}"
    return {
        "ps": entry.public_id,
        **whole_state(db, kernel().registry, entry, brief=True),
        "ticket": current_app.extensions["tickets"].issue(_ticket(db, token)),
        "role": "screen",
        "audience": entry.viewer.audience,
        "me": {"name": "", "guest": True, "speakers": []},
        "urls": {
            "state": f"/screen/{token}/state",
            "ticket": f"/screen/{token}/ticket",
            "join": f"{_origin()}/j",
            "join_code": pitch_session.join_code,
            "qr": segno.make(join, error="m").svg_data_uri(border=2, dark="#000", light="#fff"),
        },
        "lang": g.lang,
        "zone": pitch_session.zone,
    }


@blueprint.get("/screen/<token>/state")
@public_route
def state(token: str) -> ResponseReturnValue:
    """The whole state as the room sees it."""
    with database().reading() as db:
        ticket = _ticket(db, token)
        limits().take(-ticket.screen_link_id, "state", *SCREENS)
        entry = enter(db, ticket)
        found = whole_state(db, kernel().registry, entry)
    del found["partial"]
    return jsonify(found)


@blueprint.post("/screen/<token>/ticket")
@csrf.exempt
@public_route
def ticket(token: str) -> ResponseReturnValue:
    """A new ticket; the address itself is the right, no cookie takes part, so there is nothing to forge."""
    with database().reading() as db:
        return jsonify({"ticket": current_app.extensions["tickets"].issue(_ticket(db, token))})
