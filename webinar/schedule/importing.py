"""Applies a schedule file to the database: nothing is seen until everything is there."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.db import Database
from webinar.core.errors import Refusal
from webinar.schedule.import_plan import STAGED, Plan, chunks, make_plan
from webinar.schedule.import_rows import ImportRows
from webinar.schedule.in_turn import write_in_turn
from webinar.schedule.interchange import ImportedSchedule, ReportLine
from webinar.schedule.interchange.outline import slug_of
from webinar.schedule.making import new_uid
from webinar.schedule.models import Event, PitchSession

# So many that one chunk's transaction stays far below 100 ms.
CHUNK = 40


@dataclass(frozen=True)
class Options:
    """How a file is applied."""

    publish: bool = True
    cancel_missing: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class Result:
    """What was done (or would be); the counts are of sessions."""

    slug: str
    title: str
    created: int
    updated: int
    unchanged: int
    cancelled: int
    missing: tuple[str, ...]
    report: tuple[ReportLine, ...]

    @property
    def skipped(self) -> int:
        """Lines of the file that became no session."""
        return sum(1 for entry in self.report if entry.outcome == "skipped")


def import_schedule(
    database: Database, schedule: ImportedSchedule, *, slug: str | None = None, options: Options | None = None
) -> Result:
    """Brings the schedule into the event `slug`, or into a new one; raises Refusal when it cannot.

    New sessions are written in short transactions as drafts under a staged guid, which no page shows; the
    last transaction makes them and all changes visible at once. A failure takes the staged ones away.
    """
    options = options or Options()
    with database.reading() as db:
        event = _event(db, slug)
        plan = make_plan(db, event, schedule)
        wanted = slug or _free_slug(db, schedule)
    result = _result(plan, schedule, event.slug if event else wanted, options)
    if options.dry_run:
        return result
    prefix = f"{STAGED}{secrets.token_hex(4)}:"
    event_id = event.id if event else _make_event(database, schedule, wanted)
    try:
        _clear_staged(database, event_id)
        rows = ImportRows(database, event_id, plan)
        rows.prepare(schedule)
        for chunk in chunks(plan.new, CHUNK):
            rows.stage(chunk, prefix)
        rows.finish(
            prefix, publish=options.publish, cancel_missing=options.cancel_missing, is_new=event is None
        )
    except BaseException as error:
        _clear_staged(database, event_id)
        if event is None:
            write_in_turn(database, lambda db: db.execute(delete(Event).where(Event.id == event_id)))
        if isinstance(error, IntegrityError):
            raise Refusal("conflict", "schedule.import.conflict") from error
        raise
    return result


def _event(db: Session, slug: str | None) -> Event | None:
    if slug is None:
        return None
    event = db.scalar(select(Event).where(Event.slug == slug))
    if event is None:
        raise Refusal("not_found", "schedule.import.no_event", params={"slug": slug})
    return event


def _free_slug(db: Session, schedule: ImportedSchedule) -> str:
    base = slug_of(schedule.event.acronym or schedule.event.title)
    taken = set(db.scalars(select(Event.slug).where(Event.slug.like(f"{base}%"))))
    return next(name for name in _names(base) if name not in taken)


def _names(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1


def _make_event(database: Database, schedule: ImportedSchedule, slug: str) -> int:
    now = clock.now()
    event = schedule.event

    def add(db: Session) -> int:
        row = Event(
            slug=slug,
            title={"und": event.title},
            description={"und": event.description} if event.description else {},
            zone=event.zone,
            status="draft",
            uid=new_uid(),
            source_url=event.url[:500] or None,
            created_at=now,
            changed_at=now,
        )
        db.add(row)
        db.flush()
        return row.id

    return write_in_turn(database, add)


def _clear_staged(database: Database, event_id: int) -> None:
    """Takes away what an import that failed (now or before) left behind, in short transactions."""
    staged = select(PitchSession.id).where(
        PitchSession.event_id == event_id,
        PitchSession.guid.like(f"{STAGED}%"),
        PitchSession.status == "draft",
    )
    with database.reading() as db:
        ids = db.scalars(staged).all()
    for chunk in chunks(ids, 5 * CHUNK):
        write_in_turn(database, partial(_remove, chunk))


def _remove(ids: Sequence[int], db: Session) -> None:
    db.execute(delete(PitchSession).where(PitchSession.id.in_(ids)))


def _result(plan: Plan, schedule: ImportedSchedule, slug: str, options: Options) -> Result:
    cancelled = sum(1 for change in plan.changed if change.values.get("status") == "cancelled")
    cancelled += sum(1 for pitch_session in plan.new if pitch_session.cancelled)
    if options.cancel_missing:
        cancelled += sum(1 for row in plan.missing if row.status == "published")
    report = list(plan.report)
    for row in plan.missing:
        title = next(iter(row.title.values()), "")
        report.append(ReportLine("noted", 0, "schedule.import.noted.missing", {"title": title}))
    return Result(
        slug=slug,
        title=schedule.event.title,
        created=len(plan.new),
        updated=len(plan.changed),
        unchanged=plan.unchanged,
        cancelled=cancelled,
        missing=tuple(row.guid or row.uid for row in plan.missing),
        report=tuple(sorted(report, key=lambda entry: entry.line)),
    )
