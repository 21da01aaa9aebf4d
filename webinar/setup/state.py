"""Whether the installation is set up, and the one-time token that lets somebody begin."""

from __future__ import annotations

import logging
import sys

from flask import Flask
from flask import session as cookie_session_data
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from webinar.core.audit import note
from webinar.core.db import Database
from webinar.core.errors import Refusal
from webinar.core.instance import ONLY, Instance, instance_row
from webinar.core.security import new_token, token_hash
from webinar.people.accounts import make_person
from webinar.people.models import Person
from webinar.schedule.models import Event

log = logging.getLogger(__name__)
COOKIE_KEY = "setup"


def has_administrator(db: Session) -> bool:
    """Whether somebody administers the installation."""
    return db.scalar(select(Person.id).where(Person.is_administrator).limit(1)) is not None


def is_begun(db: Session) -> bool:
    """Whether there is anything that a stranger with a token must not take over: an administrator or an event."""
    row = db.get(Instance, ONLY)
    if row is not None and row.set_up_at is not None:
        return True
    return has_administrator(db) or db.scalar(select(Event.id).limit(1)) is not None


def is_open(app: Flask) -> bool:
    """Whether pages are served; once they are, no request asks the database again."""
    if app.extensions.get("is_set_up"):
        return True
    home: Database = app.extensions["database"]
    with home.reading() as db:
        app.extensions["is_set_up"] = is_begun(db)
    return bool(app.extensions["is_set_up"])


def announce(app: Flask) -> None:
    """Prints where an empty installation is set up, and a new token for it; the former one ends."""
    home: Database = app.extensions["database"]
    try:
        with home.writing() as db:
            if is_begun(db):
                return
            token = new_token()
            instance_row(db).setup_token_hash = token_hash(token)
    except SQLAlchemyError as error:
        log.warning("whether this installation is set up is not known: %s", type(error).__name__)
        return
    origin = app.extensions["settings"].public_origin
    print(
        f"\nEstrade is not set up yet: open {origin}/setup and give this token, which works once:\n\n"
        f"    {token}\n\nOr, without a browser: flask setup --help\n",
        file=sys.stderr,
        flush=True,
    )


def take_token(db: Session, token: str) -> str | None:
    """Gives the browser's own proof for a right token, which is used up by that; None for a wrong one."""
    proof = new_token()
    taken = db.execute(
        update(Instance)
        .where(Instance.id == ONLY, Instance.setup_token_hash == token_hash(token.strip()))
        .values(setup_token_hash=None, setup_browser_hash=token_hash(proof))
    )
    return proof if taken.rowcount == 1 else None  # type: ignore[attr-defined]


def remember_proof(proof: str) -> None:
    """Lets this browser go on with the set-up."""
    cookie_session_data.clear()
    cookie_session_data[COOKIE_KEY] = proof


def holds_proof(db: Session) -> bool:
    """Whether the browser of the request under way gave the token."""
    proof, row = cookie_session_data.get(COOKIE_KEY), db.get(Instance, ONLY)
    return bool(proof) and row is not None and row.setup_browser_hash == token_hash(str(proof))


def make_administrator(db: Session, name: str, email: str, hashed: str, language: str) -> Person:
    """The first administrator; `conflict` when another browser was faster."""
    row = instance_row(db, lock=True)
    if has_administrator(db):
        raise Refusal("conflict", "setup.refused.done")
    person = db.scalar(select(Person).where(Person.email == email))
    if person is None:
        person = make_person(db, name, email, language)
    person.name, person.is_administrator, person.password_hash = name, True, hashed
    row.setup_token_hash = row.setup_browser_hash = None
    note(db, "role_given", None, person.id, "administrator")
    return person
