"""Settings from the environment: each with its default and one line that says what it is for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
MIN_SECRET_LENGTH = 32
EXAMPLE_SECRETS = {"change-me", "secret", "dev", "please-set-a-secret-key-of-at-least-32-characters"}


class BadSetting(SystemExit):
    """A setting that the product refuses to start with; the text says which line to change."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"Estrade does not start: {name} {reason}")


def _is_sender(text: str) -> bool:
    address = parseaddr(text)[1]
    return address.isascii() and address.count("@") == 1 and "." in address.split("@")[1] and "\n" not in text


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One instance's settings. A field NAME is read from the environment variable of the same name."""

    SECRET_KEY: str = ""  # signs cookies and tickets; at least 32 random characters
    SECRET_KEY_FALLBACKS: str = ""  # former keys, separated by spaces, still accepted while they rotate out
    DATABASE_URL: str = ""  # SQLAlchemy address; default: SQLite in DATA_DIR
    DATA_DIR: str = str(ROOT / "instance")  # uploads, the SQLite file, the demo's recording
    PUBLIC_URL: str = ""  # the address people use, absolute links come from it; default http://HOST:PORT
    TRUSTED_HOSTS: str = ""  # further Host names served, separated by spaces; PUBLIC_URL's is always
    PROXY_COUNT: int = 0  # reverse proxies in front whose X-Forwarded-* headers are believed
    HOST: str = "127.0.0.1"  # address that wsgi.py listens on
    PORT: int = 5000  # port that wsgi.py listens on
    DIRECT_TRANSPORT: bool = True  # write frames straight to sockets; off: plain Flask-SocketIO
    LOG_LEVEL: str = "INFO"  # DEBUG, INFO, WARNING or ERROR
    SMTP_HOST: str = ""  # mail server; without one letters are kept for the administrator to read
    SMTP_PORT: int = 587  # its port
    SMTP_USER: str = ""  # account at the mail server, where it wants one
    SMTP_PASSWORD: str = ""  # that account's password
    SMTP_TLS: str = "starttls"  # starttls, tls (from the first byte on) or off
    MAIL_FROM: str = ""  # sender of every letter, as name@example.org or Name <name@example.org>
    MAIL_PER_MINUTE: int = 60  # letters sent in a minute at most
    MAIL_AUTH_SERVER: str = ""  # name by which your own mail server signs Authentication-Results; none: not believed
    IMAP_HOST: str = ""  # server of the mailbox that answers to invitations come to; read by `flask calendar poll`
    IMAP_PORT: int = 993  # its port, encrypted from the first byte on
    IMAP_USER: str = ""  # account of that mailbox
    IMAP_PASSWORD: str = ""  # that account's password
    IMAP_FOLDER: str = "INBOX"  # folder that is read
    IMAP_DONE_FOLDER: str = ""  # folder that mails are moved to once read; none: they stay, marked as read
    CALENDAR_POLL: int = 0  # seconds between two looks into that mailbox by the application itself; 0: it does not look
    CALENDAR_LISTEN: str = ""  # address like 127.0.0.1:2424 on which the application takes answers by LMTP or SMTP

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Reads the environment; raises BadSetting for a value that cannot be meant."""
        values: dict[str, object] = {}
        for field in fields(cls):
            text = environment.get(field.name)
            if text is None or text == "":
                continue
            if field.type == "int":
                if not text.isascii() or not text.isdigit():
                    raise BadSetting(field.name, f"must be a whole number, not {text!r}")
                values[field.name] = int(text)
            elif field.type == "bool":
                if text.lower() not in {"0", "1", "true", "false", "on", "off"}:
                    raise BadSetting(field.name, f"must be on or off, not {text!r}")
                values[field.name] = text.lower() in {"1", "true", "on"}
            else:
                values[field.name] = text
        return cls(**values)  # type: ignore[arg-type]

    def __post_init__(self) -> None:
        address = urlsplit(self.public_origin)
        if address.scheme not in {"http", "https"} or not address.hostname or address.path.strip("/"):
            raise BadSetting("PUBLIC_URL", "must look like https://events.example.org")
        for name, key in (("SECRET_KEY", self.SECRET_KEY), *(("SECRET_KEY_FALLBACKS", k) for k in self.fallbacks)):
            if len(key) < MIN_SECRET_LENGTH or key.lower() in EXAMPLE_SECRETS or len(set(key)) < 8:
                raise BadSetting(name, f"must be {MIN_SECRET_LENGTH} random characters or more; make one with "
                                       "python3 -c 'import secrets; print(secrets.token_hex(32))'")

        self._check_mail()
        self._check_calendar()

    def _check_mail(self) -> None:
        if self.SMTP_TLS not in {"starttls", "tls", "off"}:
            raise BadSetting("SMTP_TLS", "must be starttls, tls or off")
        if self.MAIL_PER_MINUTE < 1:
            raise BadSetting("MAIL_PER_MINUTE", "must be 1 or more")
        if (self.SMTP_HOST or self.MAIL_FROM) and not _is_sender(self.MAIL_FROM):
            raise BadSetting("MAIL_FROM", "must be an address: name@example.org or Name <name@example.org>")
        if self.SMTP_PASSWORD and self.SMTP_TLS == "off" and self.SMTP_HOST not in {"localhost", "127.0.0.1", "::1"}:
            raise BadSetting("SMTP_TLS", "must not be off when a password goes to another machine")

    def _check_calendar(self) -> None:
        if self.CALENDAR_POLL and (self.CALENDAR_POLL < 10 or not self.IMAP_HOST):
            raise BadSetting("CALENDAR_POLL", "must be 10 seconds or more, and wants IMAP_HOST")
        host, _, port = self.CALENDAR_LISTEN.rpartition(":")
        if self.CALENDAR_LISTEN and not (host and port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
            raise BadSetting("CALENDAR_LISTEN", "must be an address and a port, like 127.0.0.1:2424")

    @property
    def fallbacks(self) -> list[str]:
        """Former secret keys."""
        return self.SECRET_KEY_FALLBACKS.split()

    @property
    def database_url(self) -> str:
        """Where the rows live."""
        return self.DATABASE_URL or f"sqlite:///{Path(self.DATA_DIR) / 'estrade.db'}"

    @property
    def public_origin(self) -> str:
        """Scheme, host and port that people use."""
        host = "127.0.0.1" if self.HOST in {"", "0.0.0.0", "::"} else self.HOST  # noqa: S104
        return (self.PUBLIC_URL or f"http://{host}:{self.PORT}").rstrip("/")

    @property
    def is_https(self) -> bool:
        """Whether people reach the instance over TLS."""
        return self.public_origin.startswith("https://")

    @property
    def hosts(self) -> frozenset[str]:
        """Host header values (with a port where there is one) that are served; loopback under both names."""
        own = urlsplit(self.public_origin).netloc.lower()
        names = {own, *self.TRUSTED_HOSTS.lower().split()}
        if own.startswith("127.0.0.1"):
            names.add(own.replace("127.0.0.1", "localhost", 1))
        return frozenset(names)

    @property
    def origins(self) -> frozenset[str]:
        """Origins whose pages may open sockets: those of the served hosts (S10)."""
        scheme = urlsplit(self.public_origin).scheme
        return frozenset(f"{scheme}://{host}" for host in self.hosts)
