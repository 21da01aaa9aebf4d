"""Writes a guest's answer down, whichever way it came."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from webinar.calendars.answer_models import AnswerRules, CalendarAnswer
from webinar.calendars.entries import Answer
from webinar.calendars.guests import InvitedGuest
from webinar.core import clock
from webinar.registrations import signing_up


def row_of(db: Session, guest: InvitedGuest) -> CalendarAnswer:
    """The row of the guest's answer, made when there is none yet."""
    if guest.row is not None:
        return guest.row
    row = CalendarAnswer(pitch_session_id=guest.pitch_session.id, person_id=guest.person.id, answer=Answer.NONE.value)
    db.add(row)
    db.flush()
    return row


def write_answer(
    db: Session,
    guest: InvitedGuest,
    answer: Answer,
    *,
    via: str,
    sequence: int,
    stamp: datetime,
    comment: str = "",
    delegated_to: str = "",
) -> None:
    """Stores the answer; a no gives the place away only where the event's organiser wants that (B28)."""
    if guest.invite is not None:
        # The next update keeps it (B24).
        guest.invite.partstat = answer.value
        guest.invite.answered_sequence, guest.invite.answered_stamp = sequence, stamp
        guest.invite.comment = comment if not guest.has_place else ""
        db.flush()
    if not guest.has_place:
        return
    row = row_of(db, guest)
    row.answer, row.comment, row.delegated_to, row.via = answer.value, comment, delegated_to[:254], via
    row.sequence, row.stamp, row.answered_at = sequence, stamp, clock.now()
    row.for_start = guest.pitch_session.starts_at
    row.proposed_start = row.proposed_end = None
    db.flush()
    rules = db.get(AnswerRules, guest.event.id)
    if answer is Answer.NO and rules is not None and rules.no_frees_place:
        signing_up.leave(db, guest.person.id, guest.pitch_session.id)


def write_proposal(
    db: Session, guest: InvitedGuest, start: datetime, end: datetime | None, *, comment: str, stamp: datetime
) -> bool:
    """Stores the time that a guest proposes; False for one that is not newer than what is known."""
    row = row_of(db, guest)
    if row.proposed_stamp is not None and stamp <= row.proposed_stamp:
        return False
    row.proposed_start, row.proposed_end, row.proposed_stamp = start, end, stamp
    row.comment = comment or row.comment
    db.flush()
    return True
