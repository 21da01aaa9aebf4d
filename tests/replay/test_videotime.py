from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinar.replay.videotime import Anchor, Span, Sync, VideoClock, consistent

START = datetime(2026, 6, 16, 8, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def seen(sync: Sync, *minutes: float) -> list[float]:
    clock = VideoClock(sync)
    return [round(clock.video_s(at(minute)), 3) for minute in minutes]


def test_one_anchor_moves_everything() -> None:
    assert seen(Sync((Anchor(30.0, at(0)),)), -1, 0, 10) == [-30.0, 30.0, 630.0]


def test_without_an_anchor_nothing_is_known() -> None:
    clock = VideoClock(Sync(()))
    assert not clock.known
    with pytest.raises(ValueError, match="no anchor"):
        clock.video_s(at(0))


def test_two_anchors_spread_a_drift() -> None:
    drifted = Sync((Anchor(0.0, at(0)), Anchor(3604.0, at(60))))
    assert seen(drifted, 0, 30, 60, 70) == [0.0, 1802.0, 3604.0, 4204.0]


def test_a_second_anchor_corrects_a_cut_before_it() -> None:
    """Five minutes were cut before minute 40: what lies between keeps its place until the cut is reached."""
    cut = Sync((Anchor(0.0, at(0)), Anchor(2100.0, at(40))))
    assert seen(cut, 10, 30, 37, 40, 50) == [600.0, 1800.0, 2100.0, 2100.0, 2700.0]


def test_something_inserted_pushes_only_what_follows() -> None:
    longer = Sync((Anchor(0.0, at(0)), Anchor(2460.0, at(40))))
    assert seen(longer, 39.9, 40) == [2394.0, 2460.0]


def test_pauses_stay_or_go() -> None:
    pauses = (Span(at(10), at(15)),)
    anchors = (Anchor(0.0, at(0)),)
    assert seen(Sync(anchors, pauses=pauses), 20) == [1200.0]
    assert seen(Sync(anchors, pauses=pauses, keep_pauses=False), 5, 10, 12, 15, 20) == [
        300,
        600,
        600,
        600,
        900,
    ]


def test_cuts_that_overlap_count_once() -> None:
    cuts = (Span(at(10), at(15)), Span(at(12), at(16)), Span(at(30), at(30)))
    assert seen(Sync((Anchor(0.0, at(0)),), cuts=cuts), 20) == [840.0]


def test_of_two_anchors_that_contradict_the_newer_one_counts() -> None:
    first, wrong, newest = Anchor(0.0, at(0)), Anchor(900.0, at(10)), Anchor(600.0, at(10))
    assert consistent([first, wrong, newest]) == [first, newest]
    assert consistent([newest, Anchor(700.0, at(5))]) == [Anchor(700.0, at(5))]


def test_two_moments_of_a_removed_pause_are_one_although_the_video_jumps_there() -> None:
    pause = Span(START + timedelta(minutes=1, microseconds=600), at(3))
    sync = Sync((Anchor(0.0, at(0)), Anchor(66.0, at(2))), pauses=(pause,), keep_pauses=False)
    assert seen(sync, 2, 2.509765625, 3) == [66.0, 66.0, 66.0]


minutes = st.floats(min_value=0, max_value=180, allow_nan=False)
anchors = st.lists(st.builds(Anchor, st.floats(0, 9000), minutes.map(at)), min_size=1, max_size=4).map(tuple)
spans = st.lists(
    st.tuples(minutes, minutes).map(lambda pair: Span(at(pair[0]), at(pair[1]))), max_size=3
).map(tuple)


@given(anchors, spans, spans, st.booleans(), st.lists(minutes, min_size=2, max_size=20))
def test_later_is_never_earlier_in_the_video(
    anchors: tuple[Anchor, ...],
    cuts: tuple[Span, ...],
    pauses: tuple[Span, ...],
    keep: bool,
    moments: list[float],
) -> None:
    clock = VideoClock(Sync(anchors, cuts=cuts, pauses=pauses, keep_pauses=keep))
    positions = [clock.video_s(at(minute)) for minute in sorted(moments)]
    assert all(b >= a - 1e-6 for a, b in zip(positions, positions[1:], strict=False))


@given(anchors)
def test_an_anchor_that_counts_is_met(anchors: tuple[Anchor, ...]) -> None:
    clock = VideoClock(Sync(anchors))
    for anchor in consistent(anchors):
        assert clock.video_s(anchor.instant) == pytest.approx(anchor.video_s, abs=1e-5)
