"""The page of one person of an event's list, and the form that adds somebody by hand."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import forms
from webinar.core.audit import note
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.instance import sends_mail
from webinar.core.security import hide_addresses
from webinar.core.viewing import field_errors, pick
from webinar.people.models import Person
from webinar.registrations.models import Registration
from webinar.registrations.places import HOLDING
from webinar.registrations.signing_up import leave
from webinar.roster import by_hand
from webinar.roster.access import base_of, event_of, registered_person, sitting_of_event
from webinar.roster.entries import contact_of, refused_addresses, sessions_of
from webinar.schedule.access import Access, event_route
from webinar.schedule.models import PitchSession
from webinar.schedule.proven import has_proven, proven

blueprint = Blueprint("roster_person", __name__)
hide_addresses(blueprint)
PERMISSION = "event.organise"
DONE = ("sent", "just_sent", "placed", "unregistered")


class AddForm(forms.Form):
    """Who, for which session (empty: for all), with or without a letter."""

    name: Annotated[str, forms.line(1, 80)]
    email: str = ""
    at: str = ""
    contact: Literal["", "on"] = ""
    mails: Literal["", "on"] = ""


class Address(forms.Form):
    """An address that is given."""

    email: forms.Email


class PlaceForm(forms.Form):
    """The session of a place."""

    at: str


@blueprint.get("/e/<slug>/people/add")
@event_route(PERMISSION)
def show_add(access: Access, db: Session) -> ResponseReturnValue:
    """The empty form."""
    return _add_page(access, db, {"mails": "on" if sends_mail() else ""}, {})


@blueprint.post("/e/<slug>/people/add")
@event_route(PERMISSION)
def add(access: Access, db: Session) -> ResponseReturnValue:
    """Gives somebody a place at a session or at all of them."""
    try:
        form = forms.read_form(AddForm, request.form)
        email = forms.read_form(Address, {"email": form.email}).email if form.email.strip() else ""
        wanted = _wanted(db, access, form.at)
    except Refusal as refusal:
        if not refusal.fields:
            raise
        return _add_page(access, db, request.form, field_errors(refusal)), refusal.status
    with database().writing() as writing:
        person = by_hand.somebody(writing, form.name, email, g.lang)
        for one in wanted:
            mails = form.mails == "on" and by_hand.is_open(one)
            by_hand.give_place(writing, access.event, one, person, contact=form.contact == "on", mails=mails)
        public_id = person.public_id
    return redirect(f"{base_of(access)}/{public_id}?done=placed", 303)


def _wanted(db: Session, access: Access, public_id: str) -> list[PitchSession]:
    if public_id:
        return [sitting_of_event(db, access.event.id, public_id)]
    wanted = [one for one in sessions_of(db, access.event.id) if one.status not in ("cancelled", "ended", "replay")]
    if not wanted:
        raise Refusal("invalid", fields={"at": "roster.add.no_session"})
    return wanted


def _add_page(access: Access, db: Session, typed: Any, errors: dict[str, str]) -> str:
    return render_template(
        "roster/add.html",
        event=event_of(access),
        sessions=[
            {"id": one.public_id, "title": pick(one.title), "starts_at": one.starts_at}
            for one in sessions_of(db, access.event.id)
            if one.status != "cancelled"
        ],
        typed=typed,
        errors=errors,
        by_mail=sends_mail(),
    )


@blueprint.get("/e/<slug>/people/<person_id>")
@event_route(PERMISSION)
def show(access: Access, db: Session, person_id: str) -> ResponseReturnValue:
    """Somebody of the list with every place."""
    return _page(access, db, registered_person(db, access.event.id, person_id), done=request.args.get("done", ""))


def _page(access: Access, db: Session, person: Person, *, done: str = "", link: str = "") -> str:
    g.default_zone = access.event.zone
    rows = db.execute(
        select(Registration, PitchSession)
        .join(PitchSession, PitchSession.id == Registration.pitch_session_id)
        .where(Registration.person_id == person.id, Registration.event_id == access.event.id)
        .order_by(PitchSession.starts_at, PitchSession.id)
    ).all()
    held = {pitch_session.id for one, pitch_session in rows if one.status in HOLDING}
    return render_template(
        "roster/person.html",
        event=event_of(access),
        person={"id": person.public_id, "name": person.name, "email": person.email or "", "language": person.locale},
        is_refused=person.email in refused_addresses(db),
        places=[_place(one, pitch_session) for one, pitch_session in rows],
        others=[
            {"id": one.public_id, "title": pick(one.title)}
            for one in sessions_of(db, access.event.id)
            if one.id not in held and one.status != "cancelled"
        ],
        copies=by_hand.is_only_listed(db, person),
        is_proven=has_proven(db),
        by_mail=sends_mail(),
        done=done if done in DONE else "",
        link=link,
    )


def _place(one: Registration, pitch_session: PitchSession) -> dict[str, Any]:
    return {
        "id": pitch_session.public_id,
        "title": pick(pitch_session.title),
        "starts_at": pitch_session.starts_at,
        "status": one.status,
        "placed_at": one.placed_at,
        "contact": contact_of(one.consents),
        "holds": one.status in HOLDING,
        "is_open": by_hand.is_open(pitch_session),
    }


@blueprint.post("/e/<slug>/people/<person_id>/place")
@event_route(PERMISSION)
def give_place(access: Access, reading: Session, person_id: str) -> ResponseReturnValue:
    """Gives a place at one more session, without a letter."""
    person_key, session_key = _named(access, reading, person_id)
    with database().writing() as db:
        pitch_session, person = db.get_one(PitchSession, session_key), db.get_one(Person, person_key)
        by_hand.give_place(db, access.event, pitch_session, person, contact=False, mails=False)
    return redirect(f"{base_of(access)}/{person_id}?done=placed", 303)


@blueprint.post("/e/<slug>/people/<person_id>/link")
@event_route(PERMISSION)
def send_link(access: Access, reading: Session, person_id: str) -> ResponseReturnValue:
    """Mails the person's link again."""
    person_key, session_key = _named(access, reading, person_id)
    with database().writing() as db:
        pitch_session, person = db.get_one(PitchSession, session_key), db.get_one(Person, person_key)
        sent = by_hand.send_link(db, access.event, pitch_session, person)
    return redirect(f"{base_of(access)}/{person_id}?done={'sent' if sent else 'just_sent'}", 303)


@blueprint.post("/e/<slug>/people/<person_id>/copy")
@event_route(PERMISSION)
@proven("people")
def copy_link(access: Access, reading: Session, person_id: str) -> ResponseReturnValue:
    """Shows a new link of somebody without an address, once."""
    person_key, session_key = _named(access, reading, person_id)
    with database().writing() as db:
        pitch_session, person = db.get_one(PitchSession, session_key), db.get_one(Person, person_key)
        link = by_hand.link_to_copy(db, access.event, pitch_session, person)
        note(db, "link_copied", access.actor.person_id, person.id, access.event.slug)
    return _page(access, reading, registered_person(reading, access.event.id, person_id), link=link)


@blueprint.post("/e/<slug>/people/<person_id>/unregister")
@event_route(PERMISSION)
def unregister(access: Access, reading: Session, person_id: str) -> ResponseReturnValue:
    """Takes a place away; whoever waits longest gets it, and both are told."""
    person_key, session_key = _named(access, reading, person_id)
    with database().writing() as db:
        if not leave(db, person_key, session_key):
            raise Refusal("not_found")
        note(db, "unregistered", access.actor.person_id, person_key, access.event.slug)
    return redirect(f"{base_of(access)}/{person_id}?done=unregistered", 303)


def _named(access: Access, db: Session, person_id: str) -> tuple[int, int]:
    """The person of the address and the session of the form, both of this event."""
    form = forms.read_form(PlaceForm, request.form)
    person = registered_person(db, access.event.id, person_id)
    return person.id, sitting_of_event(db, access.event.id, form.at).id
