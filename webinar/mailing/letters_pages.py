"""The organiser's page of an event's e-mails: which reminders go out, for all sessions or for one."""

from __future__ import annotations

from typing import Any, Literal

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import clock, forms
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.i18n import LANGUAGES
from webinar.core.instance import sends_mail
from webinar.core.security import keep_unlisted
from webinar.core.viewing import field_errors, pick
from webinar.registrations import letter_texts, reminders
from webinar.schedule.access import Access, event_route, session_of_event
from webinar.schedule.models import PitchSession

blueprint = Blueprint("mailing_letters", __name__)
keep_unlisted(blueprint)
PRESETS = {"all": frozenset(reminders.BEFORE), "day_minutes": frozenset({"day", "minutes"}), "none": frozenset()}
Ticked = Literal["", "on"]


class RemindersForm(forms.Form):
    """The boxes, or one of the usual choices at once."""

    day: Ticked = ""
    hour: Ticked = ""
    minutes: Ticked = ""
    preset: Literal["", "all", "day_minutes", "none"] = ""

    @property
    def kinds(self) -> frozenset[str]:
        """What is chosen."""
        if self.preset:
            return PRESETS[self.preset]
        return frozenset(kind for kind in reminders.BEFORE if getattr(self, kind))


class SessionRemindersForm(RemindersForm):
    """The same for one session."""

    pitch_session: str


class FollowForm(forms.Form):
    """The session whose own choice ends."""

    pitch_session: str


@blueprint.get("/e/<slug>/letters")
@event_route("event.organise")
def show(access: Access, db: Session) -> ResponseReturnValue:
    """What goes out, to whom, when."""
    return _page(access, db, {}, saved=request.args.get("saved") == "1")


@blueprint.post("/e/<slug>/letters/reminders")
@event_route("event.organise")
def choose(access: Access, _db: Session) -> ResponseReturnValue:
    """Keeps which reminders go out for the event's sessions."""
    form = forms.read_form(RemindersForm, request.form)
    with database().writing() as db:
        reminders.choose(db, access.event.id, form.kinds)
    return _saved(access)


@blueprint.post("/e/<slug>/letters/reminders/session")
@event_route("event.organise")
def choose_for_session(access: Access, db: Session) -> ResponseReturnValue:
    """Keeps another choice for one session."""
    try:
        form = forms.read_form(SessionRemindersForm, request.form)
        pitch_session = _session_of(db, access, form.pitch_session)
    except Refusal as refusal:
        if not refusal.fields:
            raise
        return _page(access, db, field_errors(refusal)), refusal.status
    with database().writing() as writing:
        reminders.choose(writing, access.event.id, form.kinds, pitch_session.id)
    return _saved(access)


@blueprint.post("/e/<slug>/letters/reminders/follow")
@event_route("event.organise")
def follow(access: Access, db: Session) -> ResponseReturnValue:
    """Lets a session do again as its event does."""
    form = forms.read_form(FollowForm, request.form)
    pitch_session = _session_of(db, access, form.pitch_session)
    with database().writing() as writing:
        reminders.follow_event(writing, access.event.id, pitch_session.id)
    return _saved(access)


def _saved(access: Access) -> ResponseReturnValue:
    return redirect(f"/e/{access.event.slug}/letters?saved=1", 303)


def _session_of(db: Session, access: Access, public_id: str) -> PitchSession:
    if not public_id:
        raise Refusal("invalid", fields={"pitch_session": "core.field.missing"})
    return session_of_event(db, access.event.id, public_id)


def _page(access: Access, db: Session, errors: dict[str, str], *, saved: bool = False) -> str:
    event = access.event
    own = reminders.own_choices(db, event.id)
    sessions = db.scalars(
        select(PitchSession)
        .where(
            PitchSession.event_id == event.id,
            PitchSession.is_break.is_(False),
            PitchSession.starts_at > clock.now(),
            PitchSession.status != "cancelled",
        )
        .order_by(PitchSession.starts_at, PitchSession.id)
    )
    return render_template(
        "mailing/letters.html",
        event={"title": pick(event.title), "url": f"/e/{event.slug}"},
        kinds=list(reminders.BEFORE),
        texts=letter_texts.KINDS,
        languages=LANGUAGES,
        own_texts=set(letter_texts.own_texts(db, event.id)),
        chosen=reminders.chosen(db, event.id),
        own=[_line(pitch_session, kinds) for pitch_session, kinds in own],
        sessions=[_line(pitch_session) for pitch_session in sessions],
        by_mail=sends_mail(),
        typed=request.form if errors else {},
        errors=errors,
        saved=saved,
    )


def _line(pitch_session: PitchSession, kinds: frozenset[str] = frozenset()) -> dict[str, Any]:
    return {
        "id": pitch_session.public_id,
        "title": pick(pitch_session.title),
        "starts_at": pitch_session.starts_at,
        "kinds": [kind for kind in reminders.BEFORE if kind in kinds],
    }
