"""A series in words: its rhythm, which date of how many a session is, how many follow."""

from __future__ import annotations

from typing import Any

from flask import g
from sqlalchemy.orm import Session

from webinar.core.i18n import show_day
from webinar.core.viewing import t
from webinar.editor import showing
from webinar.editor.spreading import dates_of, part_of
from webinar.editor.told import told_of
from webinar.schedule.models import PitchSession, Series


def series_of(db: Session, pitch_session: PitchSession) -> dict[str, Any] | None:
    """The series that a session is a date of; None for a session on its own."""
    if pitch_session.series_id is None:
        return None
    series = db.get_one(Series, pitch_session.series_id)
    ids = [one.id for one in dates_of(db, series.id)]
    following = part_of(db, pitch_session, "following")
    told = told_of(db, [one.id for one in following])
    return {
        "rhythm": rhythm_words(series),
        "place": t("editor.series.place", number=ids.index(pitch_session.id) + 1, count=len(ids)),
        "following": len(following) - 1,
        "told": showing.told_words(told),
    }


def rhythm_words(series: Series) -> str:
    """How often it comes back, as people say it."""
    nth = t(f"editor.series.nth.{series.weekday[:-2].replace('-1', 'last')}") if series.frequency == "monthly" else ""
    return t(
        f"editor.series.{series.frequency}",
        count=series.interval,
        nth=nth,
        day=show_day(series.starts_wall.date(), g.lang, "EEEE"),
        time=f"{series.starts_wall:%H:%M}",
    )
