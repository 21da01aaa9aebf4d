"""Changes one session's plan as its page asks, and shows what somebody else changed meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.editor.checking import Check, Line
from webinar.editor.clashes import clashes_with
from webinar.editor.creating import keep
from webinar.editor.models import PlanChange
from webinar.editor.saving import TIMES, TOLD, Act, require_version, typed
from webinar.editor.session_form import (
    EditForm,
    length_of,
    shown_values,
    sitting_at,
    text_columns,
    wall_of,
)
from webinar.editor.spreading import spread
from webinar.editor.told import told_of
from webinar.people.models import Person
from webinar.schedule.models import PitchSession, Track

WHEN = ("date", "time", "minutes", "fold")


def edit(act: Act, pitch_session: PitchSession, form: EditForm, lang: str, *, asks: bool = True) -> list[PitchSession]:
    """Applies a form; refuses by field or with `conflict`, or asks first who is told and what overlaps.

    Gives the sessions that it was meant for: of a series more than one.
    """
    require_version(pitch_session, int(form.version or 0))
    values = text_columns(act.db, act.event, form, lang, pitch_session)
    if form.stream_url == form.stream_base:
        values.pop("stream_url")
    values |= when_columns(form, pitch_session, lang)
    before = {name: getattr(pitch_session, name) for name in (*values, *TIMES)}
    changed = act.change(pitch_session, values)
    part = spread(act, pitch_session, before, changed, form.scope) if changed else [pitch_session]
    confirm(act, part, form.confirm if asks else None)
    return part


def when_columns(form: EditForm, pitch_session: PitchSession, lang: str) -> dict[str, Any]:
    """The columns that say when, where the form says something else than what it was shown."""
    shown = shown_values(pitch_session, "", lang)
    if all(getattr(form, name).strip() == shown[name] for name in WHEN):
        return {}
    fold = int(form.fold) if form.fold else None
    length = length_of(form, int(shown["minutes"]))
    return sitting_at(wall_of(form), length, pitch_session.zone, fold).columns()


def confirm(act: Act, sessions: list[PitchSession], token: str | None) -> None:
    """Asks about what the act makes overlap and whom it tells, unless that was answered; then finishes it."""
    told_ids = [row_id for row_id, names in act.changed.items() if names & TOLD]
    told = told_of(act.db, told_ids)
    mine = [one.public_id for one in sessions]
    moves = any(names & {*TIMES, "room"} for names in act.changed.values())
    check = Check(
        clashes_with(act.db, act.event.id, mine) if moves else (),
        mine,
        told if told.is_anybody else None,
        sorted({name for names in act.changed.values() for name in names & TOLD}),
        lines_of(act, sessions[0]),
        moves and any(one.ends_at < clock.now() for one in sessions),
    )
    check.require(token)
    keep(check, sessions)
    act.finish()


def lines_of(act: Act, pitch_session: PitchSession) -> list[Line]:
    """What will be different for those who are told."""
    before = act.before.get(pitch_session.id, {})
    lines: list[Line] = []
    if before.keys() & {"starts_at", "ends_at"}:
        now = (pitch_session.starts_at, pitch_session.ends_at)
        lines.append(("when", (before.get("starts_at", now[0]), before.get("ends_at", now[1])), now))
    return lines + [
        (name, before[name], getattr(pitch_session, name)) for name in ("title", "room") if name in before
    ]


def changes_since(db: Session, pitch_session: PitchSession, version: int) -> list[tuple[str, PlanChange]]:
    """What others did since a version: who, and what."""
    rows = db.execute(
        select(Person.name, PlanChange)
        .select_from(PlanChange)
        .outerjoin(Person, Person.id == PlanChange.person_id)
        .where(PlanChange.pitch_session_id == pitch_session.id, PlanChange.version > version)
        .order_by(PlanChange.version)
    )
    return [(name or "", change) for name, change in rows]


def as_shown_before(
    db: Session, pitch_session: PitchSession, since: list[tuple[str, PlanChange]], lang: str
) -> dict[str, str]:
    """The fields as the page showed them before those changes."""
    values = {name: getattr(pitch_session, name) for name in PitchSession.__table__.c.keys()}  # noqa: SIM118 - no dictionary
    for _who, change in reversed(since):
        values.update({name: typed(name, before) for name, (before, _after) in change.moved.items()})
    before: Any = SimpleNamespace(**values)
    return shown_values(before, track_name(db, before.track_id), lang)


def merged(sent: Mapping[str, str], before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """What was typed, and what holds now in the fields that the typist left alone."""
    return {name: sent[name] if sent.get(name, value) != before[name] else value for name, value in now.items()}


def track_name(db: Session, track_id: int | None) -> str:
    """The name of a track, empty for none."""
    return db.scalar(select(Track.name).where(Track.id == track_id)) or ""
