"""Decides whether a client already has what it asks for (RFC 9110, 13.1)."""

from __future__ import annotations

from datetime import datetime

from werkzeug.datastructures import ETags


def is_unchanged(
    tag: str, last_modified: datetime, if_none_match: ETags, if_modified_since: datetime | None
) -> bool:
    """Whether 304 is the answer: a list of tags, weak ones too, beats a date; a date that is none counts not."""
    if if_none_match:
        return if_none_match.contains_weak(tag) or if_none_match.contains_weak(compressed(tag))
    return if_modified_since is not None and last_modified.replace(microsecond=0) <= if_modified_since


def compressed(tag: str) -> str:
    """The tag of the compressed form: a strong tag names exact bytes."""
    return f"{tag}-gz"
