"""Who wants no reminders of an event, or no invitations to it, and the signed address by which one says so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from config import Settings
from webinar.core import clock
from webinar.core.errors import Refusal
from webinar.registrations.letter_models import MailRefusal

SCOPES = ("reminders", "invitations")
LONGEST_TOKEN = 300
HASH_LENGTH = 32


@dataclass(frozen=True)
class StopLink:
    """Whose letters of which scope and event a signed address stops."""

    event_id: int
    scope: str
    address_hash: str


def address_hash(address: str) -> str:
    """What is kept of an address."""
    return hashlib.sha256(address.lower().encode()).hexdigest()[:HASH_LENGTH]


def stop_address(event_id: int, scope: str, address: str) -> str:
    """The address of the page, which is also where mail programs send their one click (RFC 8058)."""
    settings: Settings = current_app.extensions["settings"]
    token = _serializer().dumps([event_id, scope, address_hash(address)])
    return f"{settings.public_origin}/stop/{token}"


def read_stop(token: str) -> StopLink:
    """What a token stops; `not_found` for one never signed."""
    try:
        said = _serializer().loads(token[:LONGEST_TOKEN])
    except BadData as error:
        raise Refusal("not_found") from error
    if not (isinstance(said, list) and len(said) == 3 and said[1] in SCOPES):
        raise Refusal("not_found")
    return StopLink(int(said[0]), str(said[1]), str(said[2]))


def refuse(db: Session, link: StopLink) -> None:
    """Keeps that no more letters are wanted; twice is once."""
    if not _is_kept(db, link):
        row = MailRefusal(
            event_id=link.event_id, scope=link.scope, address_hash=link.address_hash, at=clock.now()
        )
        db.add(row)
        db.flush()


def allow(db: Session, link: StopLink) -> None:
    """Takes the refusal back."""
    db.execute(
        delete(MailRefusal).where(
            MailRefusal.event_id == link.event_id,
            MailRefusal.scope == link.scope,
            MailRefusal.address_hash == link.address_hash,
        )
    )


def is_refused(db: Session, link: StopLink) -> bool:
    """Whether the letters of a link are stopped now."""
    return _is_kept(db, link)


def _is_kept(db: Session, link: StopLink) -> bool:
    found = select(MailRefusal.id).where(
        MailRefusal.event_id == link.event_id,
        MailRefusal.scope == link.scope,
        MailRefusal.address_hash == link.address_hash,
    )
    return db.scalar(found) is not None


def refusing(db: Session, event_id: int, scope: str, addresses: Iterable[str]) -> frozenset[str]:
    """Those of the addresses that want no letters of the scope."""
    by_hash = {address_hash(address): address for address in addresses}
    rows = db.scalars(
        select(MailRefusal.address_hash).where(
            MailRefusal.event_id == event_id,
            MailRefusal.scope == scope,
            MailRefusal.address_hash.in_(by_hash),
        )
    )
    return frozenset(by_hash[row] for row in rows)


def _serializer() -> URLSafeSerializer:
    settings: Settings = current_app.extensions["settings"]
    return URLSafeSerializer([*reversed(settings.fallbacks), settings.SECRET_KEY], salt="stop letters")
