"""The administrator's page: who may create events, who administers, and how mail and jobs are doing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal

from flask import Blueprint, current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from webinar.core import clock, forms, jobs
from webinar.core.audit import newest, note
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.instance import ONLY, Instance, sends_mail
from webinar.core.mail import Letter
from webinar.core.security import keep_unlisted
from webinar.core.viewing import field_errors, pick, t
from webinar.people.accounts import is_proven, renew
from webinar.people.browser import Browser, remember
from webinar.people.instance_access import doors_of, instance_route
from webinar.people.models import Person
from webinar.schedule.models import Event
from webinar.team import invitations, roles
from webinar.team.event_pages import INVITATIONS_AN_HOUR
from webinar.team.invitations import Offer

blueprint = Blueprint("instance_team", __name__, url_prefix="/admin")
PERMISSION = "instance.administer"
SHOWN_EVENTS, SHOWN_DEEDS = 50, 30
View = Callable[..., ResponseReturnValue]


class AppointForm(forms.Form):
    """Whom, as what, in which language."""

    email: forms.Email
    role: Literal["creator", "administrator"]
    language: Literal["fr", "en"] = "fr"


keep_unlisted(blueprint)


@blueprint.get("")
@instance_route(PERMISSION)
def show(browser: Browser, db: Session) -> ResponseReturnValue:
    """The installation at a glance."""
    return _page(db, browser, {}, done=request.args.get("done", ""))


def _page(db: Session, browser: Browser, errors: dict[str, str], *, done: str = "", link: str = "") -> str:
    now = clock.now()
    row = db.get(Instance, ONLY)
    appointed = or_(Person.is_administrator, Person.may_create_events)
    people = db.scalars(select(Person).where(appointed).order_by(Person.is_administrator.desc(), Person.name))
    events = db.scalars(select(Event).order_by(Event.created_at.desc()).limit(SHOWN_EVENTS))
    letters = dict(db.execute(select(Letter.state, func.count(Letter.id)).group_by(Letter.state)).all())
    open_jobs = select(func.count(jobs.Job.id)).where(jobs.Job.done_at.is_(None), jobs.Job.failed_at.is_(None))
    failed = select(jobs.Job).where(jobs.Job.failed_at.is_not(None)).order_by(jobs.Job.failed_at.desc()).limit(20)
    return render_template(
        "team/admin.html",
        people=list(people),
        me=browser.person_id,
        invitations=[
            {"id": one.public_id, "email": one.email, "role": one.role, "sent_at": one.sent_at,
             "is_over": one.expires_at <= now}
            for one in invitations.pending(db, None)
        ],
        is_unfinished=row is None or row.set_up_at is None,
        doors=[door for door in doors_of(browser) if door["url"] != "/admin"],
        events=[{"title": pick(one.title), "url": f"/e/{one.slug}/workspace"} for one in events],
        health=_health(db),
        letters_waiting=letters.get("queued", 0) + letters.get("sending", 0),
        letters_failed=letters.get("failed", 0) + letters.get("bounced", 0),
        jobs_open=db.scalar(open_jobs) or 0,
        jobs_failed=list(db.scalars(failed)),
        audit=_audit(db),
        by_mail=sends_mail(),
        is_proven=is_proven(db, browser),
        typed=request.form if errors else {},
        errors=errors,
        done=done if done in ("sent", "again", "revoked", "removed") else "",
        link=link,
    )  # fmt: skip


def _health(db: Session) -> list[tuple[bool, str]]:
    """What features say of what they run beside pages."""
    found = current_app.extensions["health"]
    return [line for health in found for line in health(db, current_app.extensions["settings"], g.lang)]


def _audit(db: Session) -> list[dict[str, Any]]:
    """The last deeds with the names of those who are still here."""
    entries = newest(db, SHOWN_DEEDS)
    ids = {person_id for one in entries for person_id in (one.actor_id, one.person_id) if person_id is not None}
    names = dict(db.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all())
    return [
        {
            "at": one.at,
            "deed": t(f"team.deed.{one.deed}"),
            "by": names.get(one.actor_id or 0, ""),
            "on": names.get(one.person_id or 0, "") if one.person_id != one.actor_id else "",
            "about": one.about,
        }
        for one in entries
    ]


def proven(view: View) -> View:
    """Lets a view of the installation through only for somebody who has just shown who they are (S18)."""

    @wraps(view)
    def checked(browser: Browser, db: Session, **arguments: Any) -> ResponseReturnValue:
        if not is_proven(db, browser):
            return redirect("/sign-in/again?next=/admin", 303)
        return view(browser, db, **arguments)

    return checked


@blueprint.post("")
@instance_route(PERMISSION)
@proven
def appoint(browser: Browser, _db: Session) -> ResponseReturnValue:
    """Invites somebody to create events or to administer."""
    current_app.extensions["pace"].take(f"invite:{browser.person_id}", "", INVITATIONS_AN_HOUR)
    try:
        form = forms.read_form(AppointForm, request.form)
        with database().writing() as db:
            link = invitations.invite(db, Offer(form.role), form.email, form.language, browser.person_id)
            note(db, "invited", browser.person_id, None, form.role)
    except Refusal as refusal:
        if not refusal.fields:
            raise
        errors = field_errors(refusal)
        with database().reading() as db:
            return _page(db, browser, errors), refusal.status
    return _sent(browser, link, "sent")


def _sent(browser: Browser, link: str, done: str) -> ResponseReturnValue:
    if not link:
        return redirect(f"/admin?done={done}", 303)
    with database().reading() as db:
        return _page(db, browser, {}, link=link)


@blueprint.post("/invitations/<public_id>/again")
@instance_route(PERMISSION)
@proven
def send_again(browser: Browser, _db: Session, public_id: str) -> ResponseReturnValue:
    """Sends an invitation again; the former link ends."""
    with database().writing() as db:
        link = invitations.send_again(db, invitations.of_event(db, None, public_id))
    return _sent(browser, link, "again")


@blueprint.post("/invitations/<public_id>/revoke")
@instance_route(PERMISSION)
def revoke(_browser: Browser, _db: Session, public_id: str) -> ResponseReturnValue:
    """Takes an invitation back."""
    with database().writing() as db:
        invitations.take_back(invitations.of_event(db, None, public_id))
    return redirect("/admin?done=revoked", 303)


@blueprint.post("/people/<public_id>/remove")
@instance_route(PERMISSION)
@proven
def remove(browser: Browser, _db: Session, public_id: str) -> ResponseReturnValue:
    """Takes the roles of the installation from somebody; the last administrator stays (S18)."""
    with database().writing() as db:
        person = db.scalar(select(Person).where(Person.public_id == public_id))
        if person is None or not (person.is_administrator or person.may_create_events):
            raise Refusal("not_found")
        roles.take_from_instance(db, person)
        note(db, "role_taken", browser.person_id, person.id, "administrator creator")
        if person.id != browser.person_id:
            return redirect("/admin?done=removed", 303)
        remember(renew(db, person.id, browser))
    return redirect("/my", 303)

