"""The page of an event's settings, and what can be done with the event as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core import clock, forms
from webinar.core.audit import note
from webinar.core.db import database
from webinar.core.errors import FieldProblem, Refusal
from webinar.core.security import keep_unlisted
from webinar.core.viewing import ZONES, field_errors, t
from webinar.editor import event_settings, showing
from webinar.editor.copying import copy_event
from webinar.editor.saving import Act, announce
from webinar.editor.session_form import read_day
from webinar.people.browser import current_browser
from webinar.people.instance_access import enter_instance
from webinar.people.models import RoleGrant
from webinar.people.permissions import Actor, can
from webinar.schedule.access import Access, event_route
from webinar.schedule.interchange.outline import slug_of
from webinar.schedule.making import free_slug
from webinar.schedule.models import Event
from webinar.schedule.proven import has_proven, proven

blueprint = Blueprint("editor_event", __name__)
keep_unlisted(blueprint)
ORGANISE = "event.organise"
CREATE = "event.create"
DONE = ("saved", "archived", "reopened", "copied")


class ArchiveForm(forms.Form):
    """Whether the event is to be read-only."""

    on: Literal["0", "1"]


class CopyForm(forms.Form):
    """The copy's title and first day."""

    title: Annotated[str, forms.line(2, 120)]
    date: str


class NoForm(forms.Form):
    """A form that is its button."""


@blueprint.get("/e/<slug>/settings")
@event_route(ORGANISE)
def show(access: Access, db: Session) -> ResponseReturnValue:
    """The settings as they are."""
    typed = {**event_settings.shown_event(access.event, g.lang), "base": event_settings.base_of(access.event)}
    return _page(access, db, typed, {})


@blueprint.post("/e/<slug>/settings")
@event_route(ORGANISE)
def save(access: Access, db: Session) -> ResponseReturnValue:
    """Stores them; the page has another address when the slug is another one."""
    try:
        form = forms.read_form(event_settings.EventForm, request.form)
        with database().writing() as writing:
            act = Act.on(writing, access.event.id, access.actor.person_id)
            event_settings.change_event(act, form, g.lang)
            slug = act.event.slug
    except Refusal as refusal:
        if refusal.code == "conflict":
            with database().reading() as fresh:
                base = event_settings.base_of(fresh.get_one(Event, access.event.id))
            typed = {**request.form, "base": base}
            return _page(access, db, typed, {}, problem=t(refusal.message)), refusal.status
        return _page(access, db, request.form, field_errors(refusal)), refusal.status
    announce(act)
    return redirect(f"/e/{slug}/settings?done=saved", 303)


@blueprint.post("/e/<slug>/archive")
@event_route(ORGANISE)
def archive(access: Access, db: Session) -> ResponseReturnValue:
    """Makes the event read-only, or editable again."""
    on = forms.read_form(ArchiveForm, request.form).on == "1"
    with database().writing() as writing:
        event_settings.archive(writing, writing.get_one(Event, access.event.id), on)
        deed = "archived" if on else "reopened"
        note(writing, deed, access.actor.person_id, None, access.event.slug)
    return redirect(f"/e/{access.event.slug}/settings?done={deed}", 303)


@blueprint.post("/e/<slug>/copy")
@event_route(ORGANISE)
def copy(access: Access, db: Session) -> ResponseReturnValue:
    """Makes the event once more, organised by the sender."""
    try:
        form = forms.read_form(CopyForm, request.form)
        fields: dict[str, str | FieldProblem] = {}
        first_day = read_day(form.date, "date", fields)
        if first_day is None:
            raise Refusal("invalid", fields=fields)
    except Refusal as refusal:
        typed = {**event_settings.shown_event(access.event, g.lang), "base": event_settings.base_of(access.event)}
        return _page(access, db, typed, {}, copy_errors=field_errors(refusal)), refusal.status
    with database().writing() as writing:
        creator = enter_instance(writing, CREATE).person_id
        slug = free_slug(writing, slug_of(form.title))
        original = writing.get_one(Event, access.event.id)
        event = copy_event(writing, original, {g.lang: form.title}, slug, first_day)
        grant = RoleGrant(person_id=creator, event_id=event.id, role="organiser", granted_at=clock.now())
        writing.add(grant)
    return redirect(f"/e/{slug}/settings?done=copied", 303)


@blueprint.post("/e/<slug>/delete")
@event_route(ORGANISE)
@proven("settings")
def delete(access: Access, _db: Session) -> ResponseReturnValue:
    """Deletes an event that nobody has been shown."""
    forms.read_form(NoForm, request.form)
    with database().writing() as writing:
        event_settings.delete_event(writing, writing.get_one(Event, access.event.id))
        note(writing, "event_deleted", access.actor.person_id, None, access.event.slug)
    return redirect("/my", 303)


def _page(
    access: Access,
    db: Session,
    typed: Mapping[str, Any],
    errors: dict[str, str],
    *,
    problem: str = "",
    copy_errors: dict[str, str] | None = None,
) -> str:
    done = request.args.get("done", "")
    browser = current_browser(db)
    return render_template(
        "editor/event.html",
        event=showing.event_view(access.event),
        offers=event_settings.view(db, access.event),
        may_create=browser is not None and can(Actor(browser.person_id, browser.instance_role), CREATE),
        has_proven=has_proven(db),
        typed=typed,
        errors=errors,
        problem=problem,
        copy_errors=copy_errors or {},
        copy_typed=request.form if copy_errors else {},
        zones=sorted(ZONES),
        done=done if done in DONE else "",
    )
