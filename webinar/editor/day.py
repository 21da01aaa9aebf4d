"""The acts of the day view: a row's time, length and title, all that comes after it, a new row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.core import forms
from webinar.core.errors import FieldProblem, Refusal
from webinar.core.i18n import pick
from webinar.editor.clashes import read_clashes
from webinar.editor.saving import MOVABLE, Act, require_version
from webinar.editor.session_form import Number, Sitting, read_day, shown_texts, sitting_at, texts_of
from webinar.schedule.making import make_session
from webinar.schedule.models import Event, PitchSession

STEP = timedelta(minutes=5)
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(days=1)
# Act → by how much the start moves, by how much the length, and whether all that comes after moves along.
STEPS: dict[str, tuple[timedelta, timedelta, bool]] = {
    "earlier": (-STEP, timedelta(0), False),
    "later": (STEP, timedelta(0), False),
    "shorter": (timedelta(0), -STEP, False),
    "longer": (timedelta(0), STEP, False),
    "all_earlier": (-STEP, timedelta(0), True),
    "all_later": (STEP, timedelta(0), True),
}


class RowForm(forms.Form):
    """One row of the day: what stands in it, and which of its buttons was pressed."""

    version: Number
    title: Annotated[str, forms.line(1, 200)]
    time: str
    minutes: Number
    act: Literal["save", "earlier", "later", "shorter", "longer", "all_earlier", "all_later"] = "save"
    keep: Annotated[str, AfterValidator(lambda raw: raw[:300])] = ""


class AddForm(forms.Form):
    """A new row."""

    title: Annotated[str, forms.line(1, 200)]
    date: str
    time: str
    minutes: Number


def read_time(raw: str) -> time:
    """A typed time of day; refused by field."""
    try:
        return time.fromisoformat(raw.strip()).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError as error:
        raise Refusal("invalid", fields={"time": "editor.refused.time"}) from error


def read_length(raw: str) -> timedelta:
    """A typed length; refused by field."""
    length = timedelta(minutes=int(raw or 0))
    if not timedelta(0) < length <= LONGEST:
        most = int(LONGEST / timedelta(minutes=1))
        raise Refusal("invalid", fields={"minutes": ("editor.refused.minutes", {"most": most})})
    return length


def shown_row(pitch_session: PitchSession, lang: str) -> dict[str, str]:
    """What stands in a session's row."""
    starts = pitch_session.starts_at.astimezone(ZoneInfo(pitch_session.zone))
    length = pitch_session.ends_at - pitch_session.starts_at
    return {
        "title": pick(pitch_session.title, lang),
        "time": f"{starts:%H:%M}",
        "minutes": str(int(length / timedelta(minutes=1))),
        "version": str(pitch_session.version),
    }


def change_row(act: Act, pitch_session: PitchSession, form: RowForm, lang: str) -> None:
    """Does what the pressed button says; what is typed in the row counts too."""
    require_version(pitch_session, int(form.version or 0))
    if form.keep:
        if form.keep not in {clash.mark for clash in read_clashes(act.db, act.event.id)}:
            raise Refusal("conflict", "editor.refused.moved_on")
        act.change(pitch_session, {"kept_clashes": [*pitch_session.kept_clashes, form.keep]})
        act.finish()
        return
    shown = shown_row(pitch_session, lang)
    values = _typed(pitch_session, form, shown, lang)
    if form.act in STEPS:
        start_by, length_by, with_rest = STEPS[form.act]
        starts_at = values.get("starts_at", pitch_session.starts_at) + start_by
        length = values.get("ends_at", pitch_session.ends_at) - starts_at + start_by + length_by
        rest = rest_of_day(act.db, pitch_session) if with_rest else []
        values |= _at(pitch_session.zone, starts_at, max(length, SHORTEST))
        act.expect([pitch_session.id, *(other.id for other in rest)])
        for other in rest:
            act.change(other, _moved(other, start_by))
    act.change(pitch_session, values)
    act.finish()


def _typed(pitch_session: PitchSession, form: RowForm, shown: dict[str, str], lang: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if form.title != shown["title"]:
        texts = {**shown_texts(pitch_session.title, lang), lang: form.title}
        values["title"] = texts_of(texts, pitch_session.title, lang)
    if (form.time.strip(), form.minutes) != (shown["time"], shown["minutes"]):
        day = pitch_session.starts_at.astimezone(ZoneInfo(pitch_session.zone)).date()
        wall = datetime.combine(day, read_time(form.time))
        values |= sitting_at(wall, read_length(form.minutes), pitch_session.zone, None).columns()
    return values


def _at(zone: str, starts_at: datetime, length: timedelta) -> dict[str, Any]:
    wall = starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return Sitting(zone, wall, starts_at, starts_at + length).columns()


def _moved(pitch_session: PitchSession, by: timedelta) -> dict[str, Any]:
    length = pitch_session.ends_at - pitch_session.starts_at
    return _at(pitch_session.zone, pitch_session.starts_at + by, length)


def rest_of_day(db: Session, first: PitchSession) -> Sequence[PitchSession]:
    """The sessions of the same day that begin after this one and may still be moved."""
    day = first.starts_at.astimezone(ZoneInfo(first.zone)).date()
    after = of_day(db, first.event_id, first.zone, day)
    return [
        one for one in after if one.id != first.id and one.starts_at >= first.starts_at and one.status in MOVABLE
    ]


def of_day(db: Session, event_id: int, zone: str, day: date) -> Sequence[PitchSession]:
    """The sessions of a day in a zone, in order."""
    begins = datetime.combine(day, time(0)).replace(tzinfo=ZoneInfo(zone))
    ends = datetime.combine(day + timedelta(days=1), time(0)).replace(tzinfo=ZoneInfo(zone))
    query = select(PitchSession).where(
        PitchSession.event_id == event_id, PitchSession.starts_at >= begins, PitchSession.starts_at < ends
    )
    return db.scalars(query.order_by(PitchSession.starts_at, PitchSession.id)).all()


def add_row(act: Act, form: AddForm, lang: str) -> PitchSession:
    """Makes a draft at the typed time."""
    fields: dict[str, str | FieldProblem] = {}
    day = read_day(form.date, "date", fields)
    if day is None:
        raise Refusal("invalid", fields=fields)
    wall, length = datetime.combine(day, read_time(form.time)), read_length(form.minutes)
    sitting_at(wall, length, act.event.zone, None)
    made = make_session(
        act.db, act.event, title={lang: form.title}, abstract={}, starts_wall=wall, length=length, status="draft"
    )
    act.made(made)
    act.finish()
    return made


def days_of(db: Session, event: Event) -> list[date]:
    """The days of an event that have sessions, in its zone."""
    zone = ZoneInfo(event.zone)
    moments = db.scalars(select(PitchSession.starts_at).where(PitchSession.event_id == event.id))
    return sorted({moment.astimezone(zone).date() for moment in moments})


def count_drafts(db: Session, event: Event) -> int:
    """How many sessions of an event are not published."""
    drafts = (PitchSession.event_id == event.id, PitchSession.status == "draft")
    return db.scalar(select(func.count(PitchSession.id)).where(*drafts)) or 0
