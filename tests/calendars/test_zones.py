from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.calendars.examples import wall
from tests.calendars.readers import ical_js, seen_by_libical
from webinar.calendars.zones import (
    NOT_ZONES,
    WallKind,
    ZoneKind,
    is_utc,
    known_zone,
    wall_kind,
    zone_text,
)

YEARS = (2026, 2027)
ZONES = sorted(available_timezones() - NOT_ZONES)


def _probes(zone: ZoneInfo) -> list[datetime]:
    """Wall times that happen once: around every change of the clocks in these years, and through the seasons."""
    moments = {datetime(year, month, 15, 12, tzinfo=UTC) for year in YEARS for month in (1, 4, 7, 10)}
    day = datetime(YEARS[0], 1, 1, tzinfo=UTC)
    while day.year <= YEARS[-1]:
        later = day + timedelta(days=1)
        if day.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            moments |= {day + timedelta(minutes=minutes) for minutes in range(-120, 1561, 60)}
        day = later
    walls = {moment.astimezone(zone).replace(tzinfo=None, fold=0) for moment in moments}
    walls = {probe for probe in walls if probe.year in YEARS}
    return sorted(probe for probe in walls if wall_kind(probe, zone) is WallKind.PLAIN)


def _calendar(key: str, probes: list[datetime]) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN"]
    events = [
        f"BEGIN:VEVENT\r\nUID:{number}\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:x\r\n"
        f"DTSTART;TZID={key}:{probe:%Y%m%dT%H%M%S}\r\nDTEND;TZID={key}:{probe:%Y%m%dT%H%M%S}\r\nEND:VEVENT"
        for number, probe in enumerate(probes)
    ]
    zone = zone_text(key, *YEARS).body.decode("ascii").removesuffix("\r\n")
    return "\r\n".join([*lines, zone, *events, "END:VCALENDAR", ""]).encode("ascii")


def test_every_iana_zone_is_read_right_by_two_independent_readers() -> None:
    bodies, wanted = [], []
    for key in ZONES:
        zone = ZoneInfo(key)
        probes = _probes(zone)
        bodies.append(_calendar(key, probes))
        wanted.append([int(probe.replace(tzinfo=zone).timestamp()) for probe in probes])
    assert len(ZONES) > 400
    assert sum(map(len, wanted)) > 10_000
    by_ical_js = [[event["starts"] for event in calendar["events"]] for calendar in ical_js(*bodies)]
    assert [key for key, seen, right in zip(ZONES, by_ical_js, wanted, strict=True) if seen != right] == []
    by_libical = [[event.starts for event in seen_by_libical(body)] for body in bodies]
    assert [key for key, seen, right in zip(ZONES, by_libical, wanted, strict=True) if seen != right] == []


@pytest.mark.parametrize("key", ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Europe/Dublin"])
def test_a_zone_with_two_yearly_changes_is_one_standard_and_one_daylight_rule(key: str) -> None:
    made = zone_text(key, 2026, 2026)
    text = made.body.decode("ascii")
    assert made.kind is ZoneKind.RULE
    counts = {
        word: text.count(word) for word in ("BEGIN:STANDARD", "BEGIN:DAYLIGHT", "RRULE:FREQ=YEARLY", "RDATE")
    }
    assert counts == {"BEGIN:STANDARD": 1, "BEGIN:DAYLIGHT": 1, "RRULE:FREQ=YEARLY": 2, "RDATE": 0}


def test_the_onset_is_the_wall_time_before_the_change() -> None:
    assert zone_text("Europe/Paris", 2026, 2026).body == (
        b"BEGIN:VTIMEZONE\r\nTZID:Europe/Paris\r\n"
        b"BEGIN:STANDARD\r\nDTSTART:20201025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n"
        b"RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nTZNAME:CET\r\nEND:STANDARD\r\n"
        b"BEGIN:DAYLIGHT\r\nDTSTART:20200329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"
        b"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nTZNAME:CEST\r\nEND:DAYLIGHT\r\n"
        b"END:VTIMEZONE\r\n"
    )


def test_a_zone_without_changes_has_one_observance_from_1970() -> None:
    made = zone_text("Asia/Kathmandu", 2026, 2026)
    assert made.kind is ZoneKind.FIXED
    assert made.body == (
        b"BEGIN:VTIMEZONE\r\nTZID:Asia/Kathmandu\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        b"TZOFFSETFROM:+0545\r\nTZOFFSETTO:+0545\r\nTZNAME:+0545\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )


@pytest.mark.parametrize("key", ["Africa/Casablanca", "America/Santiago", "America/Nuuk", "Asia/Jerusalem"])
def test_a_zone_without_one_yearly_rule_is_told_apart(key: str) -> None:
    assert zone_text(key, 2026, 2026).kind is ZoneKind.ONSETS


def test_a_rule_that_changed_within_the_run_up_is_no_rule() -> None:
    assert zone_text("America/New_York", 2008, 2008).kind is ZoneKind.ONSETS
    assert zone_text("America/New_York", 2014, 2014).kind is ZoneKind.RULE


def test_wall_times_that_happen_twice_or_never_are_told_apart() -> None:
    paris = known_zone("Europe/Paris")
    kinds = [
        wall_kind(moment, paris)
        for moment in (
            wall(2026, 3, 29, 1, 59),
            wall(2026, 3, 29, 2, 30),
            wall(2026, 3, 29, 3, 0),
            wall(2026, 10, 25, 1, 59),
            wall(2026, 10, 25, 2, 30),
            wall(2026, 10, 25, 2, 30, fold=1),
            wall(2026, 10, 25, 3, 0),
        )
    ]
    plain, twice, never = WallKind.PLAIN, WallKind.AMBIGUOUS, WallKind.MISSING
    assert kinds == [plain, never, plain, plain, twice, twice, plain]


@given(st.datetimes(min_value=wall(1975, 1, 1), max_value=wall(2090, 1, 1)), st.sampled_from(ZONES))
@settings(max_examples=300, deadline=None)
def test_a_plain_wall_time_comes_back_from_its_instant(moment: datetime, key: str) -> None:
    zone = ZoneInfo(key)
    instants = {moment.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    back = {instant.astimezone(zone).replace(tzinfo=None, fold=0) for instant in instants}
    kind = wall_kind(moment, zone)
    assert (kind is WallKind.PLAIN) == (len(instants) == 1)
    assert (kind is WallKind.MISSING) == (moment not in back)


@pytest.mark.parametrize(
    "key", ["", "UTC+02:00", "../Europe/Paris", "/etc/passwd", "Europe", "Factory", "é", "x\n"]
)
def test_what_is_no_zone_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="unknown time zone"):
        known_zone(key)


def test_the_names_of_utc() -> None:
    names = ("UTC", "Etc/UTC", "Zulu", "GMT", "Etc/GMT+5", "Africa/Abidjan")
    assert [is_utc(key) for key in names] == [True] * 4 + [False] * 2
