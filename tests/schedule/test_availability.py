"""A planned time is compared with the free spans of who presents, whatever clocks do meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from webinar.core.db import Database
from webinar.schedule.availability import Span, free_spans, outside, span_between
from webinar.schedule.models import FreeSpan

NOON = datetime(2027, 3, 27, 12, 0, tzinfo=UTC)


def span(first: int, last: int) -> Span:
    """Minutes after noon."""
    return NOON + timedelta(minutes=first), NOON + timedelta(minutes=last)


def minutes(spans: list[Span]) -> list[tuple[int, int]]:
    """Spans as minutes after noon."""
    return [(int((a - NOON).total_seconds() // 60), int((b - NOON).total_seconds() // 60)) for a, b in spans]


def test_who_said_nothing_is_free() -> None:
    assert outside([], *span(0, 10)) == []


def test_what_no_span_covers_is_told() -> None:
    assert outside([span(0, 60)], *span(0, 60)) == []
    assert minutes(outside([span(0, 60)], *span(55, 65))) == [(60, 65)]
    assert minutes(outside([span(0, 60)], *span(-5, 5))) == [(-5, 0)]
    assert minutes(outside([span(0, 60)], *span(70, 80))) == [(70, 80)]
    assert minutes(outside([span(20, 30), span(0, 10)], *span(5, 35))) == [(10, 20), (30, 35)]
    assert outside([span(30, 60), span(0, 30)], *span(10, 50)) == []
    assert minutes(outside([span(100, 200)], *span(0, 10))) == [(0, 10)]


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), min_size=1, max_size=6),
    st.integers(0, 60),
    st.integers(1, 30),
)
def test_every_minute_is_either_free_or_told(given_spans: list[tuple[int, int]], first: int, length: int) -> None:
    spans = [span(start, start + long) for start, long in given_spans]
    told = minutes(outside(spans, *span(first, first + length)))
    free = {minute for start, long in given_spans for minute in range(start, start + long)}
    expected = [minute for minute in range(first, first + length) if minute not in free]
    assert [minute for start, end in told for minute in range(start, end)] == expected


def test_a_night_in_which_clocks_change_is_as_long_as_it_is() -> None:
    evening, morning = datetime.fromisoformat("2027-03-27T20:00"), datetime.fromisoformat("2027-03-28T08:00")
    start, end = span_between(evening, morning, "Europe/Paris")
    assert (start, end - start) == (datetime(2027, 3, 27, 19, 0, tzinfo=UTC), timedelta(hours=11))
    twice, later = datetime.fromisoformat("2027-10-31T02:30"), datetime.fromisoformat("2027-10-31T02:45")
    start, end = span_between(twice, later, "Europe/Paris")
    assert (start.hour, end - start) == (0, timedelta(minutes=75))


def test_spans_are_read_by_speaker(either: Database) -> None:
    with either.writing() as db:
        event = factories.event(db)
        lea, noor = factories.speaker(db, event), factories.speaker(db, event, name="Noor Vidal")
        for number, hour in enumerate((14, 9)):
            day = datetime.fromisoformat("2027-01-05")
            db.add(
                FreeSpan(
                    public_id=f"span{number}",
                    speaker_id=lea.id,
                    zone="America/Montreal",
                    starts_wall=day.replace(hour=hour),
                    ends_wall=day.replace(hour=hour + 2),
                )
            )
        db.flush()
        found = free_spans(db, [lea.id, noor.id])
    assert found == {
        lea.id: [
            (datetime(2027, 1, 5, hour, tzinfo=UTC), datetime(2027, 1, 5, hour + 2, tzinfo=UTC)) for hour in (14, 19)
        ]
    }
