"""Commands that take in guests' answers: from files, from a mailbox, by listening."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import AppGroup

from webinar.calendars.ingesting import DatabaseTrouble, Outcome, ingest
from webinar.calendars.replies import MAX_OCTETS
from webinar.core.i18n import translate

calendar_commands = AppGroup("calendar", help="Guests' answers to calendar invitations.")


@calendar_commands.command("ingest")
@click.argument("files", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each file.")
def ingest_files(files: tuple[str, ...], as_json: bool) -> None:
    """Take in mails or calendar files, `-` being the standard input; one line each says what became of it.

    What is no answer is listed for the organiser with the reason: that is no error.
    """
    for name in files:
        told = _told(name)
        if as_json:
            click.echo(json.dumps(told, ensure_ascii=True))
        else:
            words = [told["outcome"], told["kind"], told["attendee"], told["answer"], told["reason_text"]]
            click.echo(f"{click.format_filename(name)}: {'  '.join(word for word in words if word)}")


def _told(name: str) -> dict[str, str]:
    try:
        data = _read(name)
    except OSError as error:
        outcome = Outcome("unreadable", "unreadable")
        return {"file": click.format_filename(name), **asdict(outcome), "reason_text": error.strerror or ""}
    try:
        outcome = ingest(data)
    except DatabaseTrouble:
        outcome = Outcome("failed", "database")
    text = translate("en", f"calendars.refused.{outcome.reason}") if outcome.reason else ""
    return {"file": click.format_filename(name), **asdict(outcome), "reason_text": text}


def _read(name: str) -> bytes:
    """No more of a file than tells that it is too large."""
    if name == "-":
        return sys.stdin.buffer.read(MAX_OCTETS + 1)
    with Path(name).open("rb") as source:
        return source.read(MAX_OCTETS + 1)
