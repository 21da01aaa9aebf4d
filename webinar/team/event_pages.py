"""The page of an event's team: invite, send again, take back, remove, hand over."""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import clock, forms
from webinar.core.audit import note
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.instance import sends_mail
from webinar.core.viewing import field_errors, pick
from webinar.people.accounts import renew
from webinar.people.browser import current_browser, remember
from webinar.people.models import Person
from webinar.schedule.access import Access, event_route, session_of_event
from webinar.schedule.models import PitchSession
from webinar.schedule.proven import has_proven, proven
from webinar.team import invitations, roles
from webinar.team.invitations import Offer

blueprint = Blueprint("event_team", __name__)
INVITATIONS_AN_HOUR = 100


class InviteForm(forms.Form):
    """Whom, as what, for which session (empty: for all of them), in which language."""

    email: forms.Email
    role: Literal["moderator", "organiser"]
    pitch_session: str = ""
    language: Literal["fr", "en"] = "fr"


class MemberForm(forms.Form):
    """A member in one role."""

    person: str
    role: Literal["moderator", "organiser"]
    pitch_session: str = ""


class TakerForm(forms.Form):
    """The member that the event is handed over to."""

    person: str


@blueprint.get("/e/<slug>/team")
@event_route("event.organise")
def show(access: Access, db: Session) -> ResponseReturnValue:
    """Who is in the team and who is invited."""
    return _page(access, db, {}, done=request.args.get("done", ""))


def _page(access: Access, db: Session, errors: dict[str, str], *, done: str = "", link: str = "") -> str:
    event = access.event
    of_event = select(PitchSession).where(PitchSession.event_id == event.id, PitchSession.is_break.is_(False))
    sessions = {one.id: one for one in db.scalars(of_event.order_by(PitchSession.starts_at))}
    now = clock.now()
    return render_template(
        "team/event.html",
        event={"title": pick(event.title), "url": f"/e/{event.slug}"},
        me=access.actor.person_id,
        members=roles.members(db, event.id),
        invitations=[
            {
                "id": one.public_id,
                "email": one.email,
                "role": one.role,
                "session": pick(sessions[one.pitch_session_id].title) if one.pitch_session_id in sessions else "",
                "sent_at": one.sent_at,
                "is_over": one.expires_at <= now,
            }
            for one in invitations.pending(db, event.id)
        ],
        sessions=[{"id": one.public_id, "title": pick(one.title)} for one in sessions.values()],
        by_mail=sends_mail(),
        is_proven=has_proven(db),
        typed=request.form if errors else {},
        errors=errors,
        done=done if done in ("sent", "again", "revoked", "removed", "handed") else "",
        link=link,
    )


@blueprint.post("/e/<slug>/team")
@event_route("event.organise")
@proven("team")
def invite(access: Access, db: Session) -> ResponseReturnValue:
    """Invites an address; the answer is the same whoever has it."""
    current_app.extensions["pace"].take(f"invite:{access.actor.person_id}", "", INVITATIONS_AN_HOUR)
    try:
        form = forms.read_form(InviteForm, request.form)
        offer = Offer(form.role, access.event, _session_of(db, access, form.pitch_session, form.role))
        with database().writing() as writing:
            link = invitations.invite(writing, offer, form.email, form.language, access.actor.person_id)
            note(writing, "invited", access.actor.person_id, None, f"{form.role} {access.event.slug}")
    except Refusal as refusal:
        if not refusal.fields:
            raise
        return _page(access, db, _told(refusal)), refusal.status
    return _sent(access, link, "sent")


def _told(refusal: Refusal) -> dict[str, str]:
    return field_errors(refusal)


def _sent(access: Access, link: str, done: str) -> ResponseReturnValue:
    if not link:
        return redirect(f"/e/{access.event.slug}/team?done={done}", 303)
    with database().reading() as db:
        return _page(access, db, {}, link=link)


def _session_of(db: Session, access: Access, public_id: str, role: str) -> PitchSession | None:
    """A session of this event by its id; an organiser's role is always for the whole event."""
    if not public_id or role == "organiser":
        return None
    return session_of_event(db, access.event.id, public_id)


@blueprint.post("/e/<slug>/team/invitations/<public_id>/again")
@event_route("event.organise")
@proven("team")
def again(access: Access, _db: Session, public_id: str) -> ResponseReturnValue:
    """Sends an invitation again; the former link ends."""
    current_app.extensions["pace"].take(f"invite:{access.actor.person_id}", "", INVITATIONS_AN_HOUR)
    with database().writing() as db:
        link = invitations.send_again(db, invitations.of_event(db, access.event.id, public_id))
    return _sent(access, link, "again")


@blueprint.post("/e/<slug>/team/invitations/<public_id>/revoke")
@event_route("event.organise")
def revoke(access: Access, _db: Session, public_id: str) -> ResponseReturnValue:
    """Takes an invitation back."""
    with database().writing() as db:
        invitations.take_back(invitations.of_event(db, access.event.id, public_id))
    return redirect(f"/e/{access.event.slug}/team?done=revoked", 303)


@blueprint.post("/e/<slug>/team/remove")
@event_route("event.organise")
@proven("team")
def remove(access: Access, reading: Session) -> ResponseReturnValue:
    """Takes a role from a member: their sessions and live connections end at once (S16)."""
    form = forms.read_form(MemberForm, request.form)
    pitch_session = _session_of(reading, access, form.pitch_session, form.role)
    with database().writing() as db:
        person = _person(db, form.person)
        session_id = pitch_session.id if pitch_session else None
        roles.take(db, person, form.role, access.event.id, session_id)
        note(db, "role_taken", access.actor.person_id, person.id, f"{form.role} {access.event.slug}")
        return _stay(db, access, person, "removed")


@blueprint.post("/e/<slug>/team/hand-over")
@event_route("event.organise")
@proven("team")
def hand_over(access: Access, _db: Session) -> ResponseReturnValue:
    """Makes a member the organiser in the sender's place."""
    form = forms.read_form(TakerForm, request.form)
    with database().writing() as db:
        giver = db.get_one(Person, access.actor.person_id)
        taker = _person(db, form.person)
        roles.hand_over(db, access.event.id, giver, taker)
        note(db, "handed_over", giver.id, taker.id, access.event.slug)
        return _stay(db, access, giver, "handed")


def _person(db: Session, public_id: str) -> Person:
    found = db.scalar(select(Person).where(Person.public_id == public_id))
    if found is None:
        raise Refusal("not_found")
    return found


def _stay(db: Session, access: Access, changed: Person, done: str) -> ResponseReturnValue:
    """Where to go on; who has just lost their own role stays signed in here, in a new cookie session."""
    browser = current_browser(db)
    own = changed.id == access.actor.person_id
    if own:
        remember(renew(db, changed.id, browser))
    home = "/my" if own and not changed.is_administrator else f"/e/{access.event.slug}/team?done={done}"
    return redirect(home, 303)
