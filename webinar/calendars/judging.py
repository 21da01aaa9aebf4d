"""Decides whether a guest's answer counts: who it is from, and whether it is the newest (B27, B28)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from webinar.calendars.replies import Reply

CLOCKS_DIFFER_BY = timedelta(hours=1)


class Verdict(Enum):
    """What becomes of an answer; all but the first two leave the guest's state alone and are listed."""

    COUNTS = "counts"
    REPEATED = "repeated"
    STRANGER = "stranger"
    NOT_THEIRS = "not_theirs"
    FORGED = "forged"
    STALE = "stale"
    FROM_THE_FUTURE = "from_the_future"


@dataclass(frozen=True)
class Known:
    """What is known of a guest of an entry: what they were sent last, and their last answer that counted.

    `reply_address` carries the secret of this guest's invitation, as in `calendar+token@…`.
    """

    address: str
    sequence: int
    reply_address: str = ""
    answered_sequence: int | None = None
    answered_stamp: datetime | None = None


def judge(reply: Reply, known: Known | None, now: datetime, *, domain_passed: bool | None = None) -> Verdict:
    """Whether the answer counts for the guest of its entry; `known` is None for an address not invited.

    It must come from the guest (or whom they let answer), or to the address that only their invitation names.
    `domain_passed` is what the receiving mail server said of the sender's domain (DMARC), None when nothing.
    """
    if known is None:
        return Verdict.STRANGER
    if reply.attendee != known.address.casefold():
        return Verdict.NOT_THEIRS
    if not _is_from(reply, known, domain_passed):
        return Verdict.FORGED
    if reply.stamp > now + CLOCKS_DIFFER_BY:
        return Verdict.FROM_THE_FUTURE
    sequence = known.sequence if reply.sequence is None else reply.sequence
    if sequence < known.sequence:
        return Verdict.STALE
    if known.answered_stamp is not None and known.answered_sequence is not None:
        before = (known.answered_sequence, known.answered_stamp)
        if (sequence, reply.stamp) == before:
            return Verdict.REPEATED
        if (sequence, reply.stamp) < before:
            return Verdict.STALE
    return Verdict.COUNTS


def _is_from(reply: Reply, known: Known, domain_passed: bool | None) -> bool:
    if known.reply_address and known.reply_address.casefold() in reply.sent_to:
        return True
    if domain_passed is False or reply.sender is None:
        return False
    # Anybody can name themselves in SENT-BY: it is believed within the guest's own organisation only.
    lets_answer = reply.sender == reply.sent_by and _domain(reply.sender) == _domain(reply.attendee)
    return reply.sender == reply.attendee or lets_answer


def _domain(address: str) -> str:
    return address.rpartition("@")[2]
