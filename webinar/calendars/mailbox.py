"""Reads the mailbox that guests' answers come to: each mail is taken in first and put aside after."""

from __future__ import annotations

import imaplib
import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from config import Settings
from webinar.calendars.ingesting import Outcome, ingest
from webinar.calendars.replies import MAX_OCTETS

log = logging.getLogger(__name__)
TIMEOUT_S = 30
MOST_AT_ONCE = 500


class MailboxDown(Exception):
    """The mailbox cannot be read now; the argument is what the server or the network said."""


def poll(settings: Settings) -> list[Outcome]:
    """Takes in every mail not yet seen; what cannot be stored stays unseen for the next time."""
    try:
        with _mailbox(settings) as box:
            return [_one(box, number, settings.IMAP_DONE_FOLDER) for number in _unseen(box)]
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxDown(str(error)[:500]) from error


@contextmanager
def _mailbox(settings: Settings) -> Iterator[imaplib.IMAP4_SSL]:
    box = imaplib.IMAP4_SSL(
        settings.IMAP_HOST, settings.IMAP_PORT, ssl_context=ssl.create_default_context(), timeout=TIMEOUT_S
    )
    try:
        box.login(settings.IMAP_USER, settings.IMAP_PASSWORD)
        _ok(box.select(_quoted(settings.IMAP_FOLDER)))
        yield box
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            box.logout()
        # A line that broke is not closed by signing out.
        with suppress(OSError):
            box.shutdown()


def _unseen(box: imaplib.IMAP4_SSL) -> list[str]:
    found = _ok(box.uid("SEARCH", "UNSEEN"))
    numbers = found[0].split() if found and isinstance(found[0], bytes) else []
    return [number.decode("ascii") for number in numbers[:MOST_AT_ONCE]]


def _one(box: imaplib.IMAP4_SSL, number: str, done_folder: str) -> Outcome:
    """No more of a mail is fetched than tells that it is too large; fetching marks nothing (BODY.PEEK)."""
    answer = _ok(box.uid("FETCH", number, f"(BODY.PEEK[]<0.{MAX_OCTETS + 1}>)"))
    data = next((part[1] for part in answer if isinstance(part, tuple)), b"")
    outcome = ingest(data)
    _put_aside(box, number, done_folder)
    return outcome


def _put_aside(box: imaplib.IMAP4_SSL, number: str, done_folder: str) -> None:
    """Marks the mail as read; moves it where a folder is named, by copy and deletion where MOVE is not known."""
    _ok(box.uid("STORE", number, "+FLAGS", r"(\Seen)"))
    if not done_folder:
        return
    if "MOVE" in box.capabilities:
        _ok(box.uid("MOVE", number, _quoted(done_folder)))
        return
    _ok(box.uid("COPY", number, _quoted(done_folder)))
    _ok(box.uid("STORE", number, "+FLAGS", r"(\Deleted)"))
    if "UIDPLUS" in box.capabilities:
        _ok(box.uid("EXPUNGE", number))


def _ok(answer: tuple[str, Any]) -> list[Any]:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(str(answer[1])[:300])
    return list(answer[1])


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
