"""Registering for several sessions of an event by one form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from flask import Blueprint, current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core.db import database
from webinar.core.errors import FieldProblem, Refusal
from webinar.core.instance import sends_mail
from webinar.core.viewing import field_errors, pick, show_clock, show_date, t
from webinar.people.browser import Browser, current_browser, remember
from webinar.people.models import Person, Registration
from webinar.people.permissions import VISITOR, declare
from webinar.registrations.answers import read_with_answers, shown
from webinar.registrations.form_pages import MOST_AN_HOUR
from webinar.registrations.several import Offered, offered, overlaps, register_known_for, sign_up_for
from webinar.registrations.signing_up import KnownForm, Newcomer, RegisterForm
from webinar.schedule.access import Access, event_route, open_event
from webinar.schedule.retention import event_dates

blueprint = Blueprint("registrations_several", __name__)
# Fields of this form that say which sessions.
OWN = frozenset({"s", "all"})
NAMED = 5


class SeveralForm(RegisterForm):
    """Address and name for all the sessions chosen."""

    anyway: Literal["", "1"] = ""


class KnownSeveralForm(KnownForm):
    """The same of somebody who is signed in."""

    anyway: Literal["", "1"] = ""


@blueprint.get("/e/<slug>/register")
@event_route("page.public")
def form(access: Access, db: Session) -> ResponseReturnValue:
    """The sessions that take registrations, each with those at the same time."""
    return _page(access, db, {}, {})


@blueprint.post("/e/<slug>/register")
def register(slug: str) -> ResponseReturnValue:
    """Registers for those chosen; the answer is the same whoever's the address is (S14)."""
    with database().reading() as db:
        browser = current_browser(db)
        access = open_event(db, browser, slug, "page.public")
        current_app.extensions["pace"].take("register", request.remote_addr or "", MOST_AN_HOUR)
        try:
            chosen, answers, typed = _read(db, access, browser)
        except Refusal as refusal:
            if not refusal.fields:
                raise
            return _page(access, db, field_errors(refusal), request.form.to_dict(flat=False)), refusal.status
        person = db.get(Person, browser.person_id) if browser else None
    zone = g.zone.key if g.zone else None
    if isinstance(typed, KnownSeveralForm):
        newcomer = Newcomer(person.name if person else "", typed.contact == "on", g.lang, zone, answers=answers)
        with database().writing() as writer:
            register_known_for(writer, access.event.id, chosen, access.actor.person_id, newcomer)
        return redirect("/my", 303)
    newcomer = Newcomer(
        typed.name, typed.contact == "on", g.lang, zone, person.id if person else None,
        bool(person and person.is_guest), answers,
    )  # fmt: skip
    try:
        cookie_token = sign_up_for(database(), access.event.id, chosen, typed.email, newcomer)
    except Refusal as refusal:
        if not refusal.fields:
            raise
        with database().reading() as db:
            return _page(access, db, field_errors(refusal), request.form.to_dict(flat=False)), refusal.status
    if cookie_token is not None:
        remember(cookie_token)
    return redirect(f"/e/{slug}/registered", 303)


declare(register, "page.public")


def _read(
    db: Session, access: Access, browser: Browser | None
) -> tuple[list[int], dict[str, Any], SeveralForm | KnownSeveralForm]:
    """What was chosen, answered and typed; refused with what is wrong with any field."""
    person = db.get(Person, browser.person_id) if browser else None
    is_known = person is not None and bool(person.email) and "email" not in request.form
    sessions = offered(db, access.event, access.actor)
    wanted = set(request.form.getlist("s"))
    chosen = [one for one in sessions if one.pitch_session.public_id in wanted or request.form.get("all") == "1"]
    questions = chosen[0].terms.questions if chosen else ()
    problems: dict[str, FieldProblem] = {}
    if not chosen:
        problems["s"] = ("registrations.several.none_chosen", {})
    elif request.form.get("anyway") != "1" and (pairs := _pairs(chosen)):
        problems["anyway"] = ("registrations.several.overlap", {"pairs": pairs})
    fields = {name: value for name, value in request.form.items() if name not in OWN}
    model: type[SeveralForm] | type[KnownSeveralForm] = KnownSeveralForm if is_known else SeveralForm
    typed, answers = read_with_answers(model, fields, questions, request.form.getlist, problems)
    return [one.pitch_session.id for one in chosen], answers, typed


def _pairs(chosen: Sequence[Offered]) -> str:
    """Which of those chosen are at the same time, in words."""
    titles = [pick(one.pitch_session.title) for one in chosen]
    found = overlaps([(one.pitch_session.starts_at, one.pitch_session.ends_at) for one in chosen])
    return " · ".join(f"{titles[first]} + {titles[second]}" for first, second in found[:NAMED])


def _page(access: Access, db: Session, errors: dict[str, str], typed: Mapping[str, Sequence[str]]) -> str:
    event = access.event
    g.default_zone = event.zone
    sessions = offered(db, event, access.actor)
    person = db.get(Person, access.actor.person_id) if access.actor != VISITOR else None
    own = {}
    if person is not None and person.email:
        held = select(Registration.pitch_session_id, Registration.status)
        own = dict(db.execute(held.where(Registration.person_id == person.id, Registration.event_id == event.id)).all())
    return render_template(
        "registrations/several.html",
        event={"title": pick(event.title), "url": f"/e/{event.slug}"},
        sessions=_lines(sessions, own, typed),
        questions=shown(sessions[0].terms.questions, typed, g.lang) if sessions else [],
        asks_name=not sessions or sessions[0].terms.asks_name,
        approval=any(one.terms.approval for one in sessions),
        known=person is not None and person.email is not None,
        organiser=event.organiser_name or pick(event.title),
        kept_until=show_date(event_dates(db, event.id)["registrations"], event.zone),
        typed={name: next(iter(typed.get(name, ())), "") for name in ("email", "name", "contact", "all")},
        name=person.name if person is not None else "",
        errors=errors,
    )


def _lines(
    sessions: Sequence[Offered], own: Mapping[int, str], typed: Mapping[str, Sequence[str]]
) -> list[dict[str, Any]]:
    rows = [one.pitch_session for one in sessions]
    beside: dict[int, list[str]] = {}
    for first, second in overlaps([(one.starts_at, one.ends_at) for one in rows]):
        beside.setdefault(first, []).append(pick(rows[second].title))
        beside.setdefault(second, []).append(pick(rows[first].title))
    return [
        {
            "id": row.public_id,
            "title": pick(row.title),
            "when": f"{show_date(row.starts_at)}, {show_clock(row.starts_at)}–{show_clock(row.ends_at)}",
            "beside": ", ".join(beside.get(at, [])[:NAMED]),
            "status": status if (status := own.get(row.id, "")) in ("registered", "waiting", "requested") else "",
            "full": sessions[at].full,
            "on": row.public_id in typed.get("s", ()),
        }
        for at, row in enumerate(rows)
    ]


@blueprint.get("/e/<slug>/registered")
@event_route("page.public")
def registered(access: Access, _db: Session) -> ResponseReturnValue:
    """The same words for everybody: the letter says the rest."""
    return render_template(
        "registrations/several_done.html",
        event={"title": pick(access.event.title), "url": f"/e/{access.event.slug}"},
        words=t("registrations.done.mail" if sends_mail() else "registrations.done.no_mail"),
    )
