"""Small programmes that tests import, and what they look at afterwards."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.schedule.schedules import GUIDS, xml_event, xml_schedule
from webinar.core.db import Database
from webinar.schedule.importing import Options, Result, import_schedule
from webinar.schedule.interchange import ImportedSchedule, read_schedule
from webinar.schedule.models import Event, PitchSession, SessionLink, Slot, SlotSpeaker, Speaker, Track

LINKS = (
    '<links><link href="https://www.twitch.tv/some_body">Live</link>'
    '<link href="https://a.example/f.pdf">Folien</link></links>'
)


def talk(number: int, **elements: str) -> str:
    """A talk of two speakers with links."""
    people = "<persons><person id='7'>Ada Winter</person><person id='8'>Bo Sommer</person></persons>"
    return xml_event(
        people + LINKS, f'guid="{GUIDS[number]}" id="{number}"',
        **{"title": f"Talk {number}", "track": "Energie", "language": "de", "abstract": "Text", **elements},
    )  # fmt: skip


def pause(number: int, **elements: str) -> str:
    """A line without speaker."""
    return xml_event("", f'guid="{GUIDS[number]}"', **{"title": "Pause", "start": "12:00", **elements})


def schedule(*events: str) -> ImportedSchedule:
    """A schedule file's values."""
    return read_schedule(xml_schedule(*events), name="tagung.xml")


def bring(home: Database, given: ImportedSchedule, slug: str | None = None, **options: bool) -> Result:
    """Imports."""
    return import_schedule(home, given, slug=slug, options=Options(**options))


def counts(result: Result) -> tuple[int, int, int, int]:
    """Created, updated, unchanged, cancelled."""
    return result.created, result.updated, result.unchanged, result.cancelled


def everything(home: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of the schedule."""
    with home.reading() as db:
        return {
            model.__tablename__: [
                tuple(row)
                for row in db.execute(select(*model.__table__.columns).order_by(*model.__table__.primary_key))
            ]
            for model in (Event, Track, PitchSession, Slot, Speaker, SlotSpeaker, SessionLink)
        }


def sessions(db: Session) -> dict[str, PitchSession]:
    """The sessions by title."""
    return {next(iter(row.title.values())): row for row in db.scalars(select(PitchSession))}
