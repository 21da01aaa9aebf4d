"""Accounts: a person who signs in with an address and a password, or with a link sent to the address."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.audit import note
from webinar.core.db import Database
from webinar.core.errors import Refusal
from webinar.core.i18n import LANGUAGES, translate
from webinar.core.instance import facts, instance_row
from webinar.core.mail import Letter, Outgoing, post
from webinar.core.mail_content import Content, body_of
from webinar.core.security import new_public_id
from webinar.people.browser import Browser, end_cookie_session
from webinar.people.links import create_link, open_cookie_session
from webinar.people.models import CookieSession, Person
from webinar.people.passwords import hash_password, is_outdated, is_right

LINK_LIFE = timedelta(minutes=30)
HOUR = timedelta(hours=1)
# Links an hour to one address, and asked for from one network.
LINKS_AN_HOUR, LINKS_OF_NETWORK = 5, 100
# Whoever signed in longer ago shows once more who they are before roles are given (S18).
PROOF_LIFE = timedelta(minutes=15)


def make_person(db: Session, name: str, email: str | None, locale: str) -> Person:
    """A new person."""
    person = Person(public_id=new_public_id(), name=name, email=email, locale=locale, created_at=clock.now())
    db.add(person)
    db.flush()
    return person


def person_of(db: Session, email: str) -> Person | None:
    """The person of an address in its one form."""
    return db.scalar(select(Person).where(Person.email == email))


def sign_in(home: Database, email: str, password: str, browser: Browser | None) -> str:
    """The new cookie token of whoever has this address and password; one refusal for everything else (S14)."""
    with home.reading() as db:
        person = person_of(db, email)
    stored = person.password_hash if person else None
    if not is_right(password, stored) or person is None or stored is None:
        raise Refusal("invalid", fields={"password": "people.sign_in.wrong"})
    newer = hash_password(password) if is_outdated(stored) else None
    with home.writing() as db:
        if newer is not None:
            of_now = (Person.id == person.id, Person.password_hash == stored)
            db.execute(update(Person).where(*of_now).values(password_hash=newer))
        note(db, "signed_in", person.id, person.id)
        return renew(db, person.id, browser)


def renew(db: Session, person_id: int, browser: Browser | None) -> str:
    """A new cookie session in place of the browser's former one, whosever it was (S16)."""
    if browser is not None:
        end_cookie_session(db, browser.cookie_session_id)
    return open_cookie_session(db, person_id)


def end_everywhere(db: Session, person: Person) -> None:
    """Ends every cookie session of the person and, within two seconds, their live connections (S16)."""
    person.epoch += 1
    person.epoch_at = clock.now()
    db.flush()


def set_password(db: Session, person: Person, hashed: str) -> None:
    """Stores a new password; every browser that was signed in has to sign in again."""
    person.password_hash = hashed
    note(db, "password", person.id, person.id)
    end_everywhere(db, person)


def is_proven(db: Session, browser: Browser) -> bool:
    """Whether the browser's person showed a moment ago who they are."""
    opened = db.scalar(select(CookieSession.created_at).where(CookieSession.id == browser.cookie_session_id))
    return opened is not None and clock.now() - opened < PROOF_LIFE


def count_administrators(db: Session) -> int:
    """How many there are, with the row locked that changes of them take first."""
    instance_row(db, lock=True)
    return db.scalar(select(func.count(Person.id)).where(Person.is_administrator)) or 0


def take_administration(db: Session, person: Person) -> None:
    """Makes the person no administrator any more; `conflict` for the last one (S18)."""
    if not person.is_administrator:
        return
    if count_administrators(db) < 2:
        raise Refusal("conflict", "people.refused.last_administrator")
    person.is_administrator = False
    end_everywhere(db, person)


def language_of(person: Person) -> str:
    """The language that the person is written to in."""
    return person.locale if person.locale in LANGUAGES else facts().language


def mail_link(home: Database, email: str, destination: str) -> None:
    """Mails a link that signs in once where somebody has the address, at most five an hour."""
    with home.writing() as db:
        person = person_of(db, email)
        if person is not None and _may_write(db, email):
            _write_link(db, person, destination)


def _may_write(db: Session, address: str) -> bool:
    recent = db.scalar(
        select(func.count(Letter.id)).where(
            Letter.to_address == address,
            Letter.created_at > clock.now() - HOUR,
            Letter.key.startswith("sign-in:"),
        )
    )
    return (recent or 0) < LINKS_AN_HOUR


def _write_link(db: Session, person: Person, destination: str) -> None:
    now = clock.now()
    lang = language_of(person)
    token = create_link(db, person, purpose="sign_in", destination=destination[:200], expires_at=now + LINK_LIFE)
    title = translate(lang, "people.sign_in.letter.title", site=facts().name)
    minutes = int(LINK_LIFE.total_seconds() // 60)
    content = Content(
        lang=lang,
        title=title,
        lines=[translate(lang, "people.sign_in.letter.text", minutes=minutes)],
        button=(
            translate(lang, "people.sign_in.letter.enter"),
            f"{current_app.extensions['settings'].public_origin}/l/{token}",
        ),
        small=[translate(lang, "people.sign_in.letter.why")],
    )
    post(
        db,
        Outgoing(
            key=f"sign-in:{person.id}:{clock.to_ms(now)}",
            to=str(person.email),
            subject=title,
            body=body_of(content),
            lang=lang,
            not_after=now + LINK_LIFE,
        ),
    )
