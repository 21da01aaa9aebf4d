"""Takes an upload out of a request: larger ones only from people who are known here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, request

from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.text import clean_line
from webinar.directory import files
from webinar.directory.pictures import MOST_DECK_BYTES, Looked, deck, logo, photo
from webinar.people.browser import current_browser

# The file and what a browser writes around it.
MOST_BODY_BYTES = MOST_DECK_BYTES + 100_000
# An organiser may bring the logos of a whole event in one go.
UPLOADS_AN_HOUR = 300
LOOKS: dict[str, Callable[[bytes], Looked]] = {"logo": logo, "deck": deck, "photo": photo}


def take_large_bodies(blueprint: Blueprint) -> None:
    """Raises the limit of bodies for a blueprint's uploads; before the CSRF check reads the form."""

    @blueprint.url_value_preprocessor
    def allow(endpoint: str | None, _values: dict[str, Any] | None) -> None:
        if request.method != "POST" or not (endpoint or "").endswith("_upload"):
            return
        with database().reading() as db:
            if current_browser(db) is not None:
                request.max_content_length = MOST_BODY_BYTES


def store(what: str, event_id: int, name: str, by: int | None, attach: files.Attach) -> None:
    """Keeps the request's file as a logo, deck or photo of what is called `name`, or takes away what is there."""
    current_app.extensions["pace"].take(f"upload:{by}", "", UPLOADS_AN_HOUR)
    if request.form.get("action") == "remove":
        files.drop(lambda db: attach(db, None))
        return
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Refusal("invalid", fields={"file": "directory.file.missing"})
    with sent.stream:
        data = sent.stream.read(MOST_BODY_BYTES)
    typed = request.form.get("alt", "")
    try:
        alt = clean_line(typed, min_graphemes=0, max_graphemes=200).text
    except Refusal as refusal:
        raise Refusal("invalid", fields={"alt": (refusal.message, refusal.params)}) from refusal
    files.keep(event_id, LOOKS[what], data, alt or name[:200], attach)
