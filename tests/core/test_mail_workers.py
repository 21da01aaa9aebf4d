"""Several workers at one outbox: each letter goes out once, on both databases (R22)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.core.mailbox import Mailbox, smtp_server
from tests.plugins.application import make_app
from webinar.core.jobs import Worker
from webinar.core.mail import Letter, Outgoing, post
from webinar.core.mail_content import Content, body_of

LETTERS, WORKERS = 60, 4


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server."""
    with smtp_server() as found:
        yield found


def check_that_each_goes_out_once(app: Flask, mailbox: Mailbox) -> None:
    """Four workers empty the outbox together."""
    home = app.extensions["database"]
    addresses = [f"person{number}@example.org" for number in range(LETTERS)]
    for address in addresses:
        with app.app_context(), home.writing() as db:
            body = body_of(Content(lang="fr", title="Bonjour"))
            post(db, Outgoing(key=address, to=address, subject="Bonjour", body=body, lang="fr"))
    handlers = app.extensions["worker"]._handlers
    start = threading.Barrier(WORKERS)

    def work() -> None:
        worker = Worker(home, handlers)
        start.wait()
        while worker.run_due():
            pass

    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(mailbox.recipients) == sorted(addresses)
    with home.reading() as db:
        assert set(db.execute(select(Letter.state, Letter.attempts)).all()) == {("sent", 1)}


def test_several_workers_on_sqlite(mailbox: Mailbox, tmp_path: Path) -> None:
    app = make_app(tmp_path, **mailbox.settings())
    check_that_each_goes_out_once(app, mailbox)
    app.extensions["database"].dispose()


def test_several_workers_on_postgresql(mailbox: Mailbox, fresh_postgres_url: str, tmp_path: Path) -> None:
    app = make_app(tmp_path, **mailbox.settings(DATABASE_URL=fresh_postgres_url))
    check_that_each_goes_out_once(app, mailbox)
    app.extensions["database"].dispose()
