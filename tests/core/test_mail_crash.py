"""A worker killed while it sends: nobody is forgotten, nobody is written to twice (R23)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from email.message import EmailMessage
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import select

from steps.machine import ROOT
from tests.core.mailbox import Mailbox, smtp_server
from tests.plugins.application import SECRET, make_app
from webinar.core.mail import Letter, Outgoing, post
from webinar.core.mail_content import Content, body_of

LETTERS = 40
PAST_EVERY_LEASE_S = 200


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server."""
    with smtp_server() as found:
        yield found


class Round:
    """Processes of the worker, one after the other, each later than the leases of the one before."""

    def __init__(self, folder: Path, mailbox: Mailbox) -> None:
        self.folder, self.mailbox = folder, mailbox
        self.number = 0
        self.process: subprocess.Popen[bytes] | None = None

    def run(self) -> int:
        """Runs a worker until it ends or is killed; gives its exit code."""
        settings = {name: str(value) for name, value in self.mailbox.settings().items()}
        env = {**os.environ, **settings, "SECRET_KEY": SECRET, "DATA_DIR": str(self.folder), "PYTHONPATH": str(ROOT)}
        offset = str(self.number * PAST_EVERY_LEASE_S)
        self.number += 1
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.core.mail_worker", offset], cwd=ROOT, env=env
        )
        return self.process.wait(60)

    def kill(self) -> None:
        """Ends the worker as a power cut would."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)


def kill_one_of_two(folder: Path, mailbox: Mailbox, first: int, later: Sequence[int]) -> dict[str, EmailMessage]:
    """Two workers at once, of which one is killed at the seventh mail, then one at each of the later numbers.

    Gives what the server took, by Message-ID.
    """
    doomed, other = Round(folder, mailbox), Round(folder, mailbox)
    doomed.number = other.number = first
    count = iter(range(1, 10_000))

    def kill_at_the_seventh(_message: EmailMessage) -> None:
        if next(count) == 7:
            doomed.kill()

    mailbox.on_data = kill_at_the_seventh
    codes: list[int] = []
    threads = [Thread(target=lambda worker=worker: codes.append(worker.run())) for worker in (doomed, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(codes) <= {0, -signal.SIGKILL}
    for number in later:
        other.number = number
        assert other.run() == 0
    return {str(message["Message-ID"]): message for message in mailbox.messages}


def outbox(folder: Path) -> list[str]:
    """Forty letters; gives their addresses."""
    app = make_app(folder)
    addresses = [f"person{number}@example.org" for number in range(LETTERS)]
    with app.app_context(), app.extensions["database"].writing() as db:
        for address in addresses:
            body = body_of(Content(lang="fr", title="Bonjour"))
            post(db, Outgoing(key=address, to=address, subject="Bonjour", body=body, lang="fr"))
    app.extensions["database"].dispose()
    return addresses


def left(folder: Path) -> list[str]:
    """The states of letters that are not sent."""
    app = make_app(folder)
    with app.extensions["database"].reading() as db:
        states = [state for state in db.scalars(select(Letter.state)) if state != "sent"]
    app.extensions["database"].dispose()
    return states


Act = Callable[[EmailMessage], str | None]


def at_the_letters(numbers: set[int], act: Act) -> Act:
    """Acts when the n-th message comes."""
    count = iter(range(1, 10_000))
    return lambda message: act(message) if next(count) in numbers else None


def test_killed_before_the_server_took_a_letter(mailbox: Mailbox, tmp_path: Path) -> None:
    addresses = outbox(tmp_path)
    workers = Round(tmp_path, mailbox)

    def die(_message: EmailMessage) -> str:
        workers.kill()
        return "451 too late"

    mailbox.on_data = at_the_letters({3, 11, 26}, die)
    assert [workers.run() for _ in range(4)] == [-signal.SIGKILL, -signal.SIGKILL, -signal.SIGKILL, 0]
    assert sorted(mailbox.recipients) == sorted(addresses)
    assert left(tmp_path) == []


def test_killed_after_the_server_took_a_letter_before_that_was_known(mailbox: Mailbox, tmp_path: Path) -> None:
    """The one moment that no outbox can close: the repeat has the Message-ID by which readers drop it."""
    addresses = outbox(tmp_path)
    workers = Round(tmp_path, mailbox)

    def die(message: EmailMessage) -> None:
        mailbox.messages.append(message)
        workers.kill()
        raise ConnectionResetError

    mailbox.on_data = at_the_letters({5}, die)
    assert [workers.run() for _ in range(2)] == [-signal.SIGKILL, 0]
    by_id = {str(message["Message-ID"]): str(message["To"]) for message in mailbox.messages}
    assert sorted(by_id.values()) == sorted(addresses)
    assert Counter(Counter(mailbox.recipients).values()) == {1: LETTERS - 1, 2: 1}
    assert left(tmp_path) == []
