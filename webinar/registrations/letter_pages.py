"""The administrator's view of letters: what became of each, and what one says that is not sent yet."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.instance import sends_mail
from webinar.core.mail import Letter, send_again
from webinar.core.mail_message import text_of
from webinar.core.security import hide_addresses
from webinar.people.instance_access import enter_instance
from webinar.people.permissions import declare

blueprint = Blueprint("letters", __name__)
PERMISSION = "instance.administer"
SHOWN = 200
for_administrators = partial(declare, permission=PERMISSION)


hide_addresses(blueprint)


@blueprint.get("/letters")
@for_administrators
def letters() -> ResponseReturnValue:
    """How many letters are in which state, and the newest ones."""
    with database().reading() as db:
        enter_instance(db, PERMISSION)
        counts = dict(db.execute(select(Letter.state, func.count(Letter.id)).group_by(Letter.state)).all())
        newest = list(db.scalars(select(Letter).order_by(Letter.id.desc()).limit(SHOWN)))
    by_mail = sends_mail()
    return render_template("registrations/letters.html", counts=counts, letters=newest, by_mail=by_mail)


@blueprint.get("/letters/<int:letter_id>")
@for_administrators
def letter(letter_id: int) -> ResponseReturnValue:
    """One letter; its text is there until it is sent."""
    with database().reading() as db:
        enter_instance(db, PERMISSION)
        found = db.get(Letter, letter_id)
    if found is None:
        raise Refusal("not_found")
    text = text_of(found.content) if found.content is not None else ""
    return render_template("registrations/letter.html", letter=found, text=text)


@blueprint.post("/letters/<int:letter_id>/again")
@for_administrators
def again(letter_id: int) -> ResponseReturnValue:
    """Sends a letter again that failed."""
    with database().writing() as db:
        enter_instance(db, PERMISSION)
        found = db.get(Letter, letter_id)
        if found is None or found.state not in ("failed", "bounced") or found.content is None:
            raise Refusal("not_found")
        send_again(db, found)
    return redirect("/letters", 303)
