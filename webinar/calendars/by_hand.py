"""Lets the organiser decide about a mail that did not count by itself."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webinar.calendars.answer_models import ReceivedReply
from webinar.calendars.guests import InvitedGuest, guest_of, is_its_date, whole_uid
from webinar.calendars.ingesting import apply_answer
from webinar.calendars.replies import Kind, Reply, read_reply
from webinar.registrations.places import lock_places
from webinar.schedule.models import PitchSession


def can_be_applied(db: Session, row: ReceivedReply, pitch_session: PitchSession) -> bool:
    """Whether the mail is somebody's answer who has a place: strangers are not added by hand either."""
    return _answer_in(db, row, pitch_session) is not None


def apply_by_hand(db: Session, row: ReceivedReply, pitch_session: PitchSession) -> bool:
    """Writes the mail's answer as the organiser's decision of now; False when it holds none."""
    lock_places(db, pitch_session.id)
    found = _answer_in(db, row, pitch_session)
    if found is None:
        return False
    guest, reply = found
    apply_answer(db, guest, reply, via="staff")
    row.state, row.raw = "applied", None
    db.flush()
    return True


def drop(db: Session, row: ReceivedReply) -> None:
    """Takes the mail off the list; its row stays for a while, so that a repeat is known."""
    row.state, row.raw = "dropped", None
    db.flush()


def _answer_in(db: Session, row: ReceivedReply, pitch_session: PitchSession) -> tuple[InvitedGuest, Reply] | None:
    reply = read_reply(row.raw) if row.raw is not None else None
    if not isinstance(reply, Reply) or reply.kind is not Kind.REPLY or whole_uid(reply.uid) != pitch_session.uid:
        return None
    guest = guest_of(db, pitch_session, reply.uid, reply.attendee)
    if guest is None or not is_its_date(pitch_session, reply.recurrence):
        return None
    return guest, reply
