"""Answers come in by a real LMTP client, a real SMTP client, and from a mailbox on a small IMAP server written here."""

from __future__ import annotations

import os
import re
import shutil
import smtplib
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from steps.machine import ROOT
from tests.calendars.reply_mails import GUEST, answers, calendar, invite, listed, mail
from tests.factories import NOON
from tests.plugins.absent import absent
from tests.plugins.application import SECRET, make_app
from webinar.calendars import mailbox
from webinar.calendars.replies import MAX_OCTETS
from webinar.core import clock

OURS = "calendar@estrade.example"


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[tuple[Flask, int]]:
    """`flask calendar listen` as a process of its own, and an application on the same database."""
    app = make_app(tmp_path)
    invite(app)
    env = {**os.environ, "SECRET_KEY": SECRET, "DATA_DIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "webinar.app:create_app", "calendar", "listen", "--port", "0"],
        cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    found = re.fullmatch(r"Listening on 127\.0\.0\.1:(\d+) \(LMTP and SMTP\)\.\n", process.stdout.readline())
    assert found is not None
    yield app, int(found[1])
    process.terminate()
    assert process.wait(20) == 0
    process.stdout.close()
    app.extensions["database"].dispose()


def long_ago() -> bytes:
    """An answer that the listener's real clock does not take for one of the future."""
    return mail(calendar("TENTATIVE", stamp=NOON - timedelta(days=300)))


@pytest.mark.parametrize("client", [smtplib.LMTP, smtplib.SMTP])
def test_a_mail_server_brings_answers(listening: tuple[Flask, int], client: type[smtplib.SMTP]) -> None:
    app, port = listening
    with client("127.0.0.1", port, timeout=20) as line:
        assert line.sendmail("", [OURS], long_ago()) == {}
        assert line.sendmail("", [OURS], b"Subject: odd\r\n\r\nnothing") == {}
    assert [row.answer for row in answers(app)] == ["TENTATIVE"]
    assert [row.reason for row in listed(app)] == ["no_calendar"]


def test_each_recipient_is_answered_for_and_large_mails_are_refused(listening: tuple[Flask, int]) -> None:
    app, port = listening
    with smtplib.LMTP("127.0.0.1", port, timeout=20) as line:
        line.ehlo_or_helo_if_needed()
        line.mail("")
        assert [line.rcpt(OURS)[0], line.rcpt("other@estrade.example")[0]] == [250, 250]
        assert line.data(long_ago()) == (250, b"2.0.0 applied")
        assert line.getreply() == (250, b"2.0.0 applied")
        line.mail("")
        line.rcpt(OURS)
        assert line.data(b"Subject: large\r\n\r\n" + (b"x" * 70 + b"\r\n") * (MAX_OCTETS // 70))[0] == 552
    assert [row.answer for row in answers(app)] == ["TENTATIVE"]


def test_a_database_in_trouble_makes_the_sender_keep_the_mail(listening: tuple[Flask, int]) -> None:
    app, port = listening
    file = str(app.extensions["database"].url.database)
    with closing(sqlite3.connect(file, isolation_level=None)) as other, smtplib.LMTP("127.0.0.1", port) as line:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(smtplib.SMTPDataError) as refused:
            line.sendmail("", [OURS], long_ago())
        assert refused.value.smtp_code == 451
        other.execute("ROLLBACK")
        assert line.sendmail("", [OURS], long_ago()) == {}
    assert [row.answer for row in answers(app)] == ["TENTATIVE"]


@dataclass
class ImapServer:
    """As much of an IMAP server as a poll needs: folders of mails with flags, over TLS, for one client at a time."""

    context: ssl.SSLContext
    mails: dict[str, bytes] = field(default_factory=dict)
    flags: dict[str, set[str]] = field(default_factory=dict)
    folders: dict[str, list[str]] = field(default_factory=lambda: {"Done": []})
    capabilities: str = "IMAP4rev1 UIDPLUS MOVE"
    breaks_at: str = ""

    def __post_init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def put(self, data: bytes) -> None:
        """A mail arrives."""
        number = str(len(self.mails) + 1)
        self.mails[number], self.flags[number] = data, set()

    def close(self) -> None:
        """Ends it."""
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                raw, _ = self._socket.accept()
                with self.context.wrap_socket(raw, server_side=True) as line, line.makefile("rwb") as stream:
                    stream.write(f"* OK [CAPABILITY {self.capabilities}] ready\r\n".encode())
                    stream.flush()
                    while command := stream.readline().decode().rstrip():
                        tag, _, words = command.partition(" ")
                        if self.breaks_at and words.startswith(self.breaks_at):
                            break
                        stream.write(self._answer(words) + f"{tag} OK done\r\n".encode())
                        stream.flush()
            except ssl.SSLError:
                continue
            except OSError:
                return

    def _answer(self, words: str) -> bytes:
        verb, *rest = words.split(" ")
        if verb == "CAPABILITY":
            return f"* CAPABILITY {self.capabilities}\r\n".encode()
        if verb == "SELECT":
            return f"* {len(self.mails)} EXISTS\r\n".encode()
        return self._on_mail(*rest) if verb == "UID" else b""

    def _on_mail(self, verb: str, number: str, *rest: str) -> bytes:
        if verb == "SEARCH":
            unseen = [one for one, flags in self.flags.items() if r"\Seen" not in flags]
            return f"* SEARCH {' '.join(unseen)}\r\n".encode()
        if verb == "FETCH":
            data = self.mails[number][: MAX_OCTETS + 1]
            return b"* 1 FETCH (UID %s BODY[]<0> {%d}\r\n%s)\r\n" % (number.encode(), len(data), data)
        if verb == "STORE":
            self.flags[number].add(rest[1].strip("()"))
        if verb in ("COPY", "MOVE"):
            self.folders[rest[0].strip('"')].append(number)
        return b""


@pytest.fixture
def imap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ImapServer]:
    """A server for localhost whose certificate is trusted."""
    if shutil.which("openssl") is None:
        absent("openssl", "install Debian's package `openssl`")
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = ImapServer(context)
    yield server
    server.close()


def polled(folder: Path, server: ImapServer, **values: object) -> Flask:
    """An application with that mailbox, and its guest."""
    app = make_app(
        folder, IMAP_HOST="localhost", IMAP_PORT=server.port, IMAP_USER="estrade", IMAP_PASSWORD="p", **values
    )
    invite(app)
    return app


def test_a_mailbox_is_read_once_and_nothing_is_lost(tmp_path: Path, imap: ImapServer) -> None:
    app = polled(tmp_path, imap)
    for data in (mail(calendar()), b"Subject: odd\r\n\r\n", b"x" * 400_000):
        imap.put(data)
    with clock.fixed(NOON + timedelta(minutes=5)):
        result = app.test_cli_runner().invoke(args=["calendar", "poll"])
        assert result.exit_code == 0, result.output
        assert app.test_cli_runner().invoke(args=["calendar", "poll"]).output == ""
    assert result.output.splitlines() == [
        f"applied  REPLY  {GUEST}  ACCEPTED", "listed  The message holds no answer from a calendar.",
        "listed  The message is too large.",
    ]  # fmt: skip
    assert set(map(tuple, imap.flags.values())) == {(r"\Seen",)}
    assert [row.answer for row in answers(app)] == ["ACCEPTED"]
    app.extensions["database"].dispose()


@pytest.mark.parametrize(
    ("capabilities", "flags"),
    [("IMAP4rev1 MOVE", {r"\Seen"}), ("IMAP4rev1", {r"\Seen", r"\Deleted"})],
)
def test_mails_are_moved_where_wanted(tmp_path: Path, imap: ImapServer, capabilities: str, flags: set[str]) -> None:
    imap.capabilities = capabilities
    app = polled(tmp_path, imap, IMAP_DONE_FOLDER="Done")
    imap.put(mail(calendar()))
    assert app.test_cli_runner().invoke(args=["calendar", "poll"]).exit_code == 0
    assert (imap.folders["Done"], imap.flags["1"]) == (["1"], flags)
    app.extensions["database"].dispose()


def test_a_line_cut_after_the_mail_was_stored_changes_nothing_the_next_time(tmp_path: Path, imap: ImapServer) -> None:
    app = polled(tmp_path, imap)
    imap.put(mail(calendar()))
    imap.breaks_at = "UID STORE"
    with clock.fixed(NOON + timedelta(minutes=5)):
        cut = app.test_cli_runner().invoke(args=["calendar", "poll"])
        assert (cut.exit_code, "was not read to its end" in cut.output) == (1, True)
        imap.breaks_at = ""
        assert app.test_cli_runner().invoke(args=["calendar", "poll"]).output == f"repeated  REPLY  {GUEST}  ACCEPTED\n"
    assert [row.answer for row in answers(app)] == ["ACCEPTED"]
    app.extensions["database"].dispose()


def test_a_mailbox_whose_server_is_not_trusted_gets_no_password(
    tmp_path: Path, imap: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    app = polled(tmp_path, imap)
    with app.app_context(), pytest.raises(mailbox.MailboxDown, match="CERTIFICATE_VERIFY_FAILED"):
        mailbox.poll(app.extensions["settings"])
    app.extensions["database"].dispose()


def test_without_a_mailbox_the_command_says_so(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["calendar", "poll"])
    assert (result.exit_code, result.output) == (1, "Error: IMAP_HOST is not set: there is no mailbox to read.\n")
