"""A line to the mail server, and what its answers mean for a letter."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from config import Settings
from webinar.core.blocking import run_blocking
from webinar.core.mail_message import header_text

TIMEOUT_S = 15
LONGEST_WORDS = 500


@dataclass(frozen=True)
class Outcome:
    """What became of a letter: sent, retry, failed or bounced, in the server's own words."""

    state: str
    words: str = ""


class LineDown(Exception):
    """No letter can be sent now; the argument is what the server or the network said."""


class _Line(smtplib.SMTP):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return _connect(host, port, timeout)


class _TlsLine(smtplib.SMTP_SSL):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self.context.wrap_socket(_connect(host, port, timeout), server_hostname=host)


def _connect(host: str, port: int, timeout: float) -> socket.socket:
    """Connects to the first address that answers; names are looked up outside the event loop (H18)."""
    found: list[Any] = run_blocking(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    problem: OSError = OSError("no address")
    for _family, _kind, _protocol, _name, address in found:
        try:
            return socket.create_connection(address[:2], timeout)
        except OSError as error:
            problem = error
    raise problem


@contextmanager
def line_to_server(settings: Settings) -> Iterator[smtplib.SMTP]:
    """An open, encrypted (unless switched off) and signed-in line; raises LineDown when there is none."""
    line = None
    try:
        line = _open(settings)
    except (OSError, ValueError) as error:  # smtplib's own errors are OSErrors
        raise LineDown(words_of(error)) from error
    try:
        yield line
    finally:
        with suppress(OSError):
            line.quit()
        line.close()


def _open(settings: Settings) -> smtplib.SMTP:
    own_name = urlsplit(settings.public_origin).hostname or "localhost"
    trust = ssl.create_default_context()
    line: smtplib.SMTP
    if settings.SMTP_TLS == "tls":
        line = _TlsLine(settings.SMTP_HOST, settings.SMTP_PORT, own_name, timeout=TIMEOUT_S, context=trust)
    else:
        line = _Line(settings.SMTP_HOST, settings.SMTP_PORT, own_name, timeout=TIMEOUT_S)
    try:
        if settings.SMTP_TLS == "starttls":
            line.starttls(context=trust)
        if settings.SMTP_USER:
            line.login(settings.SMTP_USER, settings.SMTP_PASSWORD)
    except BaseException:
        line.close()
        raise
    return line


def send(line: smtplib.SMTP, sender: str, to: str, message: bytes) -> Outcome:
    """Hands a letter over; raises LineDown when it was the line that failed and not the letter."""
    try:
        line.sendmail(parseaddr(sender)[1], [to], message)
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        return _judged(code, words, "bounced")
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refused:
        return _judged(refused.smtp_code, refused.smtp_error, "failed")
    except OSError as error:
        raise LineDown(words_of(error)) from error
    return Outcome("sent")


def _judged(code: int, words: bytes | str, refused: str) -> Outcome:
    said = _said(code, words)
    if code == 421:
        raise LineDown(said)
    return Outcome(refused if 500 <= code < 600 else "retry", said)


def words_of(error: Exception) -> str:
    """What the server said, else what the network did."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    return header_text(f"{type(error).__name__}: {error}", LONGEST_WORDS)


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return header_text(f"{code} {text}", LONGEST_WORDS)
