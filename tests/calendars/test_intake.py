"""The application takes mails in by itself: one process for many, started again when it ends, with its health seen."""

from __future__ import annotations

import smtplib
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from config import BadSetting, Settings
from tests.calendars.reply_mails import answers, calendar, invite, mail
from tests.factories import NOON
from tests.plugins.application import SECRET, make_app
from webinar.calendars import intake
from webinar.calendars.intake import Keeper, health, note, ways_of
from webinar.core import clock

DEADLINE_S = 40


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """An application that is to listen; time is the real one, as its process has, but stands still."""
    app = make_app(tmp_path, CALENDAR_LISTEN=f"127.0.0.1:{free_port()}")
    with clock.fixed(datetime.now(UTC)):
        yield app
    app.extensions["database"].dispose()


def keeper(app: Flask) -> Keeper:
    """What a serving process runs."""
    settings: Settings = app.extensions["settings"]
    ((way, arguments),) = ways_of(settings).items()
    return Keeper(app.extensions["database"], settings, way, arguments)


def is_running(one: Keeper) -> bool:
    """Whether it has a process."""
    return one.process is not None


def bring(app: Flask, body: bytes) -> None:
    """Brings a mail once somebody listens."""
    port = int(app.extensions["settings"].CALENDAR_LISTEN.rpartition(":")[2])
    ends = time.monotonic() + DEADLINE_S
    while True:
        try:
            with smtplib.LMTP("127.0.0.1", port, timeout=20) as line:
                line.sendmail("", ["calendar@estrade.example"], body)
                return
        except ConnectionRefusedError:
            assert time.monotonic() < ends
            time.sleep(0.1)


def said(app: Flask) -> list[tuple[bool, str]]:
    """What administrators read."""
    with app.extensions["database"].reading() as db:
        return health(db, app.extensions["settings"], "en")


def test_one_process_listens_for_all_and_is_started_again(app: Flask) -> None:
    invite(app)
    first, second = keeper(app), keeper(app)
    assert said(app) == [(False, "Answers to invitations: nothing receives them now.")]
    first.look()
    second.look()
    listening = first.process
    assert listening is not None
    assert second.process is None
    bring(app, mail(calendar("TENTATIVE", stamp=NOON - timedelta(days=300))))
    assert [row.answer for row in answers(app)] == ["TENTATIVE"]
    assert said(app) == [(True, "Answers to invitations: the mail server can bring them.")]
    listening.kill()
    listening.wait(DEADLINE_S)
    clock.advance(5)
    first.look()
    ((is_well, words),) = said(app)
    assert (is_well, "started again in 5 s" in words) == (False, True)
    runs = [is_running(first)]
    first.look()
    runs.append(is_running(first))
    clock.advance(6)
    first.look()
    runs.append(is_running(first))
    first.stop()
    assert [*runs, is_running(first)] == [False, False, True, False]


def test_another_process_takes_over_from_one_that_is_gone(app: Flask) -> None:
    first, second = keeper(app), keeper(app)
    first.look()
    gone = first.process
    assert gone is not None and gone.stdin is not None
    gone.stdin.close()
    assert gone.wait(DEADLINE_S) is not None
    clock.advance(31)
    second.look()
    first.look()
    assert (is_running(first), is_running(second)) == (False, True)
    second.stop()


def test_failing_again_and_again_is_tried_more_and_more_seldom(app: Flask) -> None:
    one = keeper(app)
    waits = []
    for _ in range(6):
        one.look()
        assert one.process is not None
        one.process.kill()
        one.process.wait(DEADLINE_S)
        one.look()
        assert one.not_before is not None
        waits.append(int((one.not_before - clock.now()).total_seconds()))
        clock.advance(waits[-1])
    one.stop()
    assert waits == [5, 15, 60, 300, 900, 900]


def test_health_of_a_mailbox_that_cannot_be_read(app: Flask) -> None:
    home, settings = app.extensions["database"], replace(app.extensions["settings"], CALENDAR_LISTEN="")
    polls = replace(settings, IMAP_HOST="imap.example", CALENDAR_POLL=60)
    with home.writing() as db:
        db.add(intake.MailIntake(way="poll", leased_until=clock.now() + timedelta(days=1)))
    seen = []
    for trouble, later in (("", 0), ("no route", 5), ("", 5), (None, 3_700)):
        clock.advance(later)
        if trouble is not None:
            note(home, "poll", trouble)
        with home.reading() as db:
            seen += health(db, polls, "en")
    assert seen == [
        (True, "Answers to invitations: the mailbox is read."),
        (False, "Answers to invitations: the mailbox is not read (no route)."),
        (True, "Answers to invitations: the mailbox is read."),
        (False, "Answers to invitations: the mailbox has not been read for an hour."),
    ]
    with home.reading() as db:
        assert health(db, settings, "en") == []


def test_it_is_off_by_default_and_wrong_settings_are_refused() -> None:
    assert ways_of(Settings(SECRET_KEY=SECRET)) == {}
    for wrong in ({"CALENDAR_POLL": 60}, {"CALENDAR_POLL": 5, "IMAP_HOST": "a.example"}, {"CALENDAR_LISTEN": "2424"}):
        with pytest.raises(BadSetting):
            Settings(SECRET_KEY=SECRET, **wrong)
