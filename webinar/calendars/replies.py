"""Reads a guest's answer to an invitation out of a mail, or says why it is none (B27)."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from icalendar import Calendar, Event

from webinar.calendars.entries import Answer
from webinar.calendars.reply_lines import Line, essential_lines
from webinar.calendars.reply_mails import Envelope, bare_address, open_mail, written_at
from webinar.calendars.texts import clean, clip, one_line

log = logging.getLogger(__name__)

MAX_OCTETS = 256 * 1024
MAX_COMMENT = 1_000


class Kind(Enum):
    """What the guest asks for."""

    REPLY = "REPLY"
    COUNTER = "COUNTER"
    REFRESH = "REFRESH"


@dataclass(frozen=True)
class Reply:
    """A guest's answer as the mail states it; nothing of it is proven yet.

    `recurrence` limits it to one date of a series. `proposed` is the start and end that a COUNTER asks for.
    """

    kind: Kind
    uid: str
    attendee: str
    answer: Answer
    sequence: int | None
    stamp: datetime
    recurrence: datetime | date | None = None
    comment: str = ""
    sender: str | None = None
    sent_by: str | None = None
    sent_to: tuple[str, ...] = ()
    delegated_to: str | None = None
    proposed: tuple[datetime | date, datetime | date | None] | None = None
    message_id: str = ""


@dataclass(frozen=True)
class Refused:
    """Why a mail is no answer: `reason` ends the catalogue key `calendars.refused.<reason>`."""

    reason: str
    uid: str = ""
    attendee: str = ""
    sender: str | None = None
    message_id: str = ""


class _Unreadable(ValueError):
    """Carries the reason up to where the answer is made."""


def read_reply(data: bytes) -> Reply | Refused:
    """The one answer a mail (or a bare calendar file) holds; never raises, whatever the bytes are."""
    if len(data) > MAX_OCTETS:
        return Refused("too_large")
    envelope = Envelope()
    try:
        envelope, texts = open_mail(data)
        found = _one_answer(envelope, texts)
        if isinstance(found, Reply):
            return found
        refused = found
    except _Unreadable as error:
        refused = Refused(str(error))
    except Exception as error:  # a stranger's bytes must never stop the mailbox being read
        log.warning("mail could not be read as an answer: %s", type(error).__name__)
        refused = Refused("broken")
    return replace(refused, sender=envelope.sender, message_id=envelope.message_id)


def _one_answer(envelope: Envelope, texts: Iterable[str]) -> Reply | Refused:
    """The answer on which all calendar parts agree: some programs send it twice."""
    if envelope.is_report:
        raise _Unreadable("bounce")
    answers: list[Reply] = []
    refusals: list[Refused] = []
    for text in texts:
        lines = essential_lines(text)
        for calendar in _calendars(lines):
            try:
                answers.append(
                    _answer(calendar, envelope, dated=any(line.is_date_of_series for line in lines))
                )
            except _Unreadable as error:
                refusals.append(Refused(str(error), _uid(_events(calendar))))
    if not answers:
        return refusals[0] if refusals else Refused("no_calendar")
    first = answers[0]
    if any(replace(other, comment=first.comment, stamp=first.stamp) != first for other in answers[1:]):
        raise _Unreadable("conflicting")
    return first


def _calendars(lines: list[Line]) -> list[Calendar]:
    if not lines:
        return []
    for attempt in (lines, [line for line in lines if not line.in_zone]):
        body = "\r\n".join(line.text for line in attempt) + "\r\n"
        try:
            found = Calendar.from_ical(body.encode("utf-8"), multiple=True)
            return [calendar for calendar in found if calendar.name == "VCALENDAR"]
        except (ValueError, KeyError, IndexError, AttributeError, TypeError):
            continue
    raise _Unreadable("broken")


def _answer(calendar: Calendar, envelope: Envelope, *, dated: bool) -> Reply:
    kind = _kind(calendar)
    events = _events(calendar)
    if not events:
        raise _Unreadable("no_event")
    uid = _uid(events)
    if not uid:
        raise _Unreadable("no_uid")
    if len(events) > 1:
        raise _Unreadable("several_events")
    event = events[0]
    attendee = _attendee(event, kind, envelope)
    params: dict[str, Any] = attendee.params
    return Reply(
        kind=kind,
        uid=uid,
        attendee=bare_address(str(attendee)),
        answer=_partstat(str(params.get("PARTSTAT", "")), kind),
        sequence=_sequence(event),
        stamp=_stamp(event, envelope),
        recurrence=_recurrence(event) if dated else None,
        comment=clip(clean("\n".join(str(text) for text in _values(event, "COMMENT"))).strip(), MAX_COMMENT),
        sender=envelope.sender,
        sent_by=bare_address(str(params["SENT-BY"])) if "SENT-BY" in params else None,
        sent_to=envelope.sent_to,
        delegated_to=_delegate(params),
        proposed=_proposed(event) if kind is Kind.COUNTER else None,
        message_id=envelope.message_id,
    )


def _kind(calendar: Calendar) -> Kind:
    """What the body says: the MIME parameter is wrong often enough."""
    methods = {str(value).strip().upper() for value in _values(calendar, "METHOD")}
    if not methods:
        raise _Unreadable("no_method")
    if len(methods) > 1:
        raise _Unreadable("conflicting")
    method = methods.pop()
    if method not in Kind.__members__:
        raise _Unreadable("not_an_answer")
    return Kind[method]


def _events(calendar: Calendar) -> list[Event]:
    return [part for part in calendar.subcomponents if isinstance(part, Event)]


def _uid(events: list[Event]) -> str:
    uids = {str(value).strip() for event in events for value in _values(event, "UID")}
    if len(uids) > 1:
        raise _Unreadable("several_uids")
    return one_line(uids.pop(), 255) if uids else ""


def _attendee(event: Event, kind: Kind, envelope: Envelope) -> Any:
    by_address = {bare_address(str(value)): value for value in _values(event, "ATTENDEE")}
    by_address = {address: value for address, value in by_address.items() if "@" in address}
    if not by_address:
        raise _Unreadable("no_attendee")
    if len(by_address) == 1:
        return next(iter(by_address.values()))
    if kind is Kind.COUNTER and envelope.sender in by_address:
        return by_address[envelope.sender]
    raise _Unreadable("several_attendees")


def _partstat(text: str, kind: Kind) -> Answer:
    """The answer; a proposal or a request to resend may come without one."""
    for answer in Answer:
        if text.strip().upper() == answer.value and (answer is not Answer.NONE or kind is not Kind.REPLY):
            return answer
    if kind is Kind.REPLY:
        raise _Unreadable("no_answer")
    return Answer.NONE


def _sequence(event: Event) -> int | None:
    values = [value for value in _values(event, "SEQUENCE") if isinstance(value, int) and value >= 0]
    return int(values[0]) if values else None


def _stamp(event: Event, envelope: Envelope) -> datetime:
    for value in _values(event, "DTSTAMP"):
        moment = getattr(value, "dt", None)
        if isinstance(moment, datetime):
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    moment = written_at(envelope)
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    raise _Unreadable("no_stamp")


def _recurrence(event: Event) -> datetime | date:
    """The one date meant; an unreadable one must never widen the answer to the whole series."""
    values = _values(event, "RECURRENCE-ID")
    moment = getattr(values[0], "dt", None) if len(values) == 1 else None
    if not isinstance(moment, date):
        raise _Unreadable("broken_date")
    return moment


def _delegate(params: dict[str, Any]) -> str | None:
    to = params.get("DELEGATED-TO")
    first = to[0] if isinstance(to, list) and to else to
    return bare_address(str(first)) if first else None


def _proposed(event: Event) -> tuple[datetime | date, datetime | date | None]:
    starts, ends = (getattr(event.get(name), "dt", None) for name in ("DTSTART", "DTEND"))
    if not isinstance(starts, date):
        raise _Unreadable("broken_date")
    duration = getattr(event.get("DURATION"), "dt", None)
    if ends is None and duration is not None:
        ends = starts + duration
    return starts, ends if isinstance(ends, date) else None


def _values(component: Any, name: str) -> list[Any]:
    value = component.get(name)
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]
