"""The organiser's forms: which fields they have and what is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from webinar.core import forms
from webinar.core.errors import Refusal
from webinar.core.text import clean_line
from webinar.replay.stamps import parse_moment
from webinar.replay.timeline import ADDED, Edit

Language = Literal["fr", "en"]
RECAP_LONGEST = 8_000
CHAPTER_LONGEST = 200
_KEY = re.compile(r"(?:\d{1,12}(?:\.\d{1,3})?|added-\d{1,6})")
_FIELD = re.compile(rf"(title|start|hidden|merged|remove)-({_KEY.pattern})")


class AddressForm(forms.Form):
    """Where the recording lies."""

    url: Annotated[str, forms.line(most=1000)]
    version: str = "0"


class SyncForm(forms.Form):
    """The video is at `video` where `moment` begins; `duration` is what the player knows of its length."""

    moment: str
    video: str
    duration: str = ""


class AnchorForm(forms.Form):
    """Which anchor goes."""

    remove: str


class PausesForm(forms.Form):
    """Whether the recording went on during pauses."""

    keep: Literal["yes", "no"]


class ChapterForm(forms.Form):
    """A chapter that the log does not know."""

    title: Annotated[str, forms.line(most=CHAPTER_LONGEST)]
    start: str


class ImportForm(forms.Form):
    """Chapters that somebody wrote elsewhere; `sure` answers the question about free text."""

    text: str = ""
    sure: Literal["", "yes"] = ""


class RecapForm(forms.Form):
    """A new version of a recap; `slot` is empty for the session's own."""

    slot: str = ""
    lang: Language
    source: Annotated[str, forms.text(least=0, most=RECAP_LONGEST, max_bytes=4 * RECAP_LONGEST)]
    based_on: str = "0"


class SubtitlesForm(forms.Form):
    """The language of an uploaded file, or of the track to be removed."""

    lang: Language


class CaptionsForm(forms.Form):
    """What is said about captions on the page."""

    captions: Literal["ready", "in_progress", "none"]
    captions_on: str = ""


class PublishForm(forms.Form):
    """Who may watch, until which day (in the event's zone)."""

    visibility: Literal["public", "registered", "nobody"]
    until: str = ""


def moment_of(text: str, field: str) -> float:
    """A moment of the video; refuses what is none."""
    seconds = parse_moment(text[:20])
    if seconds is None:
        raise Refusal("invalid", fields={field: "replay.refused.moment"})
    return seconds


def day_of(text: str, field: str) -> date | None:
    """A day as browsers send it, None for an empty field."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refusal("invalid", fields={field: "replay.refused.day"}) from None


def chapter_edits(
    fields: Mapping[str, str], current: Mapping[str, tuple[str, float]]
) -> dict[str, Edit | None]:
    """What the table of chapters says, by key; None for an added chapter that goes.

    `current` has each chapter's own title and start: what is the same is no edit.
    """
    given: dict[str, dict[str, str]] = {}
    for name, value in fields.items():
        match = _FIELD.fullmatch(name)
        if match is None:
            if name != "csrf_token":
                raise Refusal("invalid", fields={name[:64]: "core.field.unknown"})
            continue
        given.setdefault(match[2], {})[match[1]] = value
    return {key: _edit(key, values, current) for key, values in given.items() if key in current}


def _edit(key: str, values: Mapping[str, str], current: Mapping[str, tuple[str, float]]) -> Edit | None:
    added = key.startswith(ADDED)
    if added and "remove" in values:
        return None
    own_title, own_start = current[key]
    title = clean_line(values.get("title", ""), min_graphemes=0, max_graphemes=CHAPTER_LONGEST).text
    text = values.get("start", "").strip()
    start = moment_of(text, f"start-{key}") if text else None
    if not added and title == own_title:
        title = ""
    if not added and start is not None and int(start) == int(own_start):
        start = None
    if added:
        title, start = title or own_title, own_start if start is None else start
    return Edit(title or None, start, "hidden" in values, "merged" in values)
