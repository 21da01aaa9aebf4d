"""The organiser's pages of how one comes to an event and to each of its sessions."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import clock, forms
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.security import keep_unlisted
from webinar.core.viewing import field_errors, pick, t, zone_label
from webinar.registrations import places
from webinar.registrations.rules import RegistrationRules, SessionRules, rules_of_event, rules_of_session
from webinar.registrations.signing_up import fill_places
from webinar.schedule.access import VISIBILITIES, Access, event_route, pitch_session_route
from webinar.schedule.models import Event, PitchSession
from webinar.schedule.walls import instant_of

blueprint = Blueprint("registrations_rules", __name__)
keep_unlisted(blueprint)
MOST_PLACES = 1_000_000
Visibility = Literal["public", "unlisted", "registered", "invited"]
Typed = Mapping[str, Any]


def _wall(raw: str) -> str:
    try:
        if raw and datetime.fromisoformat(raw).tzinfo is None or not raw:
            return raw
    except ValueError:
        pass
    raise PydanticCustomError("core.field.invalid", "moment")


def _count(raw: str) -> str:
    if raw and not (raw.isascii() and raw.isdigit() and int(raw) <= MOST_PLACES):
        raise PydanticCustomError("registrations.rules.capacity_wrong", "capacity")
    return raw


Wall = Annotated[str, AfterValidator(_wall)]


class EventRulesForm(forms.Form):
    """An event's rules; `base` says which values the page showed."""

    visibility: Visibility
    guests: Literal["", "1"] = ""
    approval: Literal["", "1"] = ""
    asks_name: Literal["", "1"] = ""
    opens: Wall = ""
    closes: Wall = ""
    base: str = ""


class SessionRulesForm(forms.Form):
    """A session's own rules, empty where its event's hold."""

    visibility: Literal["", "public", "unlisted", "registered", "invited"] = ""
    capacity: Annotated[str, AfterValidator(_count)] = ""
    approval: Literal["", "0", "1"] = ""
    opens: Wall = ""
    closes: Wall = ""
    base: str = ""


def event_values(db: Session, event: Event) -> dict[str, str]:
    """The event's rules as the form's fields."""
    rules = db.get(RegistrationRules, event.id)
    return {
        "visibility": event.visibility,
        "guests": "1" if event.guests_allowed else "",
        "approval": "1" if rules is not None and rules.approval else "",
        "asks_name": "1" if rules is None or rules.asks_name else "",
        "opens": _shown(rules.opens_at if rules else None, event.zone),
        "closes": _shown(rules.closes_at if rules else None, event.zone),
    }


def session_values(db: Session, pitch_session: PitchSession) -> dict[str, str]:
    """A session's own rules as the form's fields."""
    rules = db.get(SessionRules, pitch_session.id)
    approval = rules.approval if rules is not None else None
    return {
        "visibility": pitch_session.visibility or "",
        "capacity": "" if pitch_session.capacity is None else str(pitch_session.capacity),
        "approval": "" if approval is None else str(int(approval)),
        "opens": _shown(rules.opens_at if rules else None, pitch_session.zone),
        "closes": _shown(rules.closes_at if rules else None, pitch_session.zone),
    }


def _shown(moment: datetime | None, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M") if moment else ""


def _mark(values: Typed) -> str:
    """A mark of the rules as they stand, so that nobody overwrites what they have not seen (R10)."""
    return hashlib.sha256(repr(sorted(values.items())).encode()).hexdigest()[:20]


def _moments(form: EventRulesForm | SessionRulesForm, zone: str) -> tuple[datetime | None, datetime | None]:
    """When registration opens and closes; refuses an end before its beginning, and times that never come."""
    found: list[datetime | None] = []
    for name, raw in (("opens", form.opens), ("closes", form.closes)):
        try:
            found.append(instant_of(datetime.fromisoformat(raw), ZoneInfo(zone), 0) if raw else None)
        except Refusal as refusal:
            raise Refusal("invalid", fields={name: next(iter(refusal.fields.values()))}) from refusal
    opens, closes = found
    if opens is not None and closes is not None and closes <= opens:
        raise Refusal("invalid", fields={"closes": "registrations.rules.closes_early"})
    return opens, closes


def _unchanged(shown: str, values: Typed) -> None:
    if shown != _mark(values):
        raise Refusal("conflict", "registrations.rules.stale")


@blueprint.get("/e/<slug>/registration")
@event_route("event.organise")
def show(access: Access, db: Session) -> ResponseReturnValue:
    """The event's rules as they are, its questions, its sessions."""
    return _event_page(access, db, event_values(db, access.event), {})


@blueprint.post("/e/<slug>/registration")
@event_route("event.organise")
def save(access: Access, db: Session) -> ResponseReturnValue:
    """Stores the rules; rooms close at once to those whom they shut out."""
    try:
        form = forms.read_form(EventRulesForm, request.form)
        opens, closes = _moments(form, access.event.zone)
        with database().writing() as writer:
            event = writer.get_one(Event, access.event.id)
            _unchanged(form.base, event_values(writer, event))
            event.visibility, event.guests_allowed = form.visibility, form.guests == "1"
            event.change_count, event.changed_at = event.change_count + 1, clock.now()
            rules = rules_of_event(writer, event.id)
            rules.approval, rules.asks_name = form.approval == "1", form.asks_name == "1"
            rules.opens_at, rules.closes_at = opens, closes
    except Refusal as refusal:
        problem = t(refusal.message) if refusal.code == "conflict" else ""
        return _event_page(access, db, request.form, field_errors(refusal), problem), refusal.status
    return redirect(f"/e/{access.event.slug}/registration?saved=1", 303)


def _event_page(access: Access, db: Session, typed: Typed, errors: dict[str, str], problem: str = "") -> str:
    event = access.event
    rules = db.get(RegistrationRules, event.id)
    sessions = db.scalars(
        select(PitchSession)
        .where(PitchSession.event_id == event.id, PitchSession.is_break.is_(False), PitchSession.status != "cancelled")
        .order_by(PitchSession.starts_at, PitchSession.id)
    )
    g.default_zone = event.zone
    return render_template(
        "registrations/rules.html",
        event={"title": pick(event.title), "url": f"/e/{event.slug}", "zone": zone_label(event.zone)},
        # After a conflict the page shows what holds now; after a slip it still means what it showed.
        typed={**typed, "base": typed["base"] if typed.get("base") and not problem else _fresh_mark(event)},
        visibilities=VISIBILITIES,
        questions=[
            {**question, "label": pick(question["label"]), "url": f"/e/{event.slug}/registration/{question['id']}"}
            for question in (rules.questions if rules else [])
        ],
        sessions=[
            {
                "title": pick(one.title),
                "url": f"/s/{one.public_id}/registration",
                "starts_at": one.starts_at,
                "visibility": one.visibility or "",
                "capacity": one.capacity,
            }
            for one in sessions
        ],
        errors=errors,
        problem=problem,
        saved=request.args.get("saved") == "1",
    )


def _fresh_mark(event: Event) -> str:
    with database().reading() as db:
        return _mark(event_values(db, db.get_one(Event, event.id)))


@blueprint.get("/s/<public_id>/registration")
@pitch_session_route("session.plan")
def show_session(access: Access, db: Session) -> ResponseReturnValue:
    """A session's own rules as they are."""
    return _session_page(access, db, session_values(db, access.session), {})


@blueprint.post("/s/<public_id>/registration")
@pitch_session_route("session.plan")
def save_session(access: Access, db: Session) -> ResponseReturnValue:
    """Stores them; with more places those who wait longest move up."""
    try:
        form = forms.read_form(SessionRulesForm, request.form)
        opens, closes = _moments(form, access.session.zone)
        with database().writing() as writer:
            places.lock_places(writer, access.session.id)
            pitch_session = writer.get_one(PitchSession, access.session.id)
            _unchanged(form.base, session_values(writer, pitch_session))
            _store(writer, pitch_session, form, (opens, closes))
    except Refusal as refusal:
        problem = t(refusal.message) if refusal.code == "conflict" else ""
        return _session_page(access, db, request.form, field_errors(refusal), problem), refusal.status
    return redirect(f"/s/{access.session.public_id}/registration?saved=1", 303)


def _store(
    db: Session,
    pitch_session: PitchSession,
    form: SessionRulesForm,
    moments: tuple[datetime | None, datetime | None],
) -> None:
    event = db.get_one(Event, pitch_session.event_id)
    pitch_session.visibility = form.visibility or None
    pitch_session.capacity = int(form.capacity) if form.capacity else None
    rules = rules_of_session(db, pitch_session.id)
    rules.approval = None if form.approval == "" else form.approval == "1"
    rules.opens_at, rules.closes_at = moments
    event.change_count, event.changed_at = event.change_count + 1, clock.now()
    db.flush()
    fill_places(db, pitch_session, event)


def _session_page(access: Access, db: Session, typed: Typed, errors: dict[str, str], problem: str = "") -> str:
    event, pitch_session = access.event, access.session
    with database().reading() as fresh:
        base = _mark(session_values(fresh, fresh.get_one(PitchSession, pitch_session.id)))
    return render_template(
        "registrations/session_rules.html",
        event={"title": pick(event.title), "url": f"/e/{event.slug}"},
        pitch_session={
            "title": pick(pitch_session.title),
            "url": f"/s/{pitch_session.public_id}",
            "zone": zone_label(pitch_session.zone),
        },
        of_event=event_values(db, event),
        typed={**typed, "base": typed["base"] if typed.get("base") and not problem else base},
        visibilities=VISIBILITIES,
        taken=places.taken(db, pitch_session.id),
        errors=errors,
        problem=problem,
        saved=request.args.get("saved") == "1",
    )
