"""Registering for a session and giving the place up again."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import Blueprint, current_app, g, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core import forms
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.instance import sends_mail
from webinar.core.viewing import field_errors, pick, show_date, t
from webinar.people.browser import current_browser, remember
from webinar.people.models import Person
from webinar.people.permissions import VISITOR, declare, public_route
from webinar.registrations import places
from webinar.registrations.answers import read_with_answers, shown
from webinar.registrations.rules import terms_of
from webinar.registrations.signing_up import KnownForm, Newcomer, RegisterForm, leave, register_known, sign_up
from webinar.schedule.access import Access, enters, open_pitch_session, pitch_session_route
from webinar.schedule.retention import event_dates

blueprint = Blueprint("registrations_form", __name__)
# Five hundred colleagues behind one address register within minutes; a flood is another thing.
MOST_AN_HOUR = 1_000
F = TypeVar("F", bound=forms.Form)


def form_context(db: Session, access: Access) -> dict[str, Any] | None:
    """What the form of a session's page needs; None where nobody can register."""
    pitch_session, event = access.session, access.event
    if not places.is_taking(pitch_session) or event.status != "published":
        return None
    person = db.get(Person, access.actor.person_id) if access.actor != VISITOR else None
    known = person is not None and person.email is not None
    terms = terms_of(db, pitch_session)
    own = places.of_person(db, person.id, pitch_session.id) if person is not None and known else None
    here = f"/s/{pitch_session.public_id}"
    return {
        "template": "registrations/form.html",
        "call": t("registrations.form.call"),
        "action": f"{here}/register",
        "leave_action": f"{here}/unregister",
        "name": person.name if person is not None else "",
        "known": known,
        "status": own.status if own is not None else "",
        "window": terms.window,
        "opens_at": terms.opens_at,
        "approval": terms.approval,
        "asks_name": terms.asks_name,
        "questions": shown(terms.questions, {}, g.lang),
        "full": not terms.approval and places.is_full(db, pitch_session),
        "organiser": event.organiser_name or pick(event.title),
        "kept_until": show_date(event_dates(db, event.id)["registrations"], event.zone),
        "rights_url": f"/e/{event.slug}/data",
        "errors": {},
        "typed": {},
    }


@blueprint.record_once
def offer_form(state: BlueprintSetupState) -> None:
    """The programme's pages stand below registrations and ask for the form by name."""
    state.app.extensions["registration_form"] = form_context


@blueprint.get("/s/<public_id>/register")
@pitch_session_route("page.public")
def form(access: Access, db: Session) -> ResponseReturnValue:
    """The form on a page of its own."""
    return _form_page(db, access, {}, {})


def _form_page(db: Session, access: Access, errors: dict[str, str], typed: dict[str, str]) -> str:
    context = form_context(db, access)
    if context is None:
        raise Refusal("closed", "registrations.refused.closed")
    g.default_zone = access.event.zone
    terms = terms_of(db, access.session)
    sent = request.form.to_dict(flat=False)
    context |= {"errors": errors, "typed": typed, "questions": shown(terms.questions, sent, g.lang)}
    return render_template("registrations/register.html", registration=context, **_about(access))


def _about(access: Access) -> dict[str, Any]:
    pitch_session, event = access.session, access.event
    return {
        "pitch_session": {
            "title": pick(pitch_session.title),
            "url": f"/s/{pitch_session.public_id}",
            "starts_at": pitch_session.starts_at,
            "ends_at": pitch_session.ends_at,
        },
        "event": {"title": pick(event.title), "url": f"/e/{event.slug}"},
    }


@blueprint.post("/s/<public_id>/register")
def register(public_id: str) -> ResponseReturnValue:
    """Registers; the answer is the same whoever's the address is (S14)."""
    with database().reading() as db:
        browser = current_browser(db)
        access = open_pitch_session(db, browser, public_id, "page.public")
        person = db.get(Person, browser.person_id) if browser else None
    current_app.extensions["pace"].take("register", request.remote_addr or "", MOST_AN_HOUR)
    zone = g.zone.key if g.zone else None
    try:
        if person is not None and person.email and "email" not in request.form:
            known, answers = _read(KnownForm, access)
            newcomer = Newcomer(person.name, known.contact == "on", g.lang, zone, answers=answers)
            with database().writing() as db:
                register_known(db, person.id, access.session.id, newcomer)
            return redirect(f"/s/{public_id}/register", 303)
        typed, answers = _read(RegisterForm, access)
        newcomer = Newcomer(
            typed.name,
            typed.contact == "on",
            g.lang,
            zone,
            person.id if person else None,
            bool(person and person.is_guest),
            answers,
        )
        cookie_token = sign_up(database(), access.session.id, typed.email, newcomer)
    except Refusal as refusal:
        if not refusal.fields:
            raise
        return _again(access, refusal), refusal.status
    if cookie_token is not None:
        remember(cookie_token)
    return redirect(f"/s/{public_id}/registered", 303)


declare(register, "page.public")


def _read(model: type[F], access: Access) -> tuple[F, dict[str, Any]]:
    """The form's own fields and the answers to the organiser's questions; refused with what is wrong with any."""
    with database().reading() as db:
        questions = terms_of(db, access.session).questions
    return read_with_answers(model, request.form, questions, request.form.getlist)


def _again(access: Access, refusal: Refusal) -> str:
    errors = field_errors(refusal)
    typed = {name: request.form.get(name, "")[:300] for name in ("email", "name", "contact")}
    with database().reading() as db:
        return _form_page(db, access, errors, typed)


@blueprint.get("/s/<public_id>/registered")
@pitch_session_route("page.public")
def registered(access: Access, db: Session) -> ResponseReturnValue:
    """The same words for everybody: the letter says the rest."""
    g.default_zone = access.event.zone
    terms = terms_of(db, access.session)
    may_enter = enters(access.actor, access.event, access.session) and access.actor != VISITOR
    goes_in = may_enter and not terms.approval and places.is_taking(access.session)
    return render_template(
        "registrations/registered.html",
        **_about(access),
        full=not terms.approval and places.is_full(db, access.session),
        approval=terms.approval,
        by_mail=sends_mail(),
        room_url=f"/s/{access.session.public_id}/room" if goes_in else "",
        calendar_url=f"/s/{access.session.public_id}/calendar.ics",
    )


@blueprint.post("/s/<public_id>/unregister")
@public_route
def unregister(public_id: str) -> ResponseReturnValue:
    """Gives the sender's place up; whoever waits longest gets it."""
    with database().writing() as db:
        browser = current_browser(db)
        access = open_pitch_session(db, browser, public_id, "page.public")
        if browser is None:
            raise Refusal("unauthenticated")
        if not leave(db, browser.person_id, access.session.id):
            raise Refusal("not_found", "registrations.refused.no_place")
    return redirect("/my", 303)
