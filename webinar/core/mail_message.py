"""Messages as bytes: addresses that can be, headers that cannot be broken out of, text beside HTML."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

LONGEST_ADDRESS, LONGEST_LOCAL = 254, 64
LONGEST_SUBJECT, LONGEST_NAME = 160, 80
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
# French sets a no-break space before its colons: that one stays.
_BLANKS = re.compile(r"[^\S\u00a0\u202f]+")


def clean_address(raw: str) -> str:
    """The address in the one form in which it is kept; raises ValueError for one that no mail reaches.

    Domains may be typed in any script; what stands before the @ must be ASCII, as nearly all servers demand.
    """
    local, at, domain = raw.strip().lower().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError("no mail address") from error
    address = f"{local}@{domain}"
    fits = at and len(local) <= LONGEST_LOCAL and len(address) <= LONGEST_ADDRESS
    if not fits or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise ValueError("no mail address")
    return address


def header_text(raw: str, most: int) -> str:
    """Text on one line without controls, fit for a header whatever somebody typed (S36)."""
    plain = "".join(" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in raw)
    kept = "".join(char for char in plain if unicodedata.category(char) not in ("Cf", "Cs", "Cn"))
    line = _BLANKS.sub(" ", kept).strip()
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def two_fold(text: str, html: str) -> EmailMessage:
    """A body as plain text and as HTML that say the same."""
    mail = EmailMessage(policy=SMTP)
    mail.set_content(text, charset="utf-8", cte="base64")
    mail.add_alternative(html, subtype="html", charset="utf-8", cte="base64")
    return mail


def addressed(body: EmailMessage, message_id: str, to: str, subject: str, lang: str) -> EmailMessage:
    """The body with every header but those that are known when it is sent."""
    for name, value in (
        ("Message-ID", message_id),
        ("To", clean_address(to)),
        ("Subject", header_text(subject, LONGEST_SUBJECT)),
        ("Content-Language", lang),
        ("Auto-Submitted", "auto-generated"),
    ):
        del body[name]
        body[name] = value
    return body


def sent_bytes(content: bytes, sender: str, from_name: str, moment: datetime) -> bytes:
    """The message as it goes out: what was written, byte for byte, under its sender and date."""
    own_name, address = parseaddr(sender)
    local, _, domain = address.rpartition("@")
    head = EmailMessage(policy=SMTP)
    head["Date"] = format_datetime(moment)
    head["From"] = Address(header_text(from_name or own_name, LONGEST_NAME), local, domain)
    return head.as_bytes().removesuffix(b"\r\n") + content


def text_of(content: bytes) -> str:
    """The plain text of a message."""
    part = message_from_bytes(content, EmailMessage, policy=SMTP).get_body(("plain",))
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n")
