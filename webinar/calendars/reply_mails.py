"""Finds the calendar text in a mail, wherever mail programs put it."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from urllib.parse import unquote

from webinar.calendars.texts import clean

CALENDAR_TYPES = frozenset({"text/calendar", "application/ics", "text/x-vcalendar"})
_HEADER_LINE = re.compile(rb'^([A-Za-z0-9-]+(?:;(?:"[^"\n]*"|[^":\n])*)?):[ \t]*(.*)$')
_BARE = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*BEGIN:VCALENDAR", re.IGNORECASE)


@dataclass(frozen=True)
class Envelope:
    """What a mail says of itself: lower-case addresses, the moment it was written."""

    sender: str | None = None
    sent_to: tuple[str, ...] = ()
    message_id: str = ""
    date: str = ""
    is_report: bool = False


def open_mail(data: bytes) -> tuple[Envelope, list[str]]:
    """The mail's envelope and every calendar text in it; a bare calendar file is one without a sender."""
    if _BARE.match(data):
        return Envelope(), [decode_text(quopri.decodestring(data) if b"=3D" in data else data, None)]
    message = message_from_bytes(data)
    texts = [] if _is_report(message) else list(_calendar_texts(message))
    if not texts:
        in_headers = _calendar_in_headers(data)
        texts = [in_headers] if in_headers else []
    return _envelope(message), texts


def decode_text(raw: bytes, charset: str | None) -> str:
    """The bytes as text: a byte order mark wins over what was declared, and that over a guess."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    for candidate in ("utf-8-sig", charset or "cp1252"):
        try:
            return raw.decode(candidate)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("cp1252", "replace")


def bare_address(text: str) -> str:
    """An address as it is compared: no `mailto:`, no percent escapes, no case."""
    address = text.strip().strip("<>")
    if address[:7].lower() == "mailto:":
        # What was hidden behind percent signs is no cleaner than the rest: PostgreSQL takes no zero byte.
        address = clean(unquote(address[7:]))
    return address.split("?", 1)[0].strip().casefold()


def _is_report(message: Message) -> bool:
    """Bounces carry our own invitation and must not count as an answer."""
    return message.get_content_type() in {"multipart/report", "message/delivery-status"}


def _envelope(message: Message) -> Envelope:
    senders = _addresses(message, "From")
    return Envelope(
        sender=senders[0] if len(senders) == 1 else None,
        sent_to=tuple(
            address
            for name in ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
            for address in _addresses(message, name)
        ),
        message_id=_header(message, "Message-ID")[:250],
        date=_header(message, "Date"),
        is_report=_is_report(message),
    )


def written_at(envelope: Envelope) -> datetime | None:
    """The moment of the mail's Date header, None when it has none that can be read."""
    try:
        moment = parsedate_to_datetime(envelope.date)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else None


def _addresses(message: Message, name: str) -> list[str]:
    values = [str(value) for value in message.get_all(name, [])][:20]
    found = [bare_address(address) for _name, address in getaddresses(values) if "@" in address]
    return list(dict.fromkeys(found))


def _header(message: Message, name: str) -> str:
    try:
        return str(make_header(decode_header(str(message.get(name, "")))))
    except (ValueError, LookupError, UnicodeError):
        return ""


def _calendar_texts(message: Message) -> Iterator[str]:
    for part in _own_parts(message):
        filename = str(part.get_filename() or "").lower()
        if part.get_content_type() not in CALENDAR_TYPES and not filename.endswith(".ics"):
            continue
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and payload.strip():
            yield decode_text(payload, part.get_content_charset())


def _own_parts(message: Message) -> Iterator[Message]:
    """The leaves of this mail, not those of a mail that it forwards."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        inner = part.get_payload()
        if part.get_content_maintype() == "message":
            continue
        if isinstance(inner, list):
            waiting.extend(reversed([child for child in inner if isinstance(child, Message)]))
        else:
            yield part


def _calendar_in_headers(data: bytes) -> str | None:
    """OBM writes the calendar among the mail's headers, each line as `NAME: value`."""
    head = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[0].replace(b"\r\n", b"\n")
    lines = re.sub(rb"\n[ \t]", b"", head).split(b"\n")
    kept: list[bytes] = []
    for line in lines:
        match = _HEADER_LINE.match(line)
        if match is None:
            continue
        name, value = match.group(1), match.group(2).strip()
        is_edge = name.upper() in (b"BEGIN", b"END") and value.upper() == b"VCALENDAR"
        if kept or is_edge:
            kept.append(name + b":" + value)
        if is_edge and name.upper() == b"END":
            return decode_text(b"\r\n".join(kept), None)
    return None
