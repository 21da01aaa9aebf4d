"""Makes and opens personal links: random tokens of which only the hash is stored (S15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.audit import note
from webinar.core.errors import Refusal
from webinar.core.security import new_token, token_hash
from webinar.people.models import CookieSession, Person, PersonalLink

COOKIE_LIFE = timedelta(days=30)
ONCE = frozenset({"sign_in", "invitation"})


@dataclass(frozen=True)
class OpenLink:
    """A link that may still be used, and whose it is."""

    id: int
    person_id: int
    name: str
    destination: str
    event_id: int | None
    pitch_session_id: int | None
    needs_code: bool = False


def create_link(
    db: Session,
    person: Person,
    *,
    purpose: str,
    destination: str,
    expires_at: datetime,
    event_id: int | None = None,
    pitch_session_id: int | None = None,
    any_browser: bool = False,
) -> str:
    """Stores a new link of `person` and gives its token, which is shown this once.

    `any_browser` links (printed by the operator at a terminal) may sign in more than one browser.
    """
    token = new_token()
    db.add(
        PersonalLink(
            token_hash=token_hash(token),
            person_id=person.id,
            event_id=event_id,
            pitch_session_id=pitch_session_id,
            purpose=purpose,
            destination=destination,
            any_browser=any_browser,
            created_at=clock.now(),
            expires_at=expires_at,
        )
    )
    db.flush()
    return token


def find_link(
    db: Session, token: str, browser_link_id: int | None, browser_person_id: int | None = None
) -> OpenLink:
    """The usable link of a token; `not_found` for an unknown one, `expired` for one that is over.

    A forwarded link never lends the sender's name: where the person is known in another browser, this one needs
    a code from their mailbox (`needs_code`); without an address a link is over once it was used.
    """
    row = db.execute(
        select(PersonalLink, Person)
        .join(Person, Person.id == PersonalLink.person_id)
        .where(PersonalLink.token_hash == token_hash(token))
    ).one_or_none()
    if row is None:
        raise Refusal("not_found", "people.link.unknown")
    link, person = row
    if link.revoked_at is not None or link.expires_at <= clock.now():
        raise Refusal("expired", "people.link.over")
    known_here = link.any_browser or browser_link_id == link.id or browser_person_id == person.id
    if link.purpose in ONCE:
        elsewhere, needs_code = link.used_at is not None and browser_link_id != link.id, False
    else:
        used = link.used_at is not None and not known_here
        elsewhere = used and person.email is None
        needs_code = person.email is not None and not known_here and (used or _is_signed_in(db, person.id))
    if elsewhere:
        raise Refusal("expired", "people.link.elsewhere")
    return OpenLink(
        link.id, link.person_id, person.name, link.destination, link.event_id, link.pitch_session_id, needs_code
    )


def _is_signed_in(db: Session, person_id: int) -> bool:
    return db.scalar(
        select(CookieSession.id)
        .where(
            CookieSession.person_id == person_id,
            CookieSession.ended_at.is_(None),
            CookieSession.expires_at > clock.now(),
        )
        .limit(1)
    ) is not None


def use_link(
    db: Session,
    token: str,
    browser_link_id: int | None,
    browser_person_id: int | None = None,
    *,
    code_was_right: bool = False,
) -> tuple[OpenLink, str]:
    """Signs the browser in: gives the link and a new cookie token. Of two at once, one gets `expired`."""
    link = find_link(db, token, browser_link_id, browser_person_id)
    if link.needs_code and not code_was_right:
        raise Refusal("expired", "people.link.elsewhere")
    first = db.execute(
        update(PersonalLink)
        .where(PersonalLink.id == link.id, PersonalLink.used_at.is_(None))
        .values(used_at=clock.now())
    )
    row = db.get_one(PersonalLink, link.id)
    used_before = first.rowcount == 0  # type: ignore[attr-defined]
    may_again = row.any_browser or code_was_right or browser_link_id == link.id or browser_person_id == row.person_id
    if used_before and (row.purpose in ONCE or not may_again):
        raise Refusal("expired", "people.link.elsewhere")
    if row.purpose in ONCE:  # a personal link is opened by hundreds at each session
        note(db, "signed_in_by_link", link.person_id, link.person_id)
    return link, open_cookie_session(db, link.person_id, link.id)


def open_cookie_session(db: Session, person_id: int, link_id: int | None = None) -> str:
    """Starts a signed-in browser of a person; gives the token that goes into its cookie."""
    token = new_token()
    person = db.get_one(Person, person_id)
    now = clock.now()
    db.add(
        CookieSession(
            id_hash=token_hash(token),
            person_id=person_id,
            link_id=link_id,
            epoch=person.epoch,
            created_at=now,
            expires_at=now + COOKIE_LIFE,
        )
    )
    db.flush()
    return token
