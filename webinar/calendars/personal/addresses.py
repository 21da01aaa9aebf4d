"""Makes, replaces and ends the secret addresses of personal calendars."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from webinar.calendars.personal.models import CalendarFeed
from webinar.core.errors import Refusal
from webinar.core.security import new_token, token_hash
from webinar.people.models import Person

MOST = 10
# Calendars ask every few minutes; when they last did is worth one write an hour.
NOTED_EVERY = timedelta(hours=1)


def list_feeds(db: Session, person_id: int) -> list[CalendarFeed]:
    """A person's addresses, oldest first."""
    query = select(CalendarFeed).where(CalendarFeed.person_id == person_id).order_by(CalendarFeed.id)
    return list(db.scalars(query))


def create_feed(db: Session, person_id: int, label: str, now: datetime) -> str:
    """Makes an address and gives its token, which is shown this once."""
    count = db.scalar(select(func.count()).where(CalendarFeed.person_id == person_id))
    if count is not None and count >= MOST:
        raise Refusal("conflict", "calendars.personal.too_many", params={"count": MOST})
    token = new_token()
    db.add(CalendarFeed(person_id=person_id, token_hash=token_hash(token), label=label, created_at=now))
    db.flush()
    return token


def rotate_feed(db: Session, person_id: int, feed_id: int, now: datetime) -> str:
    """Gives the address a new token; the old one is unknown at once."""
    token = new_token()
    changed = db.execute(
        update(CalendarFeed)
        .where(CalendarFeed.id == feed_id, CalendarFeed.person_id == person_id)
        .values(token_hash=token_hash(token), created_at=now, used_at=None)
    )
    if changed.rowcount == 0:  # type: ignore[attr-defined]
        raise Refusal("not_found")
    return token


def end_feed(db: Session, person_id: int, feed_id: int) -> None:
    """Ends an address; one that is gone already is left gone."""
    db.execute(delete(CalendarFeed).where(CalendarFeed.id == feed_id, CalendarFeed.person_id == person_id))


def find_feed(db: Session, token: str) -> tuple[CalendarFeed, Person]:
    """The address of a token and whose it is; `not_found` alike for a wrong, replaced or ended one."""
    row = db.execute(
        select(CalendarFeed, Person)
        .join(Person, Person.id == CalendarFeed.person_id)
        .where(CalendarFeed.token_hash == token_hash(token))
    ).one_or_none()
    if row is None:
        raise Refusal("not_found")
    feed, person = row
    return feed, person


def is_worth_noting(feed: CalendarFeed, now: datetime) -> bool:
    """Whether the time of last use is old enough to be written again."""
    return feed.used_at is None or now - feed.used_at >= NOTED_EVERY


def note_use(db: Session, feed_id: int, now: datetime) -> None:
    """Notes when a calendar last asked, so that a forgotten or stolen address can be told."""
    db.execute(update(CalendarFeed).where(CalendarFeed.id == feed_id).values(used_at=now))
