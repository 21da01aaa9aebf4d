"""Files of which nothing is read: the line and the reason are named."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.schedule.schedules import json_event, json_schedule, person, xml_event, xml_schedule
from tests.stopwatch import stopwatch
from webinar.core.i18n import LANGUAGES, translate
from webinar.schedule.interchange import MAX_BYTES, ImportRefused, read_schedule

GOOD = xml_schedule(*(xml_event(person("Ada"), f'id="{number}"') for number in range(1, 4)))
BOMB = (
    b'<?xml version="1.0"?>\n<!DOCTYPE s [<!ENTITY a "aaaa">\n<!ENTITY b "&a;&a;&a;">]>\n'
    b"<schedule><conference><title>&b;</title></conference></schedule>"
)
OUTSIDE = (
    b'<?xml version="1.0"?>\n<!DOCTYPE s [\n<!ENTITY x SYSTEM "file:///etc/passwd">]>\n'
    b"<schedule><conference><title>&x;</title></conference></schedule>"
)
ENTRIES = b"""<schedule created="2014"><day date="2014-07-21">
<entry id="1"><start>0930</start><duration>30</duration><room>C01, B05</room><title>Breakfast</title></entry>
</day></schedule>"""
NAIVE = [{"title": "Un", "start": "2027-02-06 10:00"}]


def refused(data: bytes, zone: str | None = None) -> tuple[str, int]:
    """Reason and line of a refusal; its text exists in every language."""
    with pytest.raises(ImportRefused) as caught:
        read_schedule(data, name="programme.xml", zone=zone)
    for lang in LANGUAGES:
        assert "{" not in translate(lang, caught.value.reason, **caught.value.params)
    return caught.value.reason.removeprefix("schedule.import.refused."), caught.value.line


@pytest.mark.parametrize(
    ("data", "reason", "line"),
    [
        (b"", "empty", 0),
        (b" \n\xef\xbb\xbf ", "empty", 0),
        (GOOD.replace(b"</title>", b"</titel>", 1), "xml_tag", 3),
        (GOOD[: len(GOOD) // 2], "xml_unfinished", 10),
        (GOOD.replace(b"Talk", b"Talk&nbsp;", 1), "xml_entity", 8),
        (GOOD.replace(b"Talk", b"A & B", 2), "xml_broken", 8),
        (b"\n\n" + GOOD.replace(b"Talk", b"A & B", 1), "xml_broken", 10),
        (GOOD.replace(b"UTF-8", b"klingon"), "xml_encoding", 1),
        (GOOD.replace(b"Talk", b"\xff\xfe", 1), "xml_broken", 8),
        (BOMB, "xml_entities", 2),
        (OUTSIDE, "xml_entities", 3),
        (ENTRIES, "unknown_dialect", 2),
        (b"<rss><channel/></rss>", "unknown_dialect", 1),
        (b"<schedule></schedule>", "unknown_dialect", 1),
        (xml_schedule(), "no_sessions", 2),
        (b"<!DOCTYPE html>\n<html><body>Not found</body></html>", "web_page", 1),
        (b"<HTML></HTML>", "web_page", 1),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR", "calendar_file", 1),
        (b"PK\x03\x04xxxx", "spreadsheet_file", 0),
        (b"---\ntitle: x\nstart: 2021-09-10 15:00:00+10:00\n", "unknown_dialect", 1),
        (b"hello world", "unknown_dialect", 1),
        (b"a;b\n1;2\n", "unknown_dialect", 1),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "unknown_dialect", 1),
        (b'{"schedule": {', "json_unfinished", 1),
        (b'{"a": 1,\n"b": tru}', "json_broken", 2),
        (b'{"a": NaN}', "json_broken", 0),
        (b'{"a": 1, "b": [1, 2]}', "unknown_dialect", 1),
        (b"[]", "unknown_dialect", 1),
        (json_schedule(), "no_sessions", 0),
        (b"[" * 100_000, "too_deep", 0),
        (b'{"a":' * 100_000, "too_deep", 0),
        (b"<schedule>" + b"<a>" * 100_000, "too_deep", 1),
        (json.dumps(NAIVE).encode(), "zone_needed", 1),
        (xml_schedule(xml_event(person("Ada")), conference=""), "zone_needed", 5),
        (xml_schedule(xml_event(person("Ada"), start="soon")), "nothing_usable", 5),
        (xml_schedule(xml_event(person("Ada"), start="soon"), conference=""), "no_times", 5),
        (b" " * (MAX_BYTES + 1), "too_large", 0),
    ],
)
def test_the_reason_and_the_line_are_named(data: bytes, reason: str, line: int) -> None:
    assert refused(data) == (reason, line)


def test_an_unknown_zone_that_is_asked_for_is_refused() -> None:
    assert refused(GOOD, zone="Europe/Atlantis") == ("zone_unknown", 0)


def test_too_many_sessions_are_refused() -> None:
    events = [json_event(guid=None, id=number) for number in range(5_001)]
    assert refused(json_schedule(*events)) == ("too_many", 0)


@given(st.binary(max_size=300))
def test_no_bytes_break_it(data: bytes) -> None:
    try:
        read_schedule(data, name="x", zone="Europe/Paris")
    except ImportRefused:
        return


@given(st.integers(0, len(GOOD)), st.binary(min_size=1, max_size=6))
def test_a_damaged_file_is_read_or_refused(at: int, damage: bytes) -> None:
    try:
        read_schedule(GOOD[:at] + damage + GOOD[at:], name="x")
    except ImportRefused:
        return


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=10),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    ["schedule", "conference", "days", "rooms", "events", "title", "start", "date", "persons", "id",
                     "guid", "duration", "links", "speakers", "sessions", "categories", "url", "tracks"]
                ),
                inner,
                max_size=6,
            )
        ),
        max_leaves=30,
    )
)  # fmt: skip
def test_no_json_breaks_it(value: object) -> None:
    try:
        read_schedule(json.dumps(value).encode(), name="x", zone="Europe/Paris")
    except ImportRefused:
        return


@pytest.mark.parametrize(
    "bad", ["\\u0000", "\\ud800", "\\u0007", "\\u202e", "\\ufffe", "\\ud83d\\ude00" * 400]
)
def test_whatever_is_read_can_be_stored(bad: str) -> None:
    text = json_schedule(
        json_event(
            guid="BAD1", id="BAD", title="TBAD", subtitle="BAD", room="BAD", track="BAD", abstract="<p>BAD</p>",
            links=[{"url": "https://a.example/BAD", "title": "BAD"}],
            persons=[{"id": "BAD2", "public_name": "ABAD", "biography": "BAD", "company": "BAD"}],
        ),
        conference={"title": "TBAD", "acronym": "BAD", "url": "https://a.example/BAD", "city": "BAD"},
    )  # fmt: skip
    schedule = read_schedule(text.replace(b"BAD", bad.encode()), name="x")
    (session,) = schedule.sessions
    (person_,) = session.people
    lines = [
        session.guid,
        session.room,
        session.track,
        person_.guid,
        person_.name,
        person_.company,
        session.subtitle,
    ]
    for link in session.links:
        lines += [link.title]
        assert len(link.url) <= 1000
    for value in (
        *lines,
        session.title,
        session.abstract,
        schedule.event.title,
        schedule.event.url,
        repr(session.links),
    ):
        assert not set(value) & set("\x00\x07\ufffe")
        value.encode()
    assert max(map(len, lines)) <= 200


@pytest.mark.parametrize(
    "data",
    [
        b"[" + b'{"title":"a","start":"x"},' * 201_000 + b"1]",
        b"<schedule><conference/><day>" + b"<event/>" * 301_000 + b"</day></schedule>",
        b"<schedule " + b"a" * 5_000_000 + b"='1'/>",
        b'{"title": "' + b"\\u0301" * 1_000_000 + b'"}',
        b"title,start\n" + b'"' * 3_000_000,
        b"title,start\n" + b"a,b\n" * 1_000_000,
    ],
)
def test_no_file_takes_long(data: bytes) -> None:
    with stopwatch() as spent:
        refused(data, zone="Europe/Paris")
    assert spent.seconds < 12
