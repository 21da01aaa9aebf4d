"""Keeps mails that did nothing, with the reason, for a limited time and up to a limited number."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from webinar.calendars.answer_models import ReceivedReply
from webinar.calendars.replies import MAX_OCTETS, Refused, Reply
from webinar.calendars.texts import one_line
from webinar.core import clock

RAW_KEPT = timedelta(days=30)
KEPT = timedelta(days=90)
MOST_ROWS = 5_000
_TRACES = re.compile(rb"^(?:received|return-path|delivered-to|x-original-to|envelope-to|date):", re.IGNORECASE)


def digest_of(data: bytes) -> str:
    """One value for a mail however often and by whatever way it is delivered."""
    head, edge, body = data.replace(b"\r\n", b"\n").partition(b"\n\n")
    if not edge:
        return hashlib.sha256(data).hexdigest()
    lines = re.sub(rb"\n(?=[ \t])", b" ", head).split(b"\n")
    kept = [line for line in lines if not _TRACES.match(line)]
    return hashlib.sha256(b"\n".join(kept) + b"\n\n" + body).hexdigest()


def keep(
    db: Session, data: bytes, found: Reply | Refused, reason: str, pitch_session_id: int | None
) -> ReceivedReply:
    """Lists the mail; one that was listed before is only counted."""
    digest = digest_of(data)
    known = db.scalar(select(ReceivedReply).where(ReceivedReply.digest == digest))
    if known is not None:
        known.times += 1
        db.flush()
        return known
    now = clock.now()
    _forget(db, now)
    row = ReceivedReply(
        digest=digest,
        pitch_session_id=pitch_session_id,
        reason=reason,
        uid=found.uid,
        sender=one_line(found.sender or "", 254),
        attendee=one_line(found.attendee, 254),
        answer=found.answer.value if isinstance(found, Reply) else "",
        comment=found.comment if isinstance(found, Reply) else "",
        raw=data if len(data) <= MAX_OCTETS else None,
        received_at=now,
    )
    db.add(row)
    db.flush()
    return row


def _forget(db: Session, now: datetime) -> None:
    """Deletes what is old; what strangers send may not fill the disk either."""
    db.execute(delete(ReceivedReply).where(ReceivedReply.received_at < now - KEPT))
    old = (ReceivedReply.received_at < now - RAW_KEPT, ReceivedReply.raw.is_not(None))
    db.execute(update(ReceivedReply).where(*old).values(raw=None))
    if (db.scalar(select(func.count(ReceivedReply.id))) or 0) >= MOST_ROWS:
        oldest = select(ReceivedReply.id).order_by(ReceivedReply.received_at, ReceivedReply.id).limit(MOST_ROWS // 10)
        db.execute(delete(ReceivedReply).where(ReceivedReply.id.in_(list(db.scalars(oldest)))))
