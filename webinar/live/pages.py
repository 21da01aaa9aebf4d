"""The live pages: room, console, green room, and the addresses their islands use."""

from __future__ import annotations

import gzip
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import forms, strict_json
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.i18n import browser_messages, text_language
from webinar.core.providers import PLAYER_ORIGINS, frame_sources, recognise
from webinar.core.viewing import field_errors, pick, viewer_zone
from webinar.live.kernel import Kernel
from webinar.live.limits import STATE, Limits
from webinar.live.state import Entry, whole_state
from webinar.live.tickets import PAGES, Ticket
from webinar.live.transport import told_answer
from webinar.live.welcome import require_welcome
from webinar.people.browser import current_browser, remember
from webinar.people.models import Person
from webinar.people.permissions import STAFF, VISITOR, can, declare
from webinar.registrations.guests import GuestForm, welcome
from webinar.schedule.access import Access, enters, open_pitch_session, pitch_session_route
from webinar.schedule.models import PitchSession, Speaker
from webinar.schedule.present import has_room, slots_view
from webinar.schedule.recording import rules_of

blueprint = Blueprint("live", __name__)
FIRST_QUESTIONS = 20
# A whole company may sit behind one address; who makes identities without end would evade every limit a person has.
GUESTS_AN_HOUR = 1_000


def kernel() -> Kernel:
    """The live engine of this process."""
    found: Kernel = current_app.extensions["kernel"]
    return found


def limits() -> Limits:
    """How often a person may ask, counted together with their sockets."""
    found: Limits = current_app.extensions["live"].limits
    return found


@blueprint.get("/s/<public_id>/room")
@pitch_session_route("page.public")
def room(access: Access, db: Session) -> ResponseReturnValue:
    """The live room; a visitor is asked for a name first, where guests are welcome, or to register."""
    if not enters(access.actor, access.event, access.session):
        return redirect(f"/s/{access.session.public_id}", 303)
    if access.actor == VISITOR:
        return redirect(f"/s/{access.session.public_id}/enter", 303)
    context = _context(access, db)
    questions = context["state"]["snapshot"].get("question", {}).values()
    shown = sorted(
        (one for one in questions if one["text"]), key=lambda one: (-one["votes"], one["asked_at"])
    )
    allow_players(access.session)
    return render_template(
        "live/room.html", **context, questions=shown[:FIRST_QUESTIONS], slots=_programme(db, access.session)
    )


@blueprint.get("/s/<public_id>/console")
@pitch_session_route("session.moderate")
def console(access: Access, db: Session) -> ResponseReturnValue:
    """The moderator's console."""
    here = f"/s/{access.session.public_id}"
    return render_template(
        "live/console.html",
        **_context(access, db),
        workspace_url=f"/e/{access.event.slug}/workspace",
        room_url=f"{here}/room",
        screen_url=f"{here}/screens",
    )


@blueprint.get("/s/<public_id>/green-room")
@pitch_session_route("session.present")
def green_room(access: Access, db: Session) -> ResponseReturnValue:
    """The speaker's page."""
    return render_template("live/green_room.html", **_context(access, db), slot=None)


def allow_players(pitch_session: PitchSession) -> None:
    """Lets this page frame the known providers: staff may change the stream while the room is open."""
    stream = recognise(pitch_session.stream_url)
    g.frame_sources = {*PLAYER_ORIGINS, *frame_sources([stream])}
    if stream.media_src:
        g.media_sources = {stream.media_src}


def _context(access: Access, db: Session) -> dict[str, Any]:
    g.default_zone = access.event.zone
    pitch_session, event = access.session, access.event
    stream = recognise(pitch_session.stream_url)
    return {
        "pitch_session": {
            "title": pick(pitch_session.title),
            "title_lang": text_language(pitch_session.title, g.lang),
            "status": pitch_session.status,
            "starts_at": pitch_session.starts_at,
            "url": f"/s/{pitch_session.public_id}",
        },
        "event": {"title": pick(event.title), "url": f"/e/{event.slug}"},
        "me": {"name": access.actor.name},
        "stream": {"kind": stream.kind, "url": stream.url, "title": stream.name},
        "leave_url": "/sign-out",
        "recorded": rules_of(db, event.id) is not None,
        "state": first_state(access, db),
        "messages": browser_messages(g.lang),
    }


def _programme(db: Session, pitch_session: PitchSession) -> list[dict[str, Any]]:
    return [
        {
            "title": slot["title"] or slot["company"],
            "who": ", ".join(speaker["name"] for speaker in slot["speakers"]),
            "starts_at": slot["starts_at"],
            "state": "later",
        }
        for slot in slots_view(db, pitch_session)
    ]


def _entry(access: Access) -> Entry:
    return Entry(access.actor, 0, access.session.id, access.session.public_id, access.event.id, g.lang)


def first_state(access: Access, db: Session, page: str = "") -> dict[str, Any]:
    """The data block of a live page; `page` names one whose viewers staff see (tickets.py)."""
    entry = _entry(access)
    here = f"/s/{entry.public_id}"
    person = db.get_one(Person, access.actor.person_id)
    return {
        "ps": entry.public_id,
        **whole_state(db, kernel().registry, entry, brief=True),
        "ticket": _issue_ticket(access, db, page),
        "role": access.actor.role,
        "audience": entry.viewer.audience,
        "me": {"name": access.actor.name, "guest": person.is_guest, "speakers": _presents_as(db, access)},
        "urls": {"state": f"{here}/state", "ticket": f"{here}/ticket" + (f"?page={page}" if page else "")},
        "lang": g.lang,
        "zone": viewer_zone(access.event.zone).key,
    }


def _presents_as(db: Session, access: Access) -> list[str]:
    if not can(access.actor, "session.present"):
        return []
    query = select(Speaker.public_id).where(
        Speaker.event_id == access.event.id, Speaker.person_id == access.actor.person_id
    )
    return list(db.scalars(query.order_by(Speaker.id)))


def _issue_ticket(access: Access, db: Session, page: str) -> str:
    browser = current_browser(db)
    if browser is None:
        raise Refusal("unauthenticated")
    require_welcome(db, access.actor, access.event)
    person = db.get_one(Person, browser.person_id)
    ticket = Ticket(person.id, access.session.id, browser.cookie_session_id, person.epoch, page=page)
    text: str = current_app.extensions["tickets"].issue(ticket)
    return text


@blueprint.get("/s/<public_id>/state")
@pitch_session_route("session.follow")
def state(access: Access, db: Session) -> ResponseReturnValue:
    """The whole state of the session as the sender may see it."""
    require_welcome(db, access.actor, access.event)
    limits().take(access.actor.person_id, "state", *STATE)
    found = whole_state(db, kernel().registry, _entry(access))
    del found["partial"]
    body = strict_json.dumps(found).encode()
    if request.accept_encodings.quality("gzip") == 0:
        return Response(body, mimetype="application/json")
    response = make_response(gzip.compress(body, 5))
    response.mimetype = "application/json"
    response.headers["Content-Encoding"] = "gzip"
    return response


@blueprint.post("/s/<public_id>/ticket")
@pitch_session_route("session.follow")
def ticket(access: Access, db: Session) -> ResponseReturnValue:
    """A new ticket for a page whose own has run out."""
    page = request.args.get("page", "")
    return jsonify({"ticket": _issue_ticket(access, db, page if page in PAGES else "")})


@blueprint.post("/s/<public_id>/command")
def command(public_id: str) -> ResponseReturnValue:
    """A command by plain HTTP, for those whom no socket reaches: the same road and the same answer."""
    with database().reading() as db:
        access = open_pitch_session(db, current_browser(db), public_id, "session.follow")
        require_welcome(db, access.actor, access.event)
    body = g.get("json")
    if body is None:
        return Response(status=415)
    if not isinstance(body, dict) or not body.keys() <= {"verb", "args", "nonce"}:
        raise Refusal("invalid")
    person_id, by_staff = access.actor.person_id, access.actor.role in STAFF
    answer = kernel().run(
        body.get("verb", ""),
        access.session.id,
        person_id,
        body.get("args") or {},
        body.get("nonce"),
        check=lambda command: limits().take_command(person_id, command, by_staff=by_staff),
    )
    return jsonify(told_answer(answer, g.lang))


declare(command, "session.follow")


@blueprint.route("/s/<public_id>/enter", methods=["GET", "POST"])
def enter(public_id: str) -> ResponseReturnValue:
    """Asks a visitor for the name that the room will see."""
    with database().reading() as db:
        access = open_pitch_session(db, current_browser(db), public_id, "page.public")
    here = f"/s/{access.session.public_id}"
    may_enter = enters(access.actor, access.event, access.session)
    if access.actor != VISITOR or not may_enter or not has_room(access.session):
        return redirect(f"{here}/room" if access.actor != VISITOR and may_enter else here, 303)
    if not access.event.guests_allowed:
        raise Refusal("unauthenticated", "live.refused.no_guests")
    if request.method == "GET":
        return _name_form(access, "", {})
    current_app.extensions["pace"].take("guest", request.remote_addr or "", GUESTS_AN_HOUR)
    try:
        form = forms.read_form(GuestForm, request.form)
        with database().writing() as db:
            token = welcome(db, access.event.id, form.name, g.lang)
    except Refusal as refusal:
        errors = field_errors(refusal)
        return _name_form(access, request.form.get("name", ""), errors), refusal.status
    remember(token)
    return redirect(f"{here}/room", 303)


def _name_form(access: Access, name: str, errors: dict[str, str]) -> str:
    return render_template(
        "people/guest.html",
        event_title=pick(access.event.title),
        session_title=pick(access.session.title),
        action="",
        name=name,
        errors=errors,
        next="",
    )


declare(enter, "page.public")
