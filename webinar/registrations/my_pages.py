"""A person's own page: the sessions they registered for or present in, and a link to it by mail."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from webinar.core import clock, forms
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.i18n import text_language
from webinar.core.security import keep_unlisted
from webinar.core.viewing import DEFAULT_ZONE, field_errors, pick
from webinar.people.accounts import LINKS_OF_NETWORK, mail_link
from webinar.people.browser import current_browser
from webinar.people.instance_access import doors_of
from webinar.people.models import Person, RoleGrant
from webinar.people.permissions import public_route
from webinar.people.roles import actors
from webinar.registrations.favourites import starred
from webinar.registrations.models import Registration
from webinar.registrations.places import HOLDING
from webinar.registrations.several import overlaps
from webinar.schedule.access import enters, placed, sees
from webinar.schedule.models import Event, PitchSession, Slot, SlotSpeaker, Speaker

blueprint = Blueprint("registrations_my", __name__)


class AddressForm(forms.Form):
    """The address that a link is mailed to."""

    email: forms.Email


keep_unlisted(blueprint)


@blueprint.get("/my")
@public_route
def mine() -> ResponseReturnValue:
    """The sender's sessions; somebody unknown may have their link mailed."""
    with database().reading() as db:
        browser = current_browser(db)
        person = db.get(Person, browser.person_id) if browser else None
        if person is None:
            return _find_me({})
        g.default_zone = person.zone or DEFAULT_ZONE
        staffed, doors = _staffed(db, person.id), doors_of(browser) if browser else []
        profiles = _profiles(db, person.id)
        sessions = _registered(db, person.id) + _presented(db, person.id)
        sessions += _starred(db, person.id, {one["url"] for one in sessions})
    now = clock.now()
    sessions.sort(key=lambda one: one["starts_at"])
    upcoming = [one for one in sessions if one["ends_at"] > now and one["status"] != "cancelled"]
    _name_conflicts(upcoming)
    return render_template(
        "registrations/my.html",
        person_name=person.name,
        staffed=staffed,
        profiles=profiles,
        doors=doors,
        has_account=person.email is not None,
        upcoming=upcoming,
        past=[one for one in reversed(sessions) if one["ends_at"] <= now or one["status"] == "cancelled"],
    )


def _staffed(db: Session, person_id: int) -> list[dict[str, str]]:
    """The events that the person organises or moderates, and the sessions that they alone moderate."""
    rows = db.execute(
        select(Event, PitchSession, RoleGrant.role)
        .join(RoleGrant, RoleGrant.event_id == Event.id)
        .outerjoin(PitchSession, PitchSession.id == RoleGrant.pitch_session_id)
        .where(RoleGrant.person_id == person_id, RoleGrant.role.in_(("organiser", "moderator")))
        .order_by(Event.created_at.desc(), RoleGrant.id)
    )
    found: dict[str, dict[str, str]] = {}
    for event, pitch_session, role in rows:
        title, url = (
            (pick(pitch_session.title), f"/s/{pitch_session.public_id}/console")
            if pitch_session
            else (pick(event.title), f"/e/{event.slug}/workspace")
        )
        found.setdefault(url, {"title": title, "url": url, "role": role})
    return list(found.values())


def _profiles(db: Session, person_id: int) -> list[dict[str, str]]:
    """The events whose speakers the person is one of, each with their own page there."""
    grants = exists().where(
        RoleGrant.event_id == Event.id, RoleGrant.person_id == person_id, RoleGrant.role.in_(("speaker", "chair"))
    )
    speaks = exists().where(Speaker.event_id == Event.id, Speaker.person_id == person_id)
    events = db.scalars(select(Event).where(grants, speaks).order_by(Event.created_at.desc()))
    return [{"title": pick(event.title), "url": f"/e/{event.slug}/my-profile"} for event in events]


def _registered(db: Session, person_id: int) -> list[dict[str, Any]]:
    rows = db.execute(
        select(PitchSession, Event, Registration.status)
        .join(Registration, Registration.pitch_session_id == PitchSession.id)
        .join(Event, Event.id == PitchSession.event_id)
        .where(
            Registration.person_id == person_id,
            Registration.status.in_(HOLDING),
            PitchSession.status != "draft",
        )
    )
    return [_line(pitch_session, event, place) for pitch_session, event, place in rows]


def _presented(db: Session, person_id: int) -> list[dict[str, Any]]:
    rows = db.execute(
        select(PitchSession, Event)
        .join(Event, Event.id == PitchSession.event_id)
        .join(Slot, Slot.pitch_session_id == PitchSession.id)
        .join(SlotSpeaker, SlotSpeaker.slot_id == Slot.id)
        .join(Speaker, Speaker.id == SlotSpeaker.speaker_id)
        .where(Speaker.person_id == person_id, PitchSession.status != "draft")
    ).unique()
    found = {pitch_session.id: _line(pitch_session, event, "speaker") for pitch_session, event in rows}
    return list(found.values())


def _starred(db: Session, person_id: int, besides: set[str]) -> list[dict[str, Any]]:
    """Favourites that the person has nothing else at, as long as they may know of them."""
    rows = db.execute(
        select(PitchSession, Event)
        .join(Event, Event.id == PitchSession.event_id)
        .where(PitchSession.id.in_(starred(db, person_id)))
    )
    found = []
    for pitch_session, event in rows.all():
        here = actors(db, [person_id], event.id, pitch_session.id)
        actor = placed(db, here, event, pitch_session).get(person_id)
        if actor is not None and sees(actor, event, pitch_session):
            line = _line(pitch_session, event, "favourite")
            found.append(line if enters(actor, event, pitch_session) else {**line, "room_url": ""})
    return [one for one in found if one["url"] not in besides]


def _name_conflicts(sessions: list[dict[str, Any]]) -> None:
    """Notes with each session which others are at the same time."""
    for first, second in overlaps([(one["starts_at"], one["ends_at"]) for one in sessions]):
        for one, other in ((first, second), (second, first)):
            sessions[one].setdefault("beside", []).append(sessions[other]["title"])


def _line(pitch_session: PitchSession, event: Event, place: str) -> dict[str, Any]:
    here = f"/s/{pitch_session.public_id}"
    is_over = pitch_session.status in ("ended", "replay", "cancelled")
    enters = f"{here}/{'green-room' if place == 'speaker' else 'room'}"
    return {
        "title": pick(pitch_session.title),
        "title_lang": text_language(pitch_session.title, g.lang),
        "event_title": pick(event.title),
        "starts_at": pitch_session.starts_at,
        "ends_at": pitch_session.ends_at,
        "status": pitch_session.status,
        "place": place,
        "url": here,
        "room_url": enters if not is_over and place not in ("waiting", "requested") else "",
        "replay_url": f"{here}/replay" if pitch_session.status == "replay" else "",
        "calendar_url": f"{here}/calendar.ics" if not is_over else "",
        "leave_action": f"{here}/unregister" if place in HOLDING and not is_over else "",
    }


@blueprint.post("/my/link")
@public_route
def send_link() -> ResponseReturnValue:
    """Mails a sign-in link where the address is known; the answer is the same where it is not (S14)."""
    current_app.extensions["pace"].take("link", request.remote_addr or "", LINKS_OF_NETWORK)
    try:
        form = forms.read_form(AddressForm, request.form)
    except Refusal as refusal:
        errors = field_errors(refusal)
        return _find_me(errors, request.form.get("email", "")[:300]), refusal.status
    mail_link(database(), form.email, "/my")
    return _find_me({}, sent=True)


def _find_me(errors: dict[str, str], typed: str = "", sent: bool = False) -> str:
    return render_template("registrations/find_me.html", errors=errors, typed=typed, sent=sent)
