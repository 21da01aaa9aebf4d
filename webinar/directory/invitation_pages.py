"""The organiser invites speakers, one or several, and takes invitations back."""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, current_app, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core import forms
from webinar.core.audit import note
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.security import keep_unlisted
from webinar.core.viewing import field_errors
from webinar.directory import invitations, speakers
from webinar.directory.speaker_form import PublicIds
from webinar.directory.speaker_pages import list_page
from webinar.schedule.access import Access, event_route
from webinar.schedule.models import Event
from webinar.schedule.proven import proven

blueprint = Blueprint("speaker_invitations", __name__)
keep_unlisted(blueprint)
AN_HOUR, AT_ONCE = 300, 100


class InviteForm(forms.Form):
    """Who is invited, one id a line, and in which language."""

    speakers: PublicIds = ""
    language: Literal["fr", "en"] = "fr"


@blueprint.post("/e/<slug>/speakers/invite")
@event_route("event.organise")
@proven("speakers")
def invite(access: Access, reading: Session) -> ResponseReturnValue:
    """Invites who is ticked; who has no address is left out and named."""
    typed = {name: value for name, value in request.form.items() if name != "csrf_token"}
    typed["speakers"] = "\n".join(request.form.getlist("speakers"))
    try:
        form = forms.read_form(InviteForm, typed)
        chosen = list(dict.fromkeys(form.speakers.split()))
        if not chosen or len(chosen) > AT_ONCE:
            raise Refusal("invalid", fields={"speakers": ("directory.refused.choose", {"most": AT_ONCE})})
    except Refusal as refusal:
        return list_page(access, reading, errors=field_errors(refusal)), refusal.status
    links: list[dict[str, str]] = []
    skipped: list[str] = []
    for one in chosen:
        current_app.extensions["pace"].take(f"invite-speaker:{access.actor.person_id}", "", AN_HOUR)
        name, link = _invite(access, one, form.language)
        if link is None:
            skipped.append(name)
        elif link:
            links.append({"name": name, "link": link})
    if not links and not skipped:
        return redirect(f"/e/{access.event.slug}/speakers?done=invited", 303)
    with database().reading() as db:
        return list_page(access, db, links=links, skipped=skipped)


def _invite(access: Access, speaker_id: str, lang: str) -> tuple[str, str | None]:
    """The speaker's name and the link to copy ("" when it went by mail, None when there is no address)."""
    with database().writing() as db:
        event = db.get_one(Event, access.event.id)
        speaker = speakers.speaker_of(db, event.id, speaker_id, lock=True)
        try:
            link = invitations.invite(db, event, speaker, lang, access.actor.person_id)
        except Refusal as refusal:
            if not refusal.fields:
                raise
            return speaker.name, None
        note(db, "invited", access.actor.person_id, speaker.person_id, f"speaker {event.slug}")
        return speaker.name, link


@blueprint.post("/e/<slug>/speakers/<speaker_id>/revoke")
@event_route("event.organise")
def revoke(access: Access, _db: Session, speaker_id: str) -> ResponseReturnValue:
    """Takes an invitation back: the speaker's link, browsers and role end at once (S16)."""
    with database().writing() as db:
        event = db.get_one(Event, access.event.id)
        speaker = speakers.speaker_of(db, event.id, speaker_id, lock=True)
        invitations.revoke(db, speaker)
        note(db, "role_taken", access.actor.person_id, speaker.person_id, f"speaker {event.slug}")
    return redirect(f"/e/{access.event.slug}/speakers?done=revoked", 303)
