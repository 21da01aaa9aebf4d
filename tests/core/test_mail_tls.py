"""Letters travel encrypted, to a server that proves who it is, or not at all."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.core.mailbox import Mailbox, smtp_server
from tests.plugins.absent import absent
from tests.plugins.application import make_app
from webinar.core.mail import Letter, Outgoing, post
from webinar.core.mail_content import Content, body_of


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost that nobody trusts yet, and its key."""
    if shutil.which("openssl") is None:
        absent("openssl", "install Debian's package `openssl`")
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key


def server_side(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    """The server's half of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


def deliver(mailbox: Mailbox, folder: Path, **settings: object) -> Letter:
    """Writes one letter and lets the worker send it; gives what became of it."""
    app = make_app(folder, **mailbox.settings(SMTP_HOST="localhost", **settings))
    with app.app_context(), app.extensions["database"].writing() as db:
        body = body_of(Content(lang="fr", title="Bonjour"))
        post(db, Outgoing(key="one", to="nadia@example.org", subject="Bonjour", body=body, lang="fr"))
    app.extensions["worker"].run_due()
    with app.extensions["database"].reading() as db:
        letter: Letter = db.scalars(select(Letter)).one()
    app.extensions["database"].dispose()
    return letter


MODES = [("starttls", "tls_context"), ("tls", "ssl_context")]


@pytest.mark.parametrize(("mode", "option"), MODES)
def test_a_server_that_is_trusted_gets_the_letter(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, mode: str, option: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    options: dict[str, Any] = {option: server_side(certificate)}
    with smtp_server(**options) as mailbox:
        letter = deliver(mailbox, tmp_path, SMTP_TLS=mode)
    assert (letter.state, letter.last_words) == ("sent", "")
    assert mailbox.recipients == ["nadia@example.org"]


def test_a_server_that_wants_a_password_gets_it_encrypted(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with smtp_server(tls_context=server_side(certificate), passwords={"estrade": "s3cret"}) as mailbox:
        letter = deliver(mailbox, tmp_path, SMTP_USER="estrade", SMTP_PASSWORD="s3cret", SMTP_TLS="starttls")
    assert (letter.state, letter.last_words) == ("sent", "")


def test_a_wrong_password_is_told_in_the_servers_words_and_costs_no_letter(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with smtp_server(tls_context=server_side(certificate), passwords={"estrade": "s3cret"}) as mailbox:
        letter = deliver(mailbox, tmp_path, SMTP_USER="estrade", SMTP_PASSWORD="guess", SMTP_TLS="starttls")
    assert (letter.state, letter.last_words[:4]) == ("queued", "535 ")
    assert mailbox.messages == []


@pytest.mark.parametrize(("mode", "option"), MODES)
def test_a_server_that_nobody_vouches_for_gets_nothing(
    certificate: tuple[Path, Path], tmp_path: Path, mode: str, option: str
) -> None:
    options: dict[str, Any] = {option: server_side(certificate)}
    with smtp_server(**options) as mailbox:
        letter = deliver(mailbox, tmp_path, SMTP_TLS=mode)
    assert letter.state == "queued"
    assert "certificate verify failed" in letter.last_words
    assert mailbox.messages == []
