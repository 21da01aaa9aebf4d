"""Deletes what no event keeps: people of whom nothing is left, old letters, old sign-ins, jobs long done."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from webinar.calendars.answer_models import ReceivedReply
from webinar.core.db import Database
from webinar.core.jobs import Job
from webinar.core.mail import Letter
from webinar.core.pieces import delete_in_pieces, in_pieces
from webinar.people.models import CookieSession, Person, PersonalLink, RoleGrant
from webinar.privacy.erasing import ERASE, blank
from webinar.privacy.models import AddressChange
from webinar.privacy.sweep import sweep
from webinar.registrations.models import Registration
from webinar.schedule.models import Speaker
from webinar.schedule.retention import PERIODS

# Nobody's fault is looked for further back than that.
OLD, RECENT = timedelta(days=365), timedelta(days=30)
# Mails that name no session of anybody: as long as by default in an event.
BY_MAIL = timedelta(days=PERIODS["replies"].default)
AT_ONCE = 20


def tidy(home: Database, now: datetime) -> dict[str, int]:
    """Gives how many of each."""
    over, recent = now - OLD, now - RECENT
    waiting = Letter.state.in_(("queued", "sending"))
    counts = {
        "people": forget_people(home, over, now),
        "letters": delete_in_pieces(home, Letter, Letter.created_at < over, ~waiting),
        "browsers": delete_in_pieces(
            home, CookieSession, or_(CookieSession.expires_at < recent, CookieSession.ended_at < recent)
        ),
        "links": delete_in_pieces(
            home, PersonalLink, or_(PersonalLink.expires_at < recent, PersonalLink.revoked_at < recent)
        ),
        "addresses": delete_in_pieces(
            home, AddressChange, AddressChange.expires_at < recent, AddressChange.confirmed_at.is_(None)
        ),
        "replies": delete_in_pieces(
            home, ReceivedReply, ReceivedReply.received_at < now - BY_MAIL, ReceivedReply.pitch_session_id.is_(None)
        ),
        "jobs": delete_in_pieces(home, Job, Job.done_at < recent),
    }
    go_on_erasing(home, now)
    return {what: count for what, count in counts.items() if count}


def forget_people(home: Database, over: datetime, now: datetime) -> int:
    """Those who were here before `over` and have no place, role, profile or live browser any more.

    Their questions stay with the replay, without a name; it has its own time.
    """
    nothing_left = (
        Person.erased_at.is_(None),
        Person.created_at < over,
        ~Person.is_administrator,
        ~Person.may_create_events,
        ~exists().where(RoleGrant.person_id == Person.id),
        ~exists().where(Speaker.person_id == Person.id),
        ~exists().where(or_(Registration.person_id == Person.id, Registration.guest_id == Person.id)),
        ~exists().where(
            CookieSession.person_id == Person.id, CookieSession.expires_at > now, CookieSession.ended_at.is_(None)
        ),
    )
    count = 0
    while True:
        with home.reading() as db:
            ids = list(db.scalars(select(Person.id).where(*nothing_left).order_by(Person.id).limit(AT_ONCE)))
            addresses = list(db.scalars(select(Person.email).where(Person.id.in_(ids), Person.email.is_not(None))))
        if not ids:
            return count
        sweep(home, ids)
        delete_in_pieces(home, Letter, Letter.to_address.in_(addresses))
        with home.writing() as db:
            for person in db.scalars(select(Person).where(Person.id.in_(ids))):
                blank(person)
        count += len(ids)


def go_on_erasing(home: Database, now: datetime) -> None:
    """Asks anew for erasures whose job was given up: a promise is kept, if late."""

    def ask(db: Session, ids: list[int]) -> None:
        for job in db.scalars(select(Job).where(Job.id.in_(ids))):
            job.failed_at = None
            job.attempts = 0
            job.due_at = now
        db.flush()

    in_pieces(home, select(Job.id).where(Job.name == ERASE, Job.failed_at.is_not(None)), ask)
