"""Commands that take in guests' answers: from files, from a mailbox, by listening."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from config import Settings
from webinar.calendars import intake, listener, mailbox
from webinar.calendars.ingesting import DatabaseTrouble, Outcome, ingest
from webinar.calendars.replies import MAX_OCTETS
from webinar.core.db import database
from webinar.core.i18n import translate

until_closed = click.option("--until-closed", is_flag=True, help="End when the standard input is closed.")
calendar_commands = AppGroup("calendar", help="Guests' answers to calendar invitations.")


@calendar_commands.command("ingest")
@click.argument("files", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each file.")
def ingest_files(files: tuple[str, ...], as_json: bool) -> None:
    """Take in mails or calendar files, `-` being the standard input; one line each says what became of it.

    What is no answer is listed for the organiser with the reason: that is no error.
    """
    for name in files:
        _say({"file": click.format_filename(name), **_told(name)}, as_json)


def _say(told: dict[str, str], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=True))
        return
    words = [told["outcome"], told["kind"], told["attendee"], told["answer"], told["reason_text"]]
    start = f"{told['file']}: " if "file" in told else ""
    click.echo(start + "  ".join(word for word in words if word))


def _told(name: str) -> dict[str, str]:
    try:
        data = _read(name)
    except OSError:
        return _words(Outcome("unreadable", "unreadable"))
    try:
        return _words(ingest(data))
    except DatabaseTrouble:
        return _words(Outcome("failed", "database"))


def _words(outcome: Outcome) -> dict[str, str]:
    text = translate("en", f"calendars.refused.{outcome.reason}") if outcome.reason else ""
    return {**asdict(outcome), "reason_text": text}


def _read(name: str) -> bytes:
    """No more of a file than tells that it is too large."""
    if name == "-":
        return sys.stdin.buffer.read(MAX_OCTETS + 1)
    with Path(name).open("rb") as source:
        return source.read(MAX_OCTETS + 1)


@calendar_commands.command("poll")
@click.option("--every", type=click.IntRange(min=10), help="Go on, with so many seconds between.")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each mail.")
@until_closed
def poll_mailbox(every: int | None, as_json: bool, until_closed: bool) -> None:
    """Take in the unseen mails of the mailbox that IMAP_HOST and its like name."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.IMAP_HOST:
        raise click.ClickException("IMAP_HOST is not set: there is no mailbox to read.")
    if until_closed:
        threading.Thread(target=_end_with_input, daemon=True).start()
    while True:
        try:
            for outcome in mailbox.poll(settings):
                _say(_words(outcome), as_json)
            intake.note(database(), intake.POLL)
        except (mailbox.MailboxDown, DatabaseTrouble) as trouble:
            if every is None:
                raise click.ClickException(f"The mailbox was not read to its end: {trouble}") from trouble
            intake.note(database(), intake.POLL, str(trouble) or type(trouble).__name__)
            click.echo(f"The mailbox was not read to its end: {trouble}", err=True)
        if every is None:
            return
        time.sleep(every)


@calendar_commands.command("listen")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; no other machine's mail.")
@click.option("--port", type=click.IntRange(0, 65_535), default=2424, show_default=True, help="0 for a free one.")
@until_closed
def listen_for_mail(host: str, port: int, until_closed: bool) -> None:
    """Take in mails that a mail server brings by LMTP or SMTP, until the process is ended."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if until_closed:
        threading.Thread(target=_end_with_input, daemon=True).start()

    def ready(opened: int) -> None:
        intake.note(database(), intake.LISTEN)
        click.echo(f"Listening on {host}:{opened} (LMTP and SMTP).")

    listener.listen(app, host, port, ready)


def _end_with_input() -> None:
    """Ends the process when whoever started it is gone."""
    while sys.stdin.buffer.read(4_096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
