"""The letters about one's own data: links that confirm, what was done, and the end of every letter to who is erased."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from webinar.core import clock, jobs
from webinar.core.db import Database, database
from webinar.core.features import Gone
from webinar.core.i18n import translate
from webinar.core.instance import facts
from webinar.core.mail import Letter, Outgoing, post
from webinar.core.mail_content import Content, body_of
from webinar.people.accounts import language_of
from webinar.people.models import Person
from webinar.privacy.models import AddressChange

FORGET = "privacy.forget_letters"
LOOKS_AGAIN = timedelta(minutes=10)
AT_ONCE = 200
WAITING = ("queued", "sending")


def ask_to_confirm(db: Session, person: Person, token: str, expires_at: datetime) -> None:
    """Mails the link behind which the erasure's last button is."""
    origin = current_app.extensions["settings"].public_origin
    button = ("privacy.letter.confirm.button", f"{origin}/my/data/erase/{token}")
    mark = f"{clock.now():%Y%m%d%H%M%S}"
    _write(db, person, "confirm", str(person.email), mark, button=button, not_after=expires_at)


def farewell(db: Session, person: Person) -> None:
    """Says that everything is done; written while the address is still known."""
    if person.email is not None:
        _write(db, person, "farewell", person.email, "")


def prove_address(db: Session, person: Person, change: AddressChange, token: str) -> None:
    """To the new address: the link, or without a token that it is somebody's here already."""
    origin = current_app.extensions["settings"].public_origin
    button = ("privacy.letter.address.button", f"{origin}/my/data/address/{token}") if token else None
    kind = "address" if token else "address_known"
    _write(db, person, kind, change.address, str(change.id), button=button, not_after=change.expires_at)


def tell_former(db: Session, person: Person, change: AddressChange) -> None:
    """To the address that was given up."""
    if change.former:
        _write(db, person, "address_former", change.former, str(change.id))


def _write(
    db: Session,
    person: Person,
    kind: str,
    to: str,
    mark: str,
    *,
    button: tuple[str, str] | None = None,
    not_after: datetime | None = None,
) -> None:
    lang = language_of(person)
    site = facts().name
    title = translate(lang, f"privacy.letter.{kind}.title", site=site)
    content = Content(
        lang=lang,
        title=title,
        lines=[translate(lang, f"privacy.letter.{kind}.text", site=site)],
        button=(translate(lang, button[0]), button[1]) if button else None,
        small=[translate(lang, f"privacy.letter.{kind}.small")],
    )
    post(
        db,
        Outgoing(
            key=f"privacy:{kind}:{person.id}:{mark}",
            to=to,
            subject=title,
            body=body_of(content),
            lang=lang,
            not_after=not_after,
        ),
    )


def forget(home: Database, gone: Gone, since: datetime) -> None:
    """Deletes every letter to them from before the erasure, also those to addresses that they never proved."""
    keys = [f"privacy:{kind}:{one}:" for one in gone.person_ids for kind in ("address", "address_known")]
    to_them = or_(Letter.to_address.in_(gone.addresses), *(Letter.key.startswith(key) for key in keys))
    theirs = (to_them, Letter.created_at < since)
    while True:
        with home.writing() as db:
            ids = list(db.scalars(select(Letter.id).where(*theirs).limit(AT_ONCE)))
            db.execute(delete(Letter).where(Letter.id.in_(ids)))
        if not ids:
            return


def forget_when_sent(db: Session, person_id: int, addresses: Collection[str]) -> None:
    """Asks that the letters of the erasure itself go once they are sent."""
    ids = list(db.scalars(select(Letter.id).where(Letter.to_address.in_(addresses))))
    if ids:
        payload = {"letter_ids": ids}
        jobs.enqueue(db, FORGET, f"{FORGET}:{person_id}:{clock.now_ms()}", payload, clock.now() + LOOKS_AGAIN)


def forget_sent(payload: Mapping[str, Any]) -> None:
    """The job: deletes those letters that are sent, or too late to be, and comes back for the others."""
    ids = payload["letter_ids"]
    now = clock.now()
    with database().writing() as db:
        is_over = or_(Letter.state.not_in(WAITING), Letter.not_after <= now)
        db.execute(delete(Letter).where(Letter.id.in_(ids), is_over))
        left = list(db.scalars(select(Letter.id).where(Letter.id.in_(ids))))
        if left:
            key = f"{FORGET}:{left[0]}:{clock.to_ms(now)}"
            jobs.enqueue(db, FORGET, key, {"letter_ids": left}, now + LOOKS_AGAIN)
