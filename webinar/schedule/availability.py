"""When those who present are free, and what of a planned time lies outside of it.

An editor of running orders asks `free_spans(db, speaker_ids)` once for everybody it shows and then, for each slot
and speaker, `outside(spans.get(speaker.id, ()), slot_start, slot_end)` with aware instants: an empty answer means
that nothing is to be said, else it lists the parts of the slot in which the speaker is not free.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.schedule.models import FreeSpan

Span = tuple[datetime, datetime]


def outside(spans: Iterable[Span], slot_start: datetime, slot_end: datetime) -> list[Span]:
    """The parts of a slot in which somebody with these free spans is not free.

    Who gave no spans at all has said nothing and is taken as free. Spans may come in any order, touch and overlap.
    """
    known = sorted(spans)
    if not known:
        return []
    uncovered: list[Span] = []
    at = slot_start
    for start, end in known:
        if start > at and at < slot_end:
            uncovered.append((at, min(start, slot_end)))
        at = max(at, end)
    if at < slot_end:
        uncovered.append((at, slot_end))
    return uncovered


def span_between(starts_wall: datetime, ends_wall: datetime, zone: str) -> Span:
    """The instants of a span of wall times; where clocks are set back it begins and ends as generously as it can."""
    where = ZoneInfo(zone)
    starts = [starts_wall.replace(tzinfo=where, fold=fold).astimezone(UTC) for fold in (0, 1)]
    ends = [ends_wall.replace(tzinfo=where, fold=fold).astimezone(UTC) for fold in (0, 1)]
    return min(starts), max(ends)


def free_spans(db: Session, speaker_ids: Collection[int]) -> dict[int, list[Span]]:
    """For speakers by id the instants between which they are free; who gave none is left out."""
    rows = db.scalars(
        select(FreeSpan).where(FreeSpan.speaker_id.in_(speaker_ids)).order_by(FreeSpan.speaker_id, FreeSpan.starts_wall)
    )
    found: dict[int, list[Span]] = {}
    for one in rows:
        found.setdefault(one.speaker_id, []).append(span_between(one.starts_wall, one.ends_wall, one.zone))
    return found
