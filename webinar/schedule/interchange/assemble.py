"""From the words of a file to sessions with times, zones, identities and a report."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from webinar.core import clock
from webinar.core.markdown import html_to_markdown, html_to_text, looks_like_html
from webinar.core.text import salvage
from webinar.schedule.interchange import zones
from webinar.schedule.interchange.links import absolute_url, language_codes, read_links
from webinar.schedule.interchange.people import read_people
from webinar.schedule.interchange.raw import NO_ROOM, RawSchedule, RawSession
from webinar.schedule.interchange.times import Moment
from webinar.schedule.interchange.values import (
    LONGEST_TALK,
    MAX_SESSIONS,
    ImportedEvent,
    ImportedSchedule,
    ImportedSession,
    ImportRefused,
    Outcome,
    ReportLine,
)
from webinar.schedule.interchange.when import Planned, default_length, plan

TITLE_GRAPHEMES, ABSTRACT_GRAPHEMES = 300, 20_000
TIME_LIMIT_S = 20.0
_CANCELLED = re.compile(
    r"\s*[❌\[(*]+\s*(?:annul[ée]+e?s?|cancell?ed|abgesagt|entfällt|canceled)\s*[\])*❌:]+\s*(?:❌\s*)*[-–:]?\s*"
    r"|^(?:annul[ée]e?|cancell?ed|abgesagt)\s*[:–-]\s+",
    re.I,
)
_CANCELLED_STATES = frozenset(
    {"canceled", "cancelled", "withdrawn", "rejected", "deleted", "annulé", "annule"}
)
_NOTHING = frozenset({"", "-", "tba", "tbd", "n/a", "null", "none", "❌", "à venir", "à définir"})


@dataclass
class _Work:
    """What is carried from line to line of one file."""

    raw: RawSchedule
    zone: str
    report: list[ReportLine] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    listed: set[tuple[str, ...]] = field(default_factory=set)
    started: float = field(default_factory=clock.monotonic)

    def say(self, outcome: Outcome, line: int, reason: str, **params: str | int) -> None:
        self.report.append(ReportLine(outcome, line, f"schedule.import.{outcome}.{reason}", params))


def assemble(raw: RawSchedule, zone: str | None) -> ImportedSchedule:
    """The values that a file means; raises ImportRefused when it has no session or needs a zone."""
    if not raw.sessions:
        raise ImportRefused("no_sessions")
    if len(raw.sessions) > MAX_SESSIONS:
        raise ImportRefused("too_many", max=MAX_SESSIONS)
    planned = [plan(pitch_session, raw.day_change) for pitch_session in raw.sessions]
    work = _Work(raw, "UTC")
    choice = _zone_of(work, zone, planned)
    work.zone = choice.zone
    sessions = [
        pitch_session
        for source, when in zip(raw.sessions, planned, strict=True)
        if (pitch_session := _session(work, source, when, choice)) is not None
    ]
    if not sessions:
        first = work.report[0].line if work.report else 0
        raise ImportRefused("nothing_usable", first, count=len(raw.sessions))
    sessions = _lengths(work, sessions)
    _overlaps(work, sessions)
    return ImportedSchedule(_event(work, sessions), tuple(sessions), tuple(work.report), raw.dialect)


def _zone_of(work: _Work, asked: str | None, planned: list[Planned]) -> zones.ZoneChoice:
    raw = work.raw
    wanted = zones.known(asked) if asked else None
    if asked and wanted is None:
        raise ImportRefused("zone_unknown", zone=asked[:60])
    named = zones.known(raw.zone) if raw.zone else None
    if raw.zone and named is None:
        work.say("noted", raw.zone_line, "zone_unknown", zone=raw.zone[:60])
    if not raw.zone:
        # Tables name the zone row by row.
        rows = Counter(known for one in raw.sessions if one.zone and (known := zones.known(one.zone)))
        named = rows.most_common(1)[0][0] if rows else None
    moments = [when.start for when in planned if when.start is not None]
    seen = [(m.instant, m.offset) for m in moments if m.instant is not None and m.offset is not None]
    hosts = [url.split("/")[2].split(":")[0] for url in (raw.url, raw.base_url) if url.count("/") > 1]
    choice = zones.choose(wanted, named or "", raw.places, seen, hosts)
    if choice is None:
        if not moments:
            raise ImportRefused("no_times", raw.sessions[0].line)
        raise ImportRefused("zone_needed", raw.sessions[0].line)
    if choice.how == "asked" and named not in {None, choice.zone}:
        work.say("noted", raw.zone_line, "zone_replaced", zone=choice.zone, named=str(named))
    elif choice.how in {"place", "country", "offsets", "fixed"}:
        work.say("noted", 0, f"zone_by_{choice.how}", zone=choice.zone)
    info = ZoneInfo(choice.zone)
    other = sum(1 for instant, offset in seen if instant.astimezone(info).utcoffset() != offset)
    if other and choice.how != "asked":
        work.say("noted", 0, "offsets_differ", zone=choice.zone, count=other)
    return choice


def _session(work: _Work, raw: RawSession, when: Planned, choice: zones.ZoneChoice) -> ImportedSession | None:
    if clock.monotonic() - work.started > TIME_LIMIT_S:
        raise ImportRefused("too_slow", raw.line)
    title, cancelled = _title(raw, work.raw.own)
    if not title:
        work.say("skipped", raw.line, "cancelled_placeholder" if cancelled else "no_title")
        return None
    if when.start is None:
        written = (raw.date or raw.start)[:60]
        work.say("skipped", raw.line, "bad_start" if written else "no_start", title=title, written=written)
        return None
    listing = (*raw.ids, title, when.start.wall.isoformat(), raw.room)
    if any(raw.ids) and listing in work.listed:
        work.say("skipped", raw.line, "listed_twice", title=title)
        return None
    work.listed.add(listing)
    zone, wall = _wall(work, raw, when.start, choice, title)
    people = read_people(raw.people)
    links, left_out = read_links(raw.links, work.raw.base_url or work.raw.url)
    for url in left_out:
        work.say("noted", raw.line, "link_left_out", title=title, url=url)
    length = when.length or timedelta()
    is_break = raw.is_break or (not work.raw.own and (not people or length > LONGEST_TALK))
    return ImportedSession(
        guid=_identity(work, raw, title),
        title=title,
        starts_wall=wall,
        zone=zone,
        length=length,
        subtitle=salvage(_words(raw.subtitle)).text,
        abstract=_abstract(work, raw, title),
        room=salvage("" if raw.room.strip() == NO_ROOM else raw.room).text,
        track=salvage(raw.track).text,
        language=language_codes(raw.language),
        people=people,
        links=links,
        kind="break" if is_break else "talk",
        cancelled=cancelled or raw.state.strip().lower() in _CANCELLED_STATES,
        line=raw.line,
    )


def _title(raw: RawSession, own: bool) -> tuple[str, bool]:
    written = salvage(raw.title if own else _words(raw.title), max_graphemes=TITLE_GRAPHEMES).text
    kept = _CANCELLED.sub(" ", written).strip(" -–:❌") if _CANCELLED.search(written) else written
    return ("" if kept.lower() in _NOTHING else kept), kept != written


def _words(text: str) -> str:
    return html_to_text(text) if "<" in text and looks_like_html(text) else text


def _identity(work: _Work, raw: RawSession, title: str) -> str:
    marks = (salvage(mark, max_graphemes=180).text for mark in raw.ids if mark.strip())
    given = next((mark for mark in marks if mark), "") or f"title:{title.casefold()}"[:180]
    work.seen[given] += 1
    if work.seen[given] == 1:
        return given
    # One talk in two slots, or an id used twice: both are kept, apart.
    work.say("noted", raw.line, "same_id", title=title, id=given[:60])
    return f"{given}#{work.seen[given]}"


def _wall(
    work: _Work, raw: RawSession, start: Moment, choice: zones.ZoneChoice, title: str
) -> tuple[str, datetime]:
    zone = choice.zone
    own = zones.known(raw.zone) if raw.zone else None
    if start.instant is not None and start.offset is not None:
        here = start.instant.astimezone(ZoneInfo(own or zone))
        if choice.how in {"fixed", "offsets"} and here.utcoffset() != start.offset and not own:
            zone = zones.of_offset(start.instant, start.offset)
            here = start.instant.astimezone(ZoneInfo(zone))
        return own or zone, here.replace(tzinfo=None)
    if own and own != zone:
        here = start.wall.replace(tzinfo=ZoneInfo(own))
        return own, here.replace(tzinfo=None)
    info = ZoneInfo(zone)
    first, second = (start.wall.replace(tzinfo=info, fold=fold).utcoffset() for fold in (0, 1))
    if first != second:
        back = start.wall.replace(tzinfo=info).astimezone(UTC).astimezone(info).replace(tzinfo=None)
        reason = "wall_twice" if back == start.wall else "wall_missing"
        work.say("noted", raw.line, reason, title=title, wall=f"{start.wall:%Y-%m-%d %H:%M}", zone=zone)
        return zone, back
    return zone, start.wall


def _abstract(work: _Work, raw: RawSession, title: str) -> str:
    first, second = _markdown(work, raw.abstract), _markdown(work, raw.description)
    same = second in first or (first and second.startswith(first.rstrip(".… ")))
    text = (second if len(second) > len(first) else first) if same else f"{first}\n\n{second}".strip()
    kept = salvage(text, multi_line=True, max_graphemes=ABSTRACT_GRAPHEMES)
    if kept.text.endswith("…") and not text.rstrip().endswith("…"):
        work.say("noted", raw.line, "abstract_cut", title=title)
    return kept.text


def _markdown(work: _Work, text: str) -> str:
    text = text.strip()
    if not text or work.raw.own or "<" not in text or not looks_like_html(text):
        return text
    return html_to_markdown(text)


def _lengths(work: _Work, sessions: list[ImportedSession]) -> list[ImportedSession]:
    """Gives those without a length one that does not run into the next in the same room."""
    if all(pitch_session.length for pitch_session in sessions):
        return sessions
    starts: dict[str, list[datetime]] = {}
    for pitch_session in sessions:
        starts.setdefault(pitch_session.room, []).append(pitch_session.starts_at)
    result = []
    for pitch_session in sessions:
        if not pitch_session.length:
            length = default_length(pitch_session.starts_at, starts[pitch_session.room])
            minutes = int(length.total_seconds() // 60)
            work.say(
                "noted", pitch_session.line, "length_assumed", title=pitch_session.title, minutes=minutes
            )
            pitch_session = replace(pitch_session, length=length)
        result.append(pitch_session)
    return result


def _overlaps(work: _Work, sessions: list[ImportedSession]) -> None:
    last: dict[str, ImportedSession] = {}
    for pitch_session in sorted(sessions, key=lambda one: one.starts_at):
        if not pitch_session.room or pitch_session.length > LONGEST_TALK or pitch_session.cancelled:
            continue
        before = last.get(pitch_session.room)
        if before is not None and before.ends_at > pitch_session.starts_at:
            params = {"title": pitch_session.title, "other": before.title, "room": pitch_session.room}
            work.say("noted", pitch_session.line, "overlap", **params)
        if before is None or pitch_session.ends_at > before.ends_at:
            last[pitch_session.room] = pitch_session


def _event(work: _Work, sessions: list[ImportedSession]) -> ImportedEvent:
    raw = work.raw
    days: set[date] = set()
    for text in raw.days:
        try:
            days.add(date.fromisoformat(text.strip()[:10]))
        except ValueError:
            continue
    return ImportedEvent(
        title=salvage(_words(raw.title), max_graphemes=TITLE_GRAPHEMES).text or "Import",
        zone=work.zone,
        acronym=salvage(raw.acronym, max_graphemes=80).text,
        description=salvage(_markdown(work, raw.description), multi_line=True, max_graphemes=5_000).text,
        url=absolute_url(raw.url, "") or "",
        days=tuple(sorted(days or {pitch_session.starts_wall.date() for pitch_session in sessions})),
    )
