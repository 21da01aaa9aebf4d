"""Takes in a guest's mail: it changes their answer and nothing else, or it is listed with the reason (B27, B28)."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from flask import current_app
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from config import Settings
from webinar.calendars import quarantine
from webinar.calendars.answering import write_answer, write_proposal
from webinar.calendars.authentication import domain_passed
from webinar.calendars.entries import Answer
from webinar.calendars.guests import InvitedGuest, as_instant, guest_of, is_its_date, session_of_uid
from webinar.calendars.judging import Verdict, judge
from webinar.calendars.replies import Kind, Refused, Reply, read_reply
from webinar.calendars.reply_letters import post_again, post_decline
from webinar.core import clock
from webinar.core.db import database
from webinar.registrations.places import lock_places
from webinar.schedule.models import PitchSession

log = logging.getLogger(__name__)
APPLIED, REPEATED, LISTED = "applied", "repeated", "listed"


class DatabaseTrouble(Exception):
    """The mail could not be stored now; whoever brought it must bring it again."""


@dataclass(frozen=True)
class Outcome:
    """What became of a mail: applied, repeated (nothing new) or listed, and then the reason."""

    outcome: str
    reason: str = ""
    kind: str = ""
    uid: str = ""
    attendee: str = ""
    answer: str = ""
    message_id: str = ""


def ingest(data: bytes) -> Outcome:
    """Reads and applies one mail in a transaction of its own; raises nothing but DatabaseTrouble."""
    found = read_reply(data)
    for last in (False, True):
        try:
            with database().writing() as db:
                return _taken_in(db, data, found)
        except IntegrityError as error:  # the same mail came by two ways at once: the other one has it now
            if last:
                raise DatabaseTrouble(type(error).__name__) from error
        except OperationalError as error:
            raise DatabaseTrouble(type(error).__name__) from error
    raise DatabaseTrouble("conflict")


def _taken_in(db: Session, data: bytes, found: Reply | Refused) -> Outcome:
    pitch_session = session_of_uid(db, found.uid)
    if isinstance(found, Refused):
        return _listed(db, data, found, found.reason, pitch_session)
    if pitch_session is None:
        return _listed(db, data, found, "unknown_uid", None)
    lock_places(db, pitch_session.id)
    guest = guest_of(db, pitch_session, found.uid, found.attendee)
    settings: Settings = current_app.extensions["settings"]
    passed = domain_passed(data, settings.MAIL_AUTH_SERVER)
    verdict = judge(found, guest.known if guest else None, clock.now(), domain_passed=passed)
    if verdict is Verdict.REPEATED and found.kind is Kind.REPLY:
        return _outcome(REPEATED, found)
    if guest is None or verdict not in (Verdict.COUNTS, Verdict.REPEATED):
        return _listed(db, data, found, verdict.value, pitch_session)
    if not is_its_date(pitch_session, found.recurrence):
        return _listed(db, data, found, "other_date", pitch_session)
    if pitch_session.status == "cancelled":
        return _listed(db, data, found, "cancelled", pitch_session)
    return _applied(db, data, guest, found)


def _applied(db: Session, data: bytes, guest: InvitedGuest, reply: Reply) -> Outcome:
    if reply.kind is Kind.REFRESH:
        return _outcome(APPLIED if post_again(db, guest) else REPEATED, reply)
    if reply.kind is Kind.COUNTER and not guest.has_place:
        return _listed(db, data, reply, "staff_counter", guest.pitch_session)
    if reply.kind is Kind.COUNTER:
        try:
            return _proposed(db, guest, reply)
        except (ValueError, OverflowError):
            return _listed(db, data, reply, "broken_date", guest.pitch_session)
    apply_answer(db, guest, reply, via="mail")
    return _outcome(APPLIED, reply)


def apply_answer(db: Session, guest: InvitedGuest, reply: Reply, *, via: str) -> None:
    """Writes the mail's answer; no guest can be ahead of what they were sent, whatever their program says."""
    known = guest.known.sequence
    write_answer(
        db,
        guest,
        reply.answer,
        via=via,
        sequence=known if reply.sequence is None or via != "mail" else min(reply.sequence, known),
        stamp=reply.stamp if via == "mail" else clock.now(),
        comment=reply.comment,
        delegated_to=reply.delegated_to or "" if reply.answer is Answer.DELEGATED else "",
    )


def _proposed(db: Session, guest: InvitedGuest, reply: Reply) -> Outcome:
    """A proposal waits for the organiser; the guest's calendar is told that the time stays for now."""
    if reply.proposed is None:
        raise ValueError("a proposal without a time")
    zone = guest.pitch_session.zone
    start = as_instant(reply.proposed[0], zone)
    end = as_instant(reply.proposed[1], zone) if reply.proposed[1] is not None else None
    if not 1970 < start.year < 2200 or (end is not None and not start < end):
        raise ValueError("a time that cannot be meant")
    if not write_proposal(db, guest, start, end, comment=reply.comment, stamp=reply.stamp):
        return _outcome(REPEATED, reply)
    post_decline(db, guest)
    return _outcome(APPLIED, reply)


def _listed(
    db: Session, data: bytes, found: Reply | Refused, reason: str, pitch_session: PitchSession | None
) -> Outcome:
    row = quarantine.keep(db, data, found, reason, pitch_session.id if pitch_session else None)
    log.info("a mail that came in as an answer is listed: %s (%s)", row.id, reason)
    return _outcome(LISTED if row.times == 1 else REPEATED, found, reason)


def _outcome(outcome: str, found: Reply | Refused, reason: str = "") -> Outcome:
    said = (found.kind.value, found.answer.value) if isinstance(found, Reply) else ("", "")
    return Outcome(outcome, reason, said[0], found.uid, found.attendee, said[1], found.message_id)
