"""A test letter: sent at once, with what the mail server said about it."""

from __future__ import annotations

from email.message import EmailMessage

from config import Settings
from webinar.core import clock
from webinar.core.mail_message import addressed, sent_bytes, two_fold
from webinar.core.mail_smtp import LineDown, Outcome, line_to_server, send

WORDS = "Estrade peut envoyer des e-mails. / Estrade can send mail."
# What the server or the network says, and what it usually means; the first that is found counts.
_SIGNS = (
    ("encryption", ("AUTH extension", "STARTTLS first")),
    ("password", ("535", "534", "530", "authentication", "SMTPAuthenticationError")),
    ("unknown_host", ("gaierror", "Name or service not known", "No address associated", "no address")),
    ("refused", ("ConnectionRefusedError", "Connection refused", "unreachable")),
    ("no_answer", ("TimeoutError", "timed out")),
    ("certificate", ("CERTIFICATE_VERIFY_FAILED", "certificate")),
    ("encryption", ("SSL", "STARTTLS", "SMTPServerDisconnected", "Connection unexpectedly closed", "please say")),
    ("sender", ("550", "553", "554", "501", "sender")),
)


def try_mail(settings: Settings, to: str, lang: str) -> Outcome:
    """Sends the test letter now; an outcome that is not `sent` holds the server's or the network's words."""
    return send_now(settings, to, lang, WORDS, two_fold(f"{WORDS}\n", f"<p>{WORDS}</p>"))


def send_now(
    settings: Settings, to: str, lang: str, subject: str, body: EmailMessage, from_name: str = ""
) -> Outcome:
    """Sends one letter at once, outside the outbox."""
    letter = addressed(body, f"<test.{clock.now_ms()}@localhost>", to, subject, lang)
    message = sent_bytes(letter.as_bytes(), settings.MAIL_FROM, from_name, clock.now())
    try:
        with line_to_server(settings) as line:
            return send(line, settings.MAIL_FROM, to, message)
    except LineDown as down:
        return Outcome("failed", str(down))


def likely_cause(words: str) -> str:
    """What usually stands behind the words: the last part of a catalogue key."""
    lowered = words.lower()
    for cause, signs in _SIGNS:
        if any(sign.lower() in lowered for sign in signs):
            return cause
    return "other"
