from __future__ import annotations

from email import message_from_bytes
from email.message import Message

import pytest

from tests.calendars.examples import entry, invite
from webinar.calendars.build import session_bytes
from webinar.calendars.itip import cancel_bytes, invite_bytes
from webinar.calendars.mime import invitation_mail
from webinar.calendars.texts import Unusable


def _shape(part: Message) -> object:
    inner = part.get_payload()
    if isinstance(inner, list):
        return part.get_content_type(), [_shape(child) for child in inner if isinstance(child, Message)]
    return part.get_content_type()


@pytest.mark.parametrize(
    ("calendar", "method"),
    [
        (invite_bytes(invite()), "REQUEST"),
        (cancel_bytes(invite()), "CANCEL"),
    ],
)
def test_the_mail_has_the_one_shape_that_all_programs_read(calendar: bytes, method: str) -> None:
    made = invitation_mail("Bonjour Inès,\n\nà bientôt.", "<p>Bonjour Inès", calendar)
    mail = message_from_bytes(made.as_bytes())
    assert _shape(mail) == (
        "multipart/mixed",
        [("multipart/alternative", ["text/plain", "text/html", "text/calendar"]), "application/ics"],
    )
    plain, html, inside, attached = [part for part in mail.walk() if not part.is_multipart()]
    assert [dict(inside.get_params() or []), inside["Content-Disposition"]] == [
        {"text/calendar": "", "charset": "utf-8", "method": method},
        None,
    ]
    assert dict(attached.get_params() or []) == {"application/ics": "", "name": "invite.ics"}
    assert (attached.get_filename(), attached.get_content_disposition()) == ("invite.ics", "attachment")
    assert [part["Content-Transfer-Encoding"] for part in (inside, attached)] == ["base64", "base64"]
    assert inside.get_payload(decode=True) == attached.get_payload(decode=True) == calendar
    assert [part.get_content_charset() for part in (plain, html, inside)] == ["utf-8"] * 3
    text = plain.get_payload(decode=True)
    assert isinstance(text, bytes)
    assert text.decode("utf-8").replace("\r\n", "\n") == "Bonjour Inès,\n\nà bientôt.\n"
    assert mail.get_all("MIME-Version") == ["1.0"]
    assert mail["Auto-Submitted"] == "auto-generated"


def test_every_line_of_the_mail_is_short_ascii_with_crlf() -> None:
    raw = invitation_mail("é" * 5_000, "<p>" + "é" * 5_000, invite_bytes(invite())).as_bytes()
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_a_calendar_without_a_method_is_no_message() -> None:
    with pytest.raises(Unusable):
        invitation_mail("a", "b", session_bytes(entry(title="METHOD:REQUEST")))
