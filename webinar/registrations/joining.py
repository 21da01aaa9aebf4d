"""Makes one of the guest that a browser became when it registered and of the person whose link it opens."""

from __future__ import annotations

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from webinar.people.browser import Browser
from webinar.people.models import CookieSession, Person, PersonalLink, RoleGrant
from webinar.people.references import references
from webinar.registrations.models import Registration
from webinar.schedule.models import Speaker


def join_guest(db: Session, person_id: int, browser: Browser | None) -> None:
    """Gives the browser's guest the person's address and registrations, so that what it asked stays its own.

    Only where that guest registered the address and nobody has ever been signed in as the person, or has a
    role as them: whoever typed a stranger's address must gain nothing by it.
    """
    if browser is None or not browser.is_guest or browser.person_id == person_id:
        return
    registered = select(Registration.id).where(
        Registration.person_id == person_id, Registration.guest_id == browser.person_id
    )
    if db.scalar(registered.limit(1)) is None or _has_a_past(db, person_id):
        return
    guest, person = db.get_one(Person, browser.person_id), db.get_one(Person, person_id)
    address, person.email = person.email, None
    db.flush()
    guest.email, guest.is_guest = address, False
    guest.locale, guest.zone = person.locale, person.zone
    for model in (Registration, PersonalLink):
        db.execute(update(model).where(model.person_id == person_id).values(person_id=guest.id))
    _move_the_rest(db, person_id, guest.id)
    db.execute(update(Registration).where(Registration.person_id == guest.id).values(guest_id=None))
    db.flush()
    db.delete(person)
    db.flush()


def _move_the_rest(db: Session, person_id: int, guest_id: int) -> None:
    """What other tables hold of the person, who is deleted: what their calendar has, the answers they gave by mail."""
    for table, column, _says in references():
        if db.execute(select(column).where(column == guest_id).limit(1)).first() is None:
            db.execute(update(table).where(column == person_id).values({column.name: guest_id}))


def _has_a_past(db: Session, person_id: int) -> bool:
    return bool(
        db.scalar(
            select(
                exists().where(CookieSession.person_id == person_id)
                | exists().where(RoleGrant.person_id == person_id)
                | exists().where(Speaker.person_id == person_id)
                | exists().where(Person.id == person_id, Person.is_administrator)
            )
        )
    )
