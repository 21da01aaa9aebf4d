"""Times and zones of schedules, exact whatever the file leaves out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.schedule.schedules import GUIDS, only, person, read, said, utc, xml_event, xml_schedule


@pytest.mark.parametrize(
    ("clock", "conference", "day", "expected"),
    [
        ("01:15", "<day_change>04:00</day_change>", 'date="2027-02-06"', "2027-02-07 01:15"),
        ("04:00", "<day_change>04:00:00</day_change>", 'date="2027-02-06"', "2027-02-06 04:00"),
        ("01:15", "", 'date="2027-02-06"', "2027-02-06 01:15"),
        ("01:15", "", 'date="2027-02-06" start="2027-02-06T11:00:00+01:00" end="2027-02-07T04:00:00+01:00"',
         "2027-02-07 01:15"),
        ("23:45", "<day_change>04:00</day_change>", 'date="2027-02-06"', "2027-02-06 23:45"),
        ("24:00", "<day_change>04:00</day_change>", 'date="2027-02-06"', "2027-02-07 00:00"),
    ],
)  # fmt: skip
def test_after_midnight_belongs_to_the_day_before(
    clock: str, conference: str, day: str, expected: str
) -> None:
    zone = "<time_zone_name>Europe/Berlin</time_zone_name>"
    session = only(xml_schedule(xml_event(person("Ada"), start=clock), conference=zone + conference, day=day))
    assert session.starts_wall == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2027-02-07T01:15:00+01:00", "2027-02-07 00:15"),
        ("2027-02-07 01:15:00 +0100", "2027-02-07 00:15"),
        ("2027-02-07T00:15Z", "2027-02-07 00:15"),
        ("2027-02-06T19:15:00.123-05:00", "2027-02-07 00:15"),
        ("2027-02-07T01:15:00", "2027-02-07 00:15"),
    ],
)
def test_the_full_date_goes_before_day_and_clock(written: str, expected: str) -> None:
    session = only(xml_schedule(xml_event(person("Ada"), date=written, start="10:00")))
    assert session.starts_at == utc(expected)


@pytest.mark.parametrize(
    ("written", "minutes"),
    [("00:30", 30), ("12:00", 720), ("1:05", 65), ("00:45:30", 45.5), ("45", 45), ("90 min", 90), ("1h30", 90),
     ("2 h", 120), ("PT1H30M", 90), ("P1DT1H", 25 * 60), ("45.0", 45)],
)  # fmt: skip
def test_durations(written: str, minutes: float) -> None:
    assert only(xml_schedule(xml_event(person("Ada"), duration=written))).length == timedelta(minutes=minutes)


@pytest.mark.parametrize("written", ["", "00:00", "soon", "-00:30", "999:00"])
def test_a_missing_duration_is_assumed_and_said(written: str) -> None:
    schedule = read(
        xml_schedule(
            xml_event(person("Ada"), duration=written),
            xml_event(person("Bo"), f'guid="{GUIDS[2]}"', start="10:20"),
        )
    )
    assert [session.length for session in schedule.sessions] == [timedelta(minutes=20), timedelta(minutes=30)]
    assert said(schedule) == [("noted.length_assumed", 5)]


def test_the_end_says_the_length_where_no_duration_does() -> None:
    assert only(xml_schedule(xml_event(person("Ada"), duration="", end="11:10"))).length == timedelta(
        minutes=70
    )
    late = xml_event(person("Ada"), start="23:30", duration="", end="00:10")
    assert only(xml_schedule(late)).length == timedelta(minutes=40)


@pytest.mark.parametrize(
    ("offsets", "zone", "how"),
    [
        (["2027-02-06T10:00+01:00"], "Etc/GMT-1", "fixed"),
        (["2027-02-06T10:00-05:00"], "Etc/GMT+5", "fixed"),
        (["2027-02-06T10:00Z"], "UTC", "fixed"),
        (["2027-02-06T10:00+09:30"], "Australia/Darwin", "offsets"),
        (["2027-02-06T10:00+05:45"], "Asia/Kathmandu", "offsets"),
        (["2027-07-06T10:00-02:30"], "America/St_Johns", "offsets"),
        (["2027-03-27T10:00+01:00", "2027-03-28T10:00+02:00"], "Europe/Paris", "offsets"),
        (["2027-03-27T10:00+10:30", "2027-04-28T10:00+09:30"], "Australia/Adelaide", "offsets"),
    ],
)
def test_a_zone_is_found_by_the_offsets(offsets: list[str], zone: str, how: str) -> None:
    events = [xml_event(person("Ada"), f'id="{at}"', date=text) for at, text in enumerate(offsets, 1)]
    schedule = read(xml_schedule(*events, conference=""))
    assert {session.zone for session in schedule.sessions} == {zone}
    assert [session.starts_at for session in schedule.sessions] == [
        datetime.fromisoformat(text).astimezone(UTC) for text in offsets
    ]
    assert said(schedule) == [(f"noted.zone_by_{how}", 0)]


def test_the_town_goes_before_the_bare_offset() -> None:
    event = xml_event(person("Ada"), date="2027-02-06T10:00+01:00")
    assert read(xml_schedule(event, conference="<city>Köln</city>")).event.zone == "Europe/Berlin"
    wrong = xml_event(person("Ada"), date="2027-02-06T10:00+09:00")
    assert read(xml_schedule(wrong, conference="<city>Köln</city>")).event.zone == "Etc/GMT-9"


def test_the_country_of_the_conferences_address_is_believed_where_offsets_agree() -> None:
    event = xml_event(person("Ada"), date="2027-02-06T10:00+01:00")
    address = "<base_url>https://fahrplan.tagung.de/2027/</base_url>"
    schedule = read(xml_schedule(event, conference=address))
    assert (schedule.event.zone, said(schedule)) == ("Europe/Berlin", [("noted.zone_by_country", 0)])
    far = xml_event(person("Ada"), date="2027-02-06T10:00+09:00")
    assert read(xml_schedule(far, conference=address)).event.zone == "Etc/GMT-9"


def test_sessions_of_several_zones_keep_their_instants() -> None:
    events = [
        xml_event(person("Ada"), 'id="1"', date="2027-02-06T10:00+01:00"),
        xml_event(person("Ada"), 'id="2"', date="2027-02-06T10:30-05:00"),
        xml_event(person("Ada"), 'id="3"', date="2027-02-06T11:00+01:00"),
    ]
    schedule = read(xml_schedule(*events, conference=""))
    assert [(session.zone, f"{session.starts_wall:%H:%M}") for session in schedule.sessions] == [
        ("Etc/GMT-1", "10:00"), ("Etc/GMT+5", "10:30"), ("Etc/GMT-1", "11:00")
    ]  # fmt: skip
    assert said(schedule) == [("noted.zone_by_fixed", 0), ("noted.offsets_differ", 0)]


def test_a_wrong_zone_name_does_not_move_an_instant() -> None:
    event = xml_event(person("Ada"), date="2027-02-06T10:00:00+01:00")
    schedule = read(xml_schedule(event, conference="<time_zone_name>UTC</time_zone_name>"))
    assert schedule.sessions[0].starts_at == utc("2027-02-06 09:00")
    assert (schedule.sessions[0].zone, said(schedule)) == ("UTC", [("noted.offsets_differ", 0)])


def test_an_unknown_zone_name_is_said() -> None:
    event = xml_event(person("Ada"), date="2027-02-06T10:00:00+01:00")
    schedule = read(xml_schedule(event, conference="<time_zone_name>Mars/Base</time_zone_name>"))
    assert said(schedule) == [("noted.zone_unknown", 3), ("noted.zone_by_fixed", 0)]


def test_the_asked_zone_goes_first() -> None:
    schedule = read(xml_schedule(xml_event(person("Ada"))), zone="europe/paris")
    assert (schedule.event.zone, said(schedule)) == ("Europe/Paris", [("noted.zone_replaced", 3)])


@pytest.mark.parametrize(
    ("date", "clock", "wall", "instant", "reason"),
    [
        ("2027-03-28", "02:30", "2027-03-28 03:30", "2027-03-28 01:30", "noted.wall_missing"),
        ("2027-10-31", "02:30", "2027-10-31 02:30", "2027-10-31 00:30", "noted.wall_twice"),
    ],
)
def test_clock_changes(date: str, clock: str, wall: str, instant: str, reason: str) -> None:
    schedule = read(xml_schedule(xml_event(person("Ada"), start=clock), day=f'date="{date}"'))
    (session,) = schedule.sessions
    assert (session.starts_wall, session.starts_at) == (datetime.fromisoformat(wall), utc(instant))
    assert said(schedule) == [(reason, 5)]


def test_an_offset_chooses_between_two_equal_wall_times() -> None:
    second = xml_event(person("Ada"), date="2027-10-31T02:30:00+01:00")
    session = only(xml_schedule(second))
    assert (session.starts_wall, session.starts_at) == (
        datetime.fromisoformat("2027-10-31 02:30"),
        utc("2027-10-31 01:30"),
    )
    assert session.ends_wall == datetime.fromisoformat("2027-10-31 03:00")


def test_the_end_is_real_time_after_the_start() -> None:
    session = only(xml_schedule(xml_event(person("Ada"), date="2027-03-28T01:30:00+01:00", duration="01:00")))
    assert session.ends_wall == datetime.fromisoformat("2027-03-28 03:30")
