"""A real SMTP server for tests: it keeps what it takes, and refuses what it is told to."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from steps.machine import free_port


@dataclass
class Mailbox:
    """The server's handler; `on_data(message)` may give another answer than 250 before a message is taken."""

    messages: list[EmailMessage] = field(default_factory=list)
    refused_addresses: dict[str, str] = field(default_factory=dict)
    on_data: Callable[[EmailMessage], str | None] = lambda _message: None
    connections: int = 0
    port: int = 0

    async def handle_EHLO(
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        """Counts connections."""
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        """Takes or refuses an address."""
        refusal = self.refused_addresses.get(address)
        if refusal is not None:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Takes or refuses a message."""
        message = message_from_bytes(envelope.content, EmailMessage, policy=SMTP)
        assert [str(message["To"])] == envelope.rcpt_tos
        answer = self.on_data(message)
        if answer is not None:
            return answer
        self.messages.append(message)
        return "250 taken"

    @property
    def recipients(self) -> list[str]:
        """Who was written to, in order."""
        return [str(message["To"]) for message in self.messages]

    def settings(self, **others: object) -> dict[str, object]:
        """The settings of an application that sends here."""
        return {
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": self.port,
            "SMTP_TLS": "off",
            "MAIL_FROM": "Estrade <estrade@events.example>",
            "MAIL_PER_MINUTE": 10_000,
            **others,
        }


@contextmanager
def smtp_server(
    *,
    passwords: dict[str, str] | None = None,
    tls_context: ssl.SSLContext | None = None,
    ssl_context: ssl.SSLContext | None = None,
) -> Iterator[Mailbox]:
    """Runs the server on a free loopback port.

    With passwords it wants one; `tls_context` offers STARTTLS, `ssl_context` is for TLS from the first byte on.
    """
    mailbox = Mailbox(port=free_port())

    def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        right = (passwords or {}).get(data.login.decode()) == data.password.decode()
        return AuthResult(success=right, handled=False)

    controller = Controller(
        mailbox,
        hostname="localhost" if tls_context or ssl_context else "127.0.0.1",
        port=mailbox.port,
        ssl_context=ssl_context,
        tls_context=tls_context,
        authenticator=authenticate,
        auth_required=passwords is not None,
        require_starttls=tls_context is not None,
    )
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def plain_text(message: EmailMessage) -> str:
    """The plain text of a message."""
    return _part(message, "plain")


def html_text(message: EmailMessage) -> str:
    """The HTML of a message."""
    return _part(message, "html")


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")
