"""Writes the feed of published replays (Atom, RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webinar.replay.models import Recording
from webinar.schedule.access import UNLISTED
from webinar.schedule.models import Event, PitchSession

ATOM = "http://www.w3.org/2005/Atom"
MOST = 100
ET.register_namespace("", ATOM)


@dataclass(frozen=True)
class FeedEntry:
    """One published replay."""

    id: str
    url: str
    title: str
    summary: str
    author: str
    published_at: datetime
    changed_at: datetime


def public_replays(
    db: Session, now: datetime, event_id: int | None = None
) -> list[tuple[PitchSession, Event, Recording]]:
    """The replays that anybody may watch now, the newest first."""
    query = (
        select(PitchSession, Event, Recording)
        .join(Event, Event.id == PitchSession.event_id)
        .join(Recording, Recording.pitch_session_id == PitchSession.id)
        .where(
            PitchSession.status == "replay",
            Recording.visibility == "public",
            Recording.published_at.is_not(None),
            or_(Recording.available_until.is_(None), Recording.available_until > now),
            Event.status != "draft",
            Event.visibility.not_in(UNLISTED),
            or_(PitchSession.visibility.is_(None), PitchSession.visibility.not_in(UNLISTED)),
        )
        .order_by(Recording.published_at.desc(), Recording.id.desc())
        .limit(MOST)
    )
    if event_id is not None:
        query = query.where(Event.id == event_id)
    return list(db.execute(query))


def atom(
    feed_url: str, page_url: str, title: str, lang: str, entries: Sequence[FeedEntry], now: datetime
) -> bytes:
    """The feed as UTF-8 XML."""
    feed = ET.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": lang})
    _add(feed, "id", feed_url)
    _add(feed, "title", title)
    _add(feed, "updated", _stamp(max((entry.changed_at for entry in entries), default=now)))
    _add(feed, "link", rel="self", href=feed_url, type="application/atom+xml")
    _add(feed, "link", rel="alternate", href=page_url, type="text/html")
    for entry in entries:
        item = _add(feed, "entry")
        _add(item, "id", entry.id)
        _add(item, "title", entry.title)
        _add(item, "link", rel="alternate", href=entry.url, type="text/html")
        _add(item, "published", _stamp(entry.published_at))
        _add(item, "updated", _stamp(entry.changed_at))
        _add(_add(item, "author"), "name", entry.author)
        if entry.summary:
            _add(item, "summary", entry.summary, type="text")
    ET.indent(feed)
    document: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = text
    return element


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
