"""Codes that prove, in a second browser, that a personal link is opened by its owner (S15)."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.errors import Refusal
from webinar.core.i18n import translate
from webinar.core.mail import Outgoing, post
from webinar.core.mail_content import Content, body_of
from webinar.core.security import token_hash
from webinar.people.models import Person, PersonalLink
from webinar.registrations.letters import letter_language
from webinar.registrations.models import LinkCode

LIFE = timedelta(minutes=15)
MOST_TRIES = 5
MOST_AN_HOUR = 5
HOUR = timedelta(hours=1)


def mail_code(db: Session, link_id: int) -> None:
    """Mails the link's owner a new code; refuses `rate_limited` after five in an hour."""
    link = db.get_one(PersonalLink, link_id)
    person = db.get_one(Person, link.person_id)
    now = clock.now()
    recent = db.scalar(
        select(func.count(LinkCode.id))
        .join(PersonalLink, PersonalLink.id == LinkCode.link_id)
        .where(PersonalLink.person_id == person.id, LinkCode.created_at > now - HOUR)
    )
    if person.email is None or (recent or 0) >= MOST_AN_HOUR:
        raise Refusal("rate_limited", "registrations.refused.codes", retry_after_s=HOUR.total_seconds())
    code = f"{secrets.randbelow(1_000_000):06d}"
    row = LinkCode(link_id=link_id, code_hash=_hash(link_id, code), created_at=now, expires_at=now + LIFE)
    db.add(row)
    db.flush()
    lang = letter_language(person)
    content = Content(
        lang=lang,
        title=translate(lang, "registrations.code.title", code=f"{code[:3]} {code[3:]}"),
        lines=[translate(lang, "registrations.code.text", minutes=int(LIFE.total_seconds() // 60))],
        small=[translate(lang, "registrations.code.why")],
    )
    subject = translate(lang, "registrations.code.subject")
    letter = Outgoing(
        key=f"code:{row.id}", to=person.email, subject=subject, body=body_of(content), lang=lang, not_after=now + LIFE
    )
    post(db, letter)


def is_right(db: Session, link_id: int, typed: str) -> bool:
    """Whether the code is one that was mailed for the link; five wrong ones end them all, a right one too."""
    code = "".join(char for char in typed if char.isascii() and char.isdigit())
    now = clock.now()
    mailed = db.scalars(
        select(LinkCode)
        .where(
            LinkCode.link_id == link_id,
            LinkCode.expires_at > now,
            LinkCode.used_at.is_(None),
            LinkCode.tries < MOST_TRIES,
        )
        .with_for_update()
    ).all()
    right = [row for row in mailed if hmac.compare_digest(row.code_hash, _hash(link_id, code))]
    for row in mailed:
        row.tries += 1
        row.used_at = now if right else None
    db.flush()
    return bool(right)


def _hash(link_id: int, code: str) -> str:
    return token_hash(f"{link_id}:{code}")
