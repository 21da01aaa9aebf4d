"""The staff's page of those who asked for a place and wait for an answer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.security import keep_unlisted
from webinar.core.viewing import pick
from webinar.people.models import Person, Registration
from webinar.registrations.answers import in_words
from webinar.registrations.requests import MOST_AT_ONCE, approve, refuse
from webinar.schedule.access import Access, event_route
from webinar.schedule.models import Event, PitchSession

blueprint = Blueprint("registrations_requests", __name__)
keep_unlisted(blueprint)
DEEDS = {"approve": approve, "refuse": refuse}


@blueprint.get("/e/<slug>/requests")
@event_route("registration.decide")
def listed(access: Access, db: Session) -> ResponseReturnValue:
    """Those who wait longest first, with their answers."""
    g.default_zone = access.event.zone
    rows = db.execute(_waiting(access.event).limit(MOST_AT_ONCE))
    done = request.args.get("done", "")
    return render_template(
        "registrations/requests.html",
        event={"title": pick(access.event.title), "url": f"/e/{access.event.slug}"},
        requests=[_line(registration, person, pitch_session) for registration, person, pitch_session in rows],
        waiting=db.scalar(select(func.count()).select_from(_waiting(access.event).subquery())) or 0,
        done=done if done in DEEDS else "",
        count=count if (count := request.args.get("count", "")[:4]).isdigit() else "0",
    )


def _waiting(event: Event) -> Any:
    return (
        select(Registration, Person, PitchSession)
        .join(Person, Person.id == Registration.person_id)
        .join(PitchSession, PitchSession.id == Registration.pitch_session_id)
        .where(Registration.event_id == event.id, Registration.status == "requested")
        .order_by(Registration.placed_at, Registration.id)
    )


def _line(registration: Registration, person: Person, pitch_session: PitchSession) -> dict[str, Any]:
    return {
        "id": registration.id,
        "name": person.name,
        "email": person.email or "",
        "session": pick(pitch_session.title),
        "at": registration.placed_at,
        "answers": in_words(registration.answers, g.lang),
    }


@blueprint.post("/e/<slug>/requests")
@event_route("registration.decide")
def answer(access: Access, _db: Session) -> ResponseReturnValue:
    """Approves or refuses those chosen; who was answered meanwhile is left as they are."""
    deed, chosen = request.form.get("deed", ""), request.form.getlist("id")
    if deed not in DEEDS or not request.form.keys() <= {"deed", "id", "csrf_token"}:
        raise Refusal("invalid")
    ids = [int(text) for text in chosen if text.isascii() and text.isdigit() and len(text) < 10]
    with database().writing() as db:
        count = DEEDS[deed](db, db.get_one(Event, access.event.id), ids)
    return redirect(f"/e/{access.event.slug}/requests?done={deed}&count={count}", 303)
