"""Lets a visitor in under a name that nobody who presents or moderates goes by."""

from __future__ import annotations

from typing import Annotated

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import clock, forms
from webinar.core.errors import Refusal
from webinar.core.security import new_public_id
from webinar.people.links import open_cookie_session
from webinar.people.models import Person, RoleGrant
from webinar.people.names import is_taken
from webinar.schedule.models import Speaker


class GuestForm(forms.Form):
    """The one field of the form."""

    name: Annotated[str, forms.line(1, 80)]


def welcome(db: Session, event_id: int, name: str, lang: str) -> str:
    """Makes a guest of the event and gives the token for the browser's cookie.

    The identity is the cookie, not the name (S17).
    """
    guest = make_guest(db, event_id, name, lang)
    return open_cookie_session(db, guest.id)


def make_guest(db: Session, event_id: int, name: str, lang: str) -> Person:
    """A new guest; a name in use by staff or speakers is refused on its field."""
    presenting = db.scalars(select(Speaker.name).where(Speaker.event_id == event_id)).all()
    with_roles = db.scalars(
        select(Person.name)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.event_id == event_id, RoleGrant.role != "attendee")
    ).all()
    if is_taken(name, [*presenting, *with_roles]):
        raise Refusal("invalid", fields={"name": "people.guest.name_taken"})
    guest = Person(
        public_id=new_public_id(), name=name, is_guest=True, locale=lang, created_at=clock.now()
    )
    db.add(guest)
    db.flush()
    return guest
