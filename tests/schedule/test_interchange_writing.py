"""Schedule files that are written: valid, and read back as they were."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.schedule.schedules import GUIDS
from webinar.core.text import salvage
from webinar.schedule.interchange import (
    ImportedEvent,
    ImportedLink,
    ImportedPerson,
    ImportedSchedule,
    ImportedSession,
    exported_guid,
    read_schedule,
    write_json,
    write_sheet,
    write_table,
    write_xml,
)

UUIDS = st.uuids(version=4).map(str)
ZONES = st.sampled_from(["Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"])
# Signs that mean something in titles of other tools' files: not what this is about.
SPECIAL = str.maketrans("", "", "<>[]❌:,;&-")


def tidy(text: str) -> str:
    """A line as it is after reading."""
    return salvage(text.translate(SPECIAL)).text


LINES = st.text(max_size=20).map(tidy)
NAMES = LINES.map(lambda text: tidy(f"Nom {text}"))
TEXTS = st.text(max_size=60).map(lambda text: salvage(text, multi_line=True, max_graphemes=60).text)
PEOPLE = st.builds(ImportedPerson, UUIDS, NAMES)
LINKS = st.builds(
    ImportedLink,
    st.integers(0, 10**9).map(lambda number: f"https://a.example/{number}?x=1&y=é"),
    NAMES | st.just(""),
    st.sampled_from(["recording", "stream", "chat", "slides", "other"]),
)
INSTANTS = st.datetimes(
    datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2030-12-31"), timezones=st.just(UTC)
)


@st.composite
def sessions(draw: st.DrawFn, zone: str) -> ImportedSession:
    """Any session that an event of this zone can hold."""
    start = draw(INSTANTS).replace(microsecond=0).astimezone(ZoneInfo(zone))
    people = draw(st.lists(PEOPLE, max_size=3, unique_by=lambda one: one.guid))
    return ImportedSession(
        guid=draw(UUIDS),
        title=draw(NAMES),
        starts_wall=start.replace(tzinfo=None),
        zone=zone,
        length=timedelta(seconds=draw(st.integers(60, 99 * 3600))),
        subtitle=draw(LINES),
        abstract=draw(TEXTS),
        room=draw(NAMES | st.just("")),
        track=draw(LINES),
        language=draw(st.sampled_from(["", "fr", "en", "de,en"])),
        people=tuple(people),
        links=tuple(draw(st.lists(LINKS, max_size=3, unique_by=lambda one: one.url))),
        kind=draw(st.sampled_from(["talk", "break"])),
        cancelled=draw(st.booleans()),
    )


@st.composite
def schedules(draw: st.DrawFn) -> ImportedSchedule:
    """Any schedule."""
    zone = draw(ZONES)
    found = draw(st.lists(sessions(zone), min_size=1, max_size=4, unique_by=lambda one: one.guid))
    days = {session.local.date() for session in found}
    event = ImportedEvent(
        draw(NAMES), zone, "acronym_27", url="https://conf.example/x", days=tuple(sorted(days))
    )
    return ImportedSchedule(event, tuple(found))


def example() -> ImportedSchedule:
    """A schedule with everything that is hard to write."""
    first = ImportedSession(
        guid="10528",
        title="Énergie & <données>",
        starts_wall=datetime.fromisoformat("2027-10-31 02:30").replace(fold=1),
        zone="Europe/Paris",
        length=timedelta(hours=1),
        abstract="Un\n\n- deux <b>\n\x0bmot",
        room="Salle 1",
        track="Énergie",
        language="fr",
        people=(ImportedPerson("77", "Zoé Fontan"), ImportedPerson("name:bo", "Bo")),
        links=(ImportedLink("https://a.example/x?a=1&b=2", "Vidéo", "recording"),),
    )
    second = replace(
        first, guid=GUIDS[2], title="Pause", kind="break", people=(), links=(), room="", cancelled=True
    )
    event = ImportedEvent(
        "Journée énergie", "Europe/Paris", "JE 27!", days=(date(2027, 10, 30), date(2027, 10, 31))
    )
    return ImportedSchedule(event, (first, second))


def written(schedule: ImportedSchedule, form: str) -> bytes:
    """The schedule as a file."""
    if form == "csv":
        return write_table(schedule, "fr")
    if form == "xlsx":
        return write_sheet(schedule)
    write = write_xml if form == "xml" else write_json
    return write(schedule, scope="uid@test", version="1", base_url="https://e.example/e/x")


def comparable(schedule: ImportedSchedule) -> set[ImportedSession]:
    """The sessions without what a file has no place for."""
    return set(schedule.sessions)


@settings(max_examples=60)
@given(schedules(), st.sampled_from(["xml", "json", "csv", "xlsx"]))
def test_what_is_written_is_read_back(schedule: ImportedSchedule, form: str) -> None:
    back = read_schedule(written(schedule, form), name="acronym_27")
    assert comparable(back) == comparable(schedule)
    assert [session.starts_at for session in sorted(back.sessions, key=lambda one: one.guid)] == [
        session.starts_at for session in sorted(schedule.sessions, key=lambda one: one.guid)
    ]
    if form in {"xml", "json"}:
        assert back.event == schedule.event


def test_writing_twice_gives_the_same_file() -> None:
    for form in ("xml", "json", "csv"):
        assert written(example(), form) == written(example(), form)
        again = written(read_schedule(written(example(), form), name="x"), form)
        assert (
            read_schedule(again, name="x").sessions
            == read_schedule(written(example(), form), name="x").sessions
        )


def test_ids_that_are_no_uuid_become_one_that_lasts() -> None:
    assert exported_guid(GUIDS[1].upper(), "a") == GUIDS[1]
    assert exported_guid("10528", "a") == exported_guid("10528", "a")
    assert len({exported_guid("10528", "a"), exported_guid("10528", "b"), exported_guid("10529", "a")}) == 3


def test_the_xml_has_what_readers_need() -> None:
    root = etree.fromstring(written(example(), "xml"))
    day = root.findall("day")[1]
    talk = next(one for one in day.iter("event") if one.findtext("type") == "talk")
    assert root.findtext("conference/acronym") == "je_27"
    assert (day.get("date"), day.get("start"), root.findall("day")[0].get("end")) == (
        "2027-10-31", "2027-10-31T02:30:00+01:00", "2027-10-31T00:00:00+02:00"
    )  # fmt: skip
    assert (talk.get("id"), talk.get("guid")) == ("10528", exported_guid("10528", "uid@test"))
    assert [talk.findtext(tag) for tag in ("date", "start", "duration", "title", "abstract")] == [
        "2027-10-31T02:30:00+01:00", "02:30", "01:00", "Énergie & <données>", "Un\n\n- deux <b>\nmot"
    ]  # fmt: skip
    assert [(one.get("id"), one.text) for one in talk.iter("person")] == [("77", "Zoé Fontan"), (None, "Bo")]


def test_the_json_has_what_readers_need() -> None:
    conference = json.loads(written(example(), "json"))["schedule"]["conference"]
    (talk,) = conference["days"][1]["rooms"]["Salle 1"]
    assert (conference["daysCount"], conference["time_zone_name"], talk["id"], talk["duration"]) == (
        2, "Europe/Paris", 10528, "01:00"
    )  # fmt: skip
    required = {"abstract", "date", "duration", "guid", "id", "language", "links", "persons", "room", "slug", "start",
                "subtitle", "title", "track", "type", "url"}  # fmt: skip
    assert required <= talk.keys()


def test_the_table_opens_in_a_french_spreadsheet() -> None:
    rows = written(example(), "csv").decode("utf-8-sig").split("\r\n")
    assert rows[0].startswith(
        "guid;title;subtitle;start;zone;duration;room;track;language;type;status;speakers"
    )
    assert rows[1].startswith(
        f"{GUIDS[2]};Énergie".replace("Énergie", "Pause") + ";;2027-10-31 02:30:00+01:00;Europe/Paris;01:00;;"
    )


def schema(name: str) -> Path:
    """A published schema that is no part of this repository."""
    folder = Path(os.environ.get("ESTRADE_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
    path = folder / "schedules" / "schema" / name
    if not path.is_file():
        pytest.skip("the published schedule schemas are not on this machine (ESTRADE_SHARED_DATA)")
    return path


@settings(max_examples=25, deadline=None)
@given(schedules())
def test_the_xml_passes_the_published_schema(schedule: ImportedSchedule) -> None:
    rules = etree.XMLSchema(etree.parse(str(schema("schedule.xml.xsd"))))
    for one in (schedule, example()):
        rules.assertValid(etree.fromstring(written(one, "xml")))


@settings(max_examples=25, deadline=None)
@given(schedules())
def test_the_json_passes_the_published_schema(schedule: ImportedSchedule) -> None:
    jsonschema: Any = pytest.importorskip("jsonschema")
    rules = jsonschema.Draft6Validator(json.loads(schema("schema.json").read_text("utf-8")))
    for one in (schedule, example()):
        assert [error.message for error in rules.iter_errors(json.loads(written(one, "json")))] == []
