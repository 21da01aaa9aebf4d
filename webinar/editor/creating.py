"""Makes new sessions out of what an organiser typed: one, or each date of a series."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.errors import FieldProblem, Refusal
from webinar.editor.checking import Check
from webinar.editor.clashes import clashes_with
from webinar.editor.repeating import make_dates, rule_from
from webinar.editor.saving import Act
from webinar.editor.session_form import (
    NewSessionForm,
    length_of,
    read_day,
    sitting_at,
    text_columns,
    usual_minutes,
    wall_of,
)
from webinar.editor.starters import lines_of
from webinar.schedule.making import add_slot, make_session
from webinar.schedule.models import Event, PitchSession
from webinar.schedule.series import Rule

# An event is a programme, not an archive of everything.
MOST_SESSIONS = 2_000


def create(act: Act, form: NewSessionForm, lang: str) -> list[PitchSession]:
    """Makes what was typed; refuses by field, or asks first about what overlaps."""
    db, event = act.db, act.event
    wall = wall_of(form)
    length = length_of(form, usual_minutes(form))
    fold = int(form.fold) if form.fold else None
    wall = wall.replace(fold=fold or 0)
    sitting_at(wall, length, event.zone, fold)
    rule = _rule_of(form, wall)
    columns = text_columns(db, event, form, lang, None)
    require_room_for(db, event, rule)

    def make(at: datetime) -> PitchSession:
        return _make(act, form, columns, at, length)

    made = [make(wall)] if rule is None else make_dates(db, event, rule, length, make)
    mine = [one.public_id for one in made]
    is_past = any(one.ends_at < clock.now() for one in made)
    dates = [one.starts_at for one in made] if rule is not None else []
    check = Check(clashes_with(db, event.id, mine), mine, is_past=is_past, dates=dates)
    check.require(form.confirm)
    keep(check, made)
    act.finish()
    return made


def keep(check: Check, sessions: list[PitchSession]) -> None:
    """Remembers which overlaps an organiser chose to keep, so that nobody is asked again."""
    by_id = {one.public_id: one for one in sessions}
    for clash in check.clashes:
        mine = by_id.get(clash.other.public_id) or by_id[clash.one.public_id]
        mine.kept_clashes = [*mine.kept_clashes, clash.mark]


def require_room_for(db: Session, event: Event, rule: Rule | None, many: int = 1) -> None:
    """Refuses more sessions than an event can hold."""
    count = db.scalar(select(func.count(PitchSession.id)).where(PitchSession.event_id == event.id)) or 0
    if count + (rule.count or many if rule else many) > MOST_SESSIONS:
        raise Refusal("conflict", "editor.refused.too_many", params={"most": MOST_SESSIONS})


def _make(
    act: Act, form: NewSessionForm, columns: dict[str, Any], at: datetime, length: timedelta
) -> PitchSession:
    status = "published" if form.action == "publish" else "draft"
    title, abstract = columns["title"], columns["abstract"]
    pitch_session = make_session(
        act.db, act.event, title=title, abstract=abstract, starts_wall=at, length=length, status=status
    )
    for name, value in columns.items():
        setattr(pitch_session, name, value)
    for line in lines_of(form.starter, int(length / timedelta(minutes=1))):
        slot = add_slot(
            act.db,
            pitch_session,
            line.title,
            None,
            pitch_s=line.pitch_s,
            questions_s=line.questions_s,
            changeover_s=line.changeover_s,
        )
        slot.slot_kind = line.kind
    act.made(pitch_session)
    return pitch_session


def _rule_of(form: NewSessionForm, first: datetime) -> Rule | None:
    if not form.repeat:
        return None
    fields: dict[str, str | FieldProblem] = {}
    until: date | None = read_day(form.until, "until", fields) if form.until else None
    if fields:
        raise Refusal("invalid", fields=fields)
    count = int(form.times) if form.times else None
    return rule_from(form.repeat, int(form.every or 1), first, count, until)
