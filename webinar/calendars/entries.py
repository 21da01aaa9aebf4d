"""The plain values that calendars are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum


class Status(Enum):
    """What has become of an entry."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


class Answer(Enum):
    """A guest's answer to an invitation (iCalendar's PARTSTAT)."""

    NONE = "NEEDS-ACTION"
    YES = "ACCEPTED"
    MAYBE = "TENTATIVE"
    NO = "DECLINED"
    DELEGATED = "DELEGATED"


class Frequency(Enum):
    """How often a true series comes back."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"


@dataclass(frozen=True)
class Repeats:
    """The rule of a true series: bounded by a count or a last wall time, without the excluded wall times."""

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until_wall: datetime | None = None
    weekdays: tuple[str, ...] = ()
    excluded: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class CalendarEntry:
    """One entry as its readers may see it: planned wall times in an IANA zone, texts in one language.

    `stamp` is the DTSTAMP and falls back on `modified`, so that a feed's bytes stand still (B3).
    `replaces` is the original wall time of the date of a series that this entry overrides.
    """

    uid: str
    sequence: int
    created: datetime
    modified: datetime
    title: str
    starts_wall: datetime
    ends_wall: datetime
    zone: str
    stamp: datetime | None = None
    all_day: bool = False
    status: Status = Status.CONFIRMED
    transparent: bool = False
    language: str = "fr"
    abstract: str = ""
    html: str = ""
    speakers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    location: str = ""
    join_url: str = ""
    page_url: str = ""
    replay_url: str = ""
    categories: tuple[str, ...] = ()
    colour: str = ""
    related_to: str = ""
    alarm_minutes: int | None = None
    repeats: Repeats | None = None
    replaces: datetime | None = None


@dataclass(frozen=True)
class Feed:
    """A calendar that people subscribe to; `public` means that its address is no secret (B9).

    `page_url` is where people read it.
    """

    name: str
    url: str
    zone: str
    entries: tuple[CalendarEntry, ...]
    description: str = ""
    colour: str = ""
    language: str = "fr"
    refresh: timedelta = timedelta(hours=1)
    public: bool = True
    page_url: str = ""


@dataclass(frozen=True)
class Mailbox:
    """A name and its address."""

    address: str
    name: str = ""


@dataclass(frozen=True)
class Guest:
    """The one person an invitation is for, with the answer known so far."""

    address: str
    name: str = ""
    answer: Answer = Answer.NONE


@dataclass(frozen=True)
class Invite:
    """One iTIP message: an entry, who organises, for whom, when it is sent."""

    entry: CalendarEntry
    organizer: Mailbox
    guest: Guest
    sent_at: datetime
    alarm_minutes: int | None = 10
