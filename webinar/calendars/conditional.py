"""Answers a request for a calendar, with 304 when the client has it already (RFC 9110, 13.1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from flask import Request, Response
from werkzeug.datastructures import ETags

MAX_AGE_S = 300
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
PUBLIC, PRIVATE = f"public, max-age={MAX_AGE_S}", f"private, max-age={MAX_AGE_S}"


def is_unchanged(
    tag: str, last_modified: datetime | None, if_none_match: ETags, if_modified_since: datetime | None
) -> bool:
    """Whether 304 is the answer: a list of tags, weak ones too, beats a date; a date that is none counts not."""
    if if_none_match:
        return if_none_match.contains_weak(tag) or if_none_match.contains_weak(compressed(tag))
    if if_modified_since is None or last_modified is None:
        return False
    return last_modified.replace(microsecond=0) <= if_modified_since


def disposition(kind: str, name: str) -> str:
    """A Content-Disposition; what a header or a file system could misread in the name becomes a hyphen."""
    return f'{kind}; filename="{_UNSAFE.sub("-", name)}.ics"'


def compressed(tag: str) -> str:
    """The tag of the compressed form: a strong tag names exact bytes."""
    return f"{tag}-gz"


def answer(
    asked: Request,
    tag: str,
    last_modified: datetime | None,
    make: Callable[[], tuple[bytes, bytes]],
    disposition: str,
    cache_control: str,
) -> Response:
    """The bytes, plain or compressed as `make` gives both, or 304 without making them (B10).

    Without a `last_modified` only tags are compared: an agenda that shrinks would make a date go back.
    """
    if is_unchanged(tag, last_modified, asked.if_none_match, asked.if_modified_since):
        response = Response(status=304)
        del response.headers["Content-Type"]
    else:
        plain, packed = make()
        wants_packed = asked.accept_encodings.quality("gzip") > 0
        response = Response(packed if wants_packed else plain, content_type="text/calendar; charset=utf-8")
        response.headers["Content-Disposition"] = disposition
        if wants_packed:
            response.headers["Content-Encoding"] = "gzip"
            tag = compressed(tag)
    response.set_etag(tag)
    if last_modified is not None:
        response.last_modified = last_modified
    response.headers["Cache-Control"] = cache_control
    response.headers["Vary"] = "Accept-Encoding, Accept-Language, Cookie"
    return response
