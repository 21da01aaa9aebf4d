"""The page behind the yes, maybe and no of a mail: looking at it does nothing, its buttons answer."""

from __future__ import annotations

from typing import Annotated, Literal

from flask import Blueprint, current_app, g, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from webinar.calendars.answer_links import WORDS, answer_links, guest_of_link
from webinar.calendars.answering import write_answer
from webinar.calendars.guests import InvitedGuest, answer_now
from webinar.core import clock, forms
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.security import hide_addresses
from webinar.core.viewing import field_errors, pick
from webinar.people.permissions import public_route

blueprint = Blueprint("calendar_answer", __name__)
hide_addresses(blueprint)
TRIES_AN_HOUR = 60


class LinkForm(forms.Form):
    """The button that was pressed, and what the guest wants to add."""

    answer: Literal["accepted", "tentative", "declined"]
    comment: Annotated[str, forms.text(0, 500, 4_000)] = ""


@blueprint.get("/answer/<token>")
@public_route
def show(token: str) -> ResponseReturnValue:
    """The question with its three buttons, whoever or whatever follows the link."""
    with database().reading() as db:
        guest = guest_of_link(db, token)
    return _page(token, guest, saved=request.args.get("saved") == "1")


@blueprint.post("/answer/<token>")
@public_route
def answer(token: str) -> ResponseReturnValue:
    """Takes the answer in, as if it came by mail now."""
    current_app.extensions["pace"].take("answer", token[:80], TRIES_AN_HOUR)
    try:
        form = forms.read_form(LinkForm, request.form)
    except Refusal as refusal:
        with database().reading() as db:
            guest = guest_of_link(db, token)
        errors = field_errors(refusal)
        return _page(token, guest, typed=request.form.get("comment", "")[:4_000], errors=errors), refusal.status
    with database().writing() as db:
        guest = guest_of_link(db, token, to_write=True)
        now = clock.now()
        write_answer(
            db,
            guest,
            WORDS[form.answer],
            via="link",
            sequence=guest.known.sequence,
            stamp=max(now, guest.row.stamp) if guest.row is not None and guest.row.stamp is not None else now,
            comment=form.comment,
        )
    return redirect(f"/answer/{token}?saved=1", 303)


def _page(
    token: str,
    guest: InvitedGuest,
    *,
    saved: bool = False,
    typed: str | None = None,
    errors: dict[str, str] | None = None,
) -> str:
    g.default_zone = guest.person.zone or guest.event.zone
    current = answer_now(guest.row, guest.pitch_session)
    words = {value: word for word, value in WORDS.items()}
    comment = guest.row.comment if guest.row is not None else ""
    return render_template(
        "calendars/answer.html",
        event_title=pick(guest.event.title),
        session_title=pick(guest.pitch_session.title),
        session_url=f"/s/{guest.pitch_session.public_id}",
        starts_at=guest.pitch_session.starts_at,
        person_name=guest.person.name,
        current=words.get(current, ""),
        asked=request.args.get("answer", ""),
        words=list(WORDS),
        action=f"/answer/{token}",
        comment=comment if typed is None else typed,
        errors=errors or {},
        saved=saved and current in words,
    )


@blueprint.record_once
def offer_links(state: BlueprintSetupState) -> None:
    """Letters about registrations stand below calendars and ask for these links by name."""
    state.app.extensions["answer_links"] = answer_links
