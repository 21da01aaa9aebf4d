"""The mail around an iTIP message, in the one shape that every mail program reads (B21)."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

from webinar.calendars.texts import Unusable

METHODS = (b"REQUEST", b"CANCEL", b"REPLY", b"COUNTER", b"DECLINECOUNTER", b"REFRESH", b"PUBLISH")


def invitation_mail(text: str, html: str, calendar: bytes) -> EmailMessage:
    """The body of an invitation, update or cancellation; the caller adds From, To, Subject and the thread.

    multipart/mixed of an alternative (plain, HTML, calendar last without a disposition) and the same calendar
    bytes as a file. `method=` is taken from the calendar, so the two can never differ.
    """
    method = method_of(calendar)
    mail = EmailMessage(policy=SMTP)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text, charset="utf-8", cte="base64")
    mail.add_alternative(html, subtype="html", charset="utf-8", cte="base64")
    mail.add_alternative(
        calendar,
        maintype="text",
        subtype="calendar",
        cte="base64",
        params={"charset": "utf-8", "method": method},
    )
    del _leaf(mail, "text/calendar")["Content-Disposition"]
    mail.add_attachment(
        calendar, maintype="application", subtype="ics", filename="invite.ics", params={"name": "invite.ics"}
    )
    for part in mail.walk():
        del part["MIME-Version"]
    mail["MIME-Version"] = "1.0"
    return mail


def method_of(calendar: bytes) -> str:
    """The METHOD of one of our calendars; raises Unusable without one."""
    for method in METHODS:
        if b"\r\nMETHOD:" + method + b"\r\n" in calendar:
            return method.decode("ascii")
    raise Unusable("a calendar without a method is no message")


def _leaf(mail: EmailMessage, content_type: str) -> EmailMessage:
    return next(part for part in mail.walk() if part.get_content_type() == content_type)
