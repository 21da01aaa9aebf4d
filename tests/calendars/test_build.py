from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.calendars.examples import HOSTILE, entry, feed, unfolded, values, wall
from tests.calendars.readers import (
    Seen,
    ical_js,
    libical_complaints,
    seen_by_ical_js,
    seen_by_libical,
    seen_by_vobject,
)
from webinar.calendars.build import (
    MAX_OCTETS,
    calendar_bytes,
    feed_bytes,
    log_problems,
    render_feed,
    session_bytes,
)
from webinar.calendars.entries import CalendarEntry, Frequency, Repeats, Status
from webinar.calendars.texts import Unusable

GOLDEN = Path(__file__).parent / "golden"
READERS = (seen_by_ical_js, seen_by_libical, seen_by_vobject)


def _instant(moment: datetime, zone: str) -> int:
    return int(moment.replace(tzinfo=ZoneInfo(zone)).timestamp())


def _events(body: bytes) -> list[str]:
    return [line for line in unfolded(body) if line.startswith("UID:")]


def test_a_feed_is_byte_for_byte_the_reviewed_file() -> None:
    cancelled = entry(2, status=Status.CANCELLED, sequence=3, title="Atelier")
    body = feed_bytes(feed(entry(1), cancelled))
    assert body.decode("utf-8") == (GOLDEN / "feed.ics").read_bytes().decode("utf-8")


def test_the_same_values_give_the_same_bytes() -> None:
    made = feed(
        *(entry(number, zone=zone) for number, zone in enumerate(("Europe/Paris", "Asia/Tokyo", "UTC")))
    )
    assert feed_bytes(made) == feed_bytes(replace(made, entries=tuple(reversed(made.entries))))


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_sees_the_same_events(reader: object) -> None:
    entries = (
        entry(1),
        entry(2, zone="America/New_York", starts_wall=wall(2026, 7, 1, 9), ends_wall=wall(2026, 7, 1, 10)),
        entry(3, zone="Africa/Casablanca", starts_wall=wall(2026, 3, 1, 9), ends_wall=wall(2026, 3, 1, 10)),
        entry(4, zone="UTC", starts_wall=wall(2026, 12, 31, 23), ends_wall=wall(2027, 1, 1, 1)),
        entry(5, zone="Australia/Lord_Howe", starts_wall=wall(2026, 1, 1, 9), ends_wall=wall(2026, 1, 1, 10)),
    )
    right = {
        Seen(one.uid, _instant(one.starts_wall, one.zone), _instant(one.ends_wall, one.zone), one.title)
        for one in entries
    }
    assert set(reader(feed_bytes(feed(*entries)))) == right  # type: ignore[operator]


def test_libical_objects_to_nothing() -> None:
    everything = entry(
        1,
        html="<p>Deux</p>\n<p>lignes</p>",
        alarm_minutes=10,
        transparent=True,
        replay_url="https://v.example/1",
    )
    for body in (
        feed_bytes(feed(everything, entry(2, status=Status.TENTATIVE))),
        feed_bytes(feed()),
        session_bytes(everything),
        session_bytes(entry(all_day=True)),
    ):
        assert libical_complaints(body) == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_in_every_field_harms_nobody(text: str) -> None:
    hostile = entry(
        1,
        title=text,
        abstract=text,
        html=text,
        speakers=(text, text),
        notes=(text,),
        location=text,
        categories=(text, "Données"),
        join_url=text,
        page_url=text,
        colour=text,
        replay_url=text,
    )
    body = feed_bytes(feed(hostile, entry(2), name=text, description=text, colour=text))
    assert sorted(_events(body)) == [f"UID:{entry(1).uid}", f"UID:{entry(2).uid}"]
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert not [byte for byte in body.replace(b"\r\n", b"") if byte < 32 and byte != 9 or byte == 127]
    assert libical_complaints(body) == []
    summaries = {tuple(sorted((seen.uid, seen.summary) for seen in reader(body))) for reader in READERS}
    assert len(summaries) == 1


def test_two_paragraphs_reach_the_reader_as_two_paragraphs() -> None:
    made = session_bytes(entry(abstract="Un.\r\n\r\nDeux, trois; quatre \\ cinq.", page_url="", speakers=()))
    description = ical_js(made)[0]["events"][0]["description"]
    assert description == (
        "Rejoindre\u00a0: https://estrade.example/s/1/live\n\nUn.\n\nDeux, trois; quatre \\ cinq."
    )


def test_markup_becomes_plain_text_and_stays_beside_it_when_html_is_given() -> None:
    made = session_bytes(
        entry(abstract="<p>Un&nbsp;&amp; <b>deux</b></p><ul><li>a</li><li>b</li></ul>", html="<p>Un</p>")
    )
    assert "Un\u00a0& deux\n\n- a\n- b" in ical_js(made)[0]["events"][0]["description"]
    assert values(made, "X-ALT-DESC") == [";FMTTYPE=text/html:<p>Un</p>"]
    assert values(session_bytes(entry()), "X-ALT-DESC") == []


def test_a_title_is_plain_text_whatever_it_looks_like() -> None:
    title = "*args, **kwargs & <script> : __init__"
    assert ical_js(session_bytes(entry(title=title)))[0]["events"][0]["summary"] == title


def test_an_empty_feed_of_an_unknown_zone_is_still_one() -> None:
    body = feed_bytes(feed(zone="Mars/Olympus"))
    assert libical_complaints(body) == []
    assert values(body, "X-WR-TIMEZONE") == []


def test_the_description_is_bounded_and_keeps_its_ends() -> None:
    description = ical_js(session_bytes(entry(abstract="mot " * 5_000)))[0]["events"][0]["description"]
    assert len(description) <= 8_192
    assert description.startswith("Rejoindre")
    assert description.endswith("https://estrade.example/s/1")


def test_the_join_address_is_where_each_program_looks() -> None:
    made = session_bytes(entry())
    url = "https://estrade.example/s/1/live"
    assert values(made, "LOCATION") == [f":{url}"]
    assert values(made, "CONFERENCE") == [f";VALUE=URI;FEATURE=VIDEO;LABEL=Rejoindre la session:{url}"]
    assert values(made, "URL") == [":https://estrade.example/s/1"]
    hybrid = session_bytes(entry(location="Salle 3, 2e étage"))
    assert values(hybrid, "LOCATION") == [":Salle 3\\, 2e étage"]


def test_a_bad_entry_is_left_out_and_logged_and_the_others_stay(caplog: pytest.LogCaptureFixture) -> None:
    aware = wall(2026, 10, 1, 9).replace(tzinfo=UTC)
    bad = (
        entry(2, ends_wall=wall(2026, 10, 1, 14, 0)),
        entry(3, zone="Mars/Olympus"),
        entry(4, starts_wall=aware, ends_wall=aware + timedelta(hours=1)),
        entry(5, uid="x\r\ny"),
        entry(6, uid="é" * 200),
        entry(7, sequence=-1),
        entry(8, starts_wall=wall(9000, 1, 1), ends_wall=wall(9000, 1, 2)),
        entry(9, modified=wall(2026, 1, 1)),
    )
    with caplog.at_level(logging.WARNING):
        made = render_feed(feed(entry(1), *bad))
        log_problems(made)
    assert _events(made.body) == [f"UID:{entry(1).uid}"]
    assert sorted(made.left_out) == sorted(one.uid for one in bad)
    assert len(caplog.records) == len(bad)


def test_a_bad_entry_alone_is_refused() -> None:
    with pytest.raises(Unusable):
        session_bytes(entry(ends_wall=wall(2026, 10, 1, 13, 0)))
    with pytest.raises(Unusable):
        calendar_bytes([])


def test_an_empty_feed_is_valid_and_named() -> None:
    body = feed_bytes(feed())
    seen = ical_js(body)[0]
    assert (seen["name"], seen["shown_name"], seen["events"]) == ("Rencontres du numérique",) * 2 + ([],)
    assert values(body, "BEGIN") == [":VCALENDAR", ":VTIMEZONE", ":STANDARD", ":DAYLIGHT"]


def test_only_a_public_feed_says_its_address() -> None:
    assert values(feed_bytes(feed(entry())), "SOURCE") == [
        ";VALUE=URI:https://estrade.example/e/rencontres/calendar.ics"
    ]
    private = feed_bytes(feed(entry(), public=False, url="https://estrade.example/c/s3cret.ics"))
    assert b"s3cret" not in private


def test_a_feed_names_nobody_and_carries_no_method() -> None:
    body = feed_bytes(feed(entry()))
    assert [values(body, name) for name in ("METHOD", "ORGANIZER", "ATTENDEE")] == [[], [], []]


def test_dtstamp_of_a_feed_is_the_last_change() -> None:
    body = feed_bytes(feed(entry()))
    assert values(body, "DTSTAMP") == values(body, "LAST-MODIFIED") == [":20260201T093000Z"]


def test_a_wall_time_that_happens_twice_is_written_in_utc_as_the_one_meant() -> None:
    ends = wall(2026, 10, 25, 3, 30)
    first = feed(entry(starts_wall=wall(2026, 10, 25, 2, 30), ends_wall=ends))
    second = feed(entry(starts_wall=wall(2026, 10, 25, 2, 30, fold=1), ends_wall=ends))
    assert first == second
    assert values(feed_bytes(first), "DTSTART") == [":20261025T003000Z"]
    assert values(feed_bytes(second), "DTSTART") == [":20261025T013000Z"]
    assert values(feed_bytes(first), "DTEND") == [":20261025T023000Z"]


def test_a_wall_time_that_the_clocks_skip_is_written_as_the_instant_that_pages_show() -> None:
    made = session_bytes(entry(starts_wall=wall(2026, 3, 29, 2, 30), ends_wall=wall(2026, 3, 29, 4, 0)))
    assert values(made, "DTSTART") == [":20260329T013000Z"]


def test_utc_is_never_a_tzid() -> None:
    made = session_bytes(entry(zone="Etc/UTC"))
    assert values(made, "DTSTART") == [":20261001T140000Z"]
    assert b"TZID" not in made


def test_cancelled_stays_and_frees_the_time() -> None:
    made = feed_bytes(feed(entry(status=Status.CANCELLED, alarm_minutes=10)))
    assert values(made, "STATUS") == [":CANCELLED"]
    assert values(made, "SUMMARY") == [";LANGUAGE=fr:[Annulé] Présentation 1 : la santé\\, « autrement »"]
    assert values(made, "TRANSP") == [":TRANSPARENT"]
    assert values(made, "X-MICROSOFT-CDO-BUSYSTATUS") == [":FREE"]
    assert b"VALARM" not in made


def test_the_end_of_an_all_day_entry_is_the_day_after() -> None:
    days = session_bytes(entry(all_day=True, starts_wall=wall(2026, 10, 1), ends_wall=wall(2026, 10, 2, 18)))
    assert values(days, "DTSTART") == [";VALUE=DATE:20261001"]
    assert values(days, "DTEND") == [";VALUE=DATE:20261003"]
    until_midnight = entry(all_day=True, starts_wall=wall(2026, 10, 1), ends_wall=wall(2026, 10, 3))
    assert values(session_bytes(until_midnight), "DTEND") == [";VALUE=DATE:20261003"]


def test_a_feed_too_large_loses_html_then_words_then_the_farthest_future() -> None:
    start = wall(2026, 1, 1)
    many = [
        entry(
            number,
            abstract="é" * 1_500,
            html="<p>" + "x" * 4_000,
            starts_wall=start + timedelta(hours=number),
            ends_wall=start + timedelta(hours=number, minutes=30),
        )
        for number in range(1_500)
    ]
    made = render_feed(feed(*many))
    assert len(made.body) <= MAX_OCTETS
    assert made.shortened is True
    kept = len(_events(made.body))
    assert made.left_out == tuple(one.uid for one in many[kept:])
    assert 300 < kept < 1_500
    assert render_feed(feed(*many[:100])).shortened is False


SERIES = entry(
    1,
    starts_wall=wall(2026, 10, 6, 14),
    ends_wall=wall(2026, 10, 6, 15),
    repeats=Repeats(Frequency.WEEKLY, count=6, weekdays=("TU",), excluded=(wall(2026, 10, 13, 14),)),
)


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/Santiago"])
def test_a_series_keeps_its_hour_over_the_change_of_clocks_and_its_exceptions(zone: str) -> None:
    series = replace(SERIES, zone=zone)
    moved = entry(
        1,
        zone=zone,
        sequence=3,
        replaces=wall(2026, 10, 20, 14),
        repeats=None,
        starts_wall=wall(2026, 10, 20, 16),
        ends_wall=wall(2026, 10, 20, 17),
    )
    body = calendar_bytes([series, moved])
    right = [
        _instant(wall(2026, month, day, 14), zone)
        for month, day in ((10, 6), (10, 20), (10, 27), (11, 3), (11, 10))
    ]
    events = ical_js(body)[0]["events"]
    assert events[0]["dates"] == right
    assert events[1]["recurrence"] == right[1]
    assert values(body, "EXDATE") == [f";TZID={zone}:20261013T140000"]
    assert values(body, "RECURRENCE-ID") == [f";TZID={zone}:20261020T140000"]
    assert libical_complaints(body) == []


def test_until_of_a_series_is_in_utc() -> None:
    until = replace(
        SERIES, repeats=Repeats(Frequency.WEEKLY, until_wall=wall(2026, 11, 3, 14), weekdays=("TU",))
    )
    assert values(session_bytes(until), "RRULE")[2:] == [":FREQ=WEEKLY;UNTIL=20261103T130000Z;BYDAY=TU"]


@pytest.mark.parametrize(
    "repeats",
    [
        Repeats(Frequency.WEEKLY),
        Repeats(Frequency.WEEKLY, count=3, until_wall=wall(2026, 11, 3)),
        Repeats(Frequency.WEEKLY, count=3, weekdays=("MO",)),
        Repeats(Frequency.MONTHLY, count=3, weekdays=("2TU",)),
        Repeats(Frequency.WEEKLY, count=100_000),
        Repeats(Frequency.WEEKLY, until_wall=wall(2026, 1, 1)),
    ],
)
def test_a_series_without_end_or_off_its_rule_is_refused(repeats: Repeats) -> None:
    with pytest.raises(Unusable):
        session_bytes(replace(SERIES, repeats=repeats))


@given(
    title=st.text(max_size=300),
    abstract=st.text(max_size=400),
    location=st.text(max_size=80),
    names=st.lists(st.text(max_size=40), max_size=3),
)
@settings(max_examples=60, deadline=None)
def test_any_text_is_read_alike_and_folded_within_75_octets(
    title: str, abstract: str, location: str, names: list[str]
) -> None:
    made: CalendarEntry = entry(
        1, title=title, abstract=abstract, location=location, speakers=tuple(names), categories=tuple(names)
    )
    body = session_bytes(made)
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert body.decode("utf-8").endswith("END:VCALENDAR\r\n")
    assert [seen.summary for seen in seen_by_libical(body)] == [
        seen.summary for seen in seen_by_vobject(body)
    ]
    assert libical_complaints(body) == []
