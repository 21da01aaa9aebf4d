"""What the day view shows: a row for each session with its overlaps, and what was done last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import g
from sqlalchemy.orm import Session

from webinar.core.clock import from_ms
from webinar.core.viewing import pick, show_clock, show_date, t
from webinar.editor import showing
from webinar.editor.clashes import Clash, kept_marks, read_clashes
from webinar.editor.day import of_day, shown_row
from webinar.editor.saving import MOVABLE
from webinar.editor.told import places_of, told_of
from webinar.editor.undoing import Last, last_act, may_undo
from webinar.schedule.models import Event, PitchSession


def rows_view(db: Session, event: Event, day: date, typed: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    """The day's rows; `typed` are fields, by session, that were refused and stay as they were typed."""
    places, kept = places_of(db, event.id), kept_marks(db, event.id)
    by_session: dict[str, list[Clash]] = {}
    for clash in read_clashes(db, event.id):
        for public_id in {clash.one.public_id, clash.other.public_id}:
            by_session.setdefault(public_id, []).append(clash)
    return [
        {
            **shown_row(one, g.lang),
            **typed.get(one.public_id, {}),
            "id": one.public_id,
            "action": f"/e/{event.slug}/schedule/{one.public_id}",
            "url": f"/s/{one.public_id}",
            "status": one.status,
            "room": one.room,
            "ends": show_clock(one.ends_at, one.zone),
            "is_movable": one.status in MOVABLE,
            "registrants": places.get(one.id, 0) if one.status != "draft" else 0,
            "clashes": [_clash_view(clash, one, kept) for clash in by_session.get(one.public_id, ())],
        }
        for one in of_day(db, event.id, event.zone, day)
    ]


def _clash_view(clash: Clash, of: PitchSession, kept: set[str]) -> dict[str, Any]:
    return {
        "mark": clash.mark,
        "words": showing.clash_words(clash, of.public_id, of.zone),
        "is_kept": clash.mark in kept,
    }


def last_view(db: Session, event: Event) -> dict[str, str] | None:
    """The last act in words, with what takes it back."""
    last = last_act(db, event.id)
    if last is None or not may_undo(db, last):
        return None
    told = told_of(db, [change.pitch_session_id for change in last.changes if change.moved])
    return {
        "batch": last.batch,
        "by": last.by or t("editor.somebody"),
        "what": _act_words(db, last, event),
        "told": showing.told_words(told) if told.is_anybody else "",
    }


def _act_words(db: Session, last: Last, event: Event) -> str:
    first = last.changes[0]
    title = pick(db.get_one(PitchSession, first.pitch_session_id).title)
    count = len({change.pitch_session_id for change in last.changes})
    if not first.moved:
        return t("editor.act.added", count=count, title=title)
    if count > 1:
        return t("editor.act.many", count=count)
    moment = first.moved.get("starts_at")
    if moment is not None:
        before, after = (from_ms(one) for one in moment)
        return t("editor.act.moved", title=title, before=_at(before, event), after=_at(after, event))
    return t("editor.act.changed", title=title, what=showing.columns_words(first.moved))


def _at(moment: Any, event: Event) -> str:
    return show_clock(moment, event.zone)


def days_view(days: list[date], chosen: date, event: Event) -> list[dict[str, Any]]:
    """The days to go to."""
    form = "EEE d MMM"
    return [
        {
            "url": f"/e/{event.slug}/schedule?day={day.isoformat()}",
            "label": show_date(day, form=form),
            "is_chosen": day == chosen,
        }
        for day in days
    ]
