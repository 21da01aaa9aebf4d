"""Decides which invitation mail a guest is owed, from what was last sent and what holds now (B22 to B26)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from webinar.calendars.entries import Answer, CalendarEntry, Guest, Invite, Mailbox, Status
from webinar.calendars.itip import cancel_bytes, invite_bytes


class Act(Enum):
    """What a mail does to the guest's calendar."""

    INVITE = "invite"
    UPDATE = "update"
    CANCEL = "cancel"
    RELEASE = "release"


@dataclass(frozen=True)
class Sent:
    """The last message that a guest was sent about an entry, and what they answered."""

    entry: CalendarEntry
    sequence: int
    stamp: datetime
    act: Act
    answer: Answer = Answer.NONE

    @property
    def is_in_calendar(self) -> bool:
        """Whether the guest's calendar holds the entry now."""
        return self.act in (Act.INVITE, Act.UPDATE)


@dataclass(frozen=True)
class Planned:
    """A mail to send: the entry in its version for this guest, at which moment, with which answer kept."""

    act: Act
    entry: CalendarEntry
    stamp: datetime
    answer: Answer

    def calendar(self, organizer: Mailbox, guest: Guest) -> bytes:
        """The iTIP message of it."""
        invite = Invite(self.entry, organizer, replace(guest, answer=self.answer), self.stamp)
        if self.act in (Act.INVITE, Act.UPDATE):
            return invite_bytes(invite)
        return cancel_bytes(invite, whole=self.act is Act.CANCEL)


def plan(
    sent: Sent | None,
    entry: CalendarEntry,
    *,
    has_place: bool,
    now: datetime,
    first_answer: Answer = Answer.YES,
) -> Planned | None:
    """The one mail that brings the guest's calendar up to date, None when it is; what lies between is dropped.

    `first_answer` is ACCEPTED for somebody who registered (B22). DTSTAMP rises with each mail and SEQUENCE never
    falls, also where a guest left and came back.
    """
    wanted = has_place and entry.status is not Status.CANCELLED
    if sent is None:
        return Planned(Act.INVITE, entry, now, first_answer) if wanted else None
    stamp = max(now, sent.stamp + timedelta(seconds=1))
    if not sent.is_in_calendar:
        if not wanted:
            return None
        # Who comes back said yes by that; who was called off and is called again said what they said, to that time.
        answer = first_answer if sent.act is Act.RELEASE else _still_holding(sent, entry)
        return Planned(Act.INVITE, _version(entry, sent.sequence + 1), stamp, answer)
    if not wanted:
        act = Act.CANCEL if entry.status is Status.CANCELLED else Act.RELEASE
        return Planned(act, _version(entry, sent.sequence + 1), stamp, sent.answer)
    if _as_seen(entry) == _as_seen(sent.entry):
        return None
    elsewhere = (entry.location, entry.join_url) != (sent.entry.location, sent.entry.join_url)
    weighty = when(entry) != when(sent.entry) or elsewhere or entry.replay_url != sent.entry.replay_url
    version = _version(entry, sent.sequence + 1 if weighty else sent.sequence)
    return Planned(Act.UPDATE, version, stamp, _still_holding(sent, entry))


def _still_holding(sent: Sent, entry: CalendarEntry) -> Answer:
    return sent.answer if when(entry) == when(sent.entry) else Answer.NONE


def when(entry: CalendarEntry) -> tuple[object, ...]:
    """What makes an answer obsolete when it changes: the times."""
    folds = (entry.starts_wall.fold, entry.ends_wall.fold)
    return entry.starts_wall, entry.ends_wall, folds, entry.zone, entry.all_day, entry.repeats


def as_told(entry: CalendarEntry) -> list[object]:
    """What a letter can say of an entry, in values that fit into a row."""
    moments = [entry.starts_wall.isoformat(), entry.ends_wall.isoformat(), entry.starts_wall.fold, entry.zone]
    return [entry.title, entry.location, entry.status.value, *moments]


def _as_seen(entry: CalendarEntry) -> tuple[object, ...]:
    """An entry without the numbers that change by themselves."""
    epoch = entry.created
    return replace(entry, sequence=0, modified=epoch, stamp=None), when(entry)


def _version(entry: CalendarEntry, least: int) -> CalendarEntry:
    return replace(entry, sequence=max(entry.sequence, least))
