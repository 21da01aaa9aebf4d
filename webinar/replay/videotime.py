"""From the clock on the wall to the moment of the video."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICKS = 1_000_000  # of a second
# Two anchors that disagree by no more than this are taken for drift or a slow finger and the difference is
# spread; a larger disagreement is a cut in the video, which lies somewhere before the later anchor.
DRIFT_S = 5.0
DRIFT_RATIO = 0.005


@dataclass(frozen=True)
class Anchor:
    """At `video_s` of the recording one sees what happened at `instant`."""

    video_s: float
    instant: datetime


@dataclass(frozen=True)
class Span:
    """A part of the sitting: a pause, or what was cut out of the recording."""

    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True)
class Sync:
    """How a recording lies on the sitting; anchors in the order in which they were set."""

    anchors: tuple[Anchor, ...]
    duration_s: float | None = None
    cuts: tuple[Span, ...] = ()
    pauses: tuple[Span, ...] = ()
    keep_pauses: bool = True


class VideoClock:
    """Answers where in the video an instant is; later instants are never earlier in the video."""

    def __init__(self, sync: Sync) -> None:
        removed = sync.cuts if sync.keep_pauses else (*sync.cuts, *sync.pauses)
        self._removed = _united(removed)
        anchors = consistent(sync.anchors)
        self._points = [(self._kept(anchor.instant), anchor.video_s) for anchor in anchors]
        self._kept_times = [kept for kept, _video in self._points]

    @property
    def known(self) -> bool:
        """Whether there is an anchor at all."""
        return bool(self._points)

    def video_s(self, instant: datetime) -> float:
        """Seconds into the video, negative before its start; raises ValueError without an anchor."""
        if not self._points:
            raise ValueError("no anchor: the recording is not synchronised")
        kept = self._kept(instant)
        index = bisect_right(self._kept_times, kept) - 1
        if index < 0:
            return self._points[0][1] + (kept - self._points[0][0]) / TICKS
        before = self._points[index]
        if index + 1 == len(self._points):
            return before[1] + (kept - before[0]) / TICKS
        return _between(before, self._points[index + 1], kept)

    def _kept(self, instant: datetime) -> int:
        """Microseconds since the epoch less everything before `instant` that the video does not show.

        Whole numbers, because at an anchor the video may jump and a rounding error would choose the wrong side.
        """
        gone = timedelta(0)
        for start, end in self._removed:
            if instant <= start:
                break
            gone += min(instant, end) - start
        return (instant - EPOCH - gone) // timedelta(microseconds=1)


def _between(before: tuple[int, float], after: tuple[int, float], kept: int) -> float:
    sat, seen = (after[0] - before[0]) / TICKS, after[1] - before[1]
    since = (kept - before[0]) / TICKS
    if sat > 0 and abs(seen - sat) <= max(DRIFT_S, DRIFT_RATIO * sat):
        return before[1] + since * seen / sat
    return min(before[1] + since, after[1])


def consistent(anchors: Sequence[Anchor]) -> list[Anchor]:
    """The anchors that can hold together, by instant; of two that contradict each other the newer one."""
    kept: list[Anchor] = []
    for anchor in reversed(anchors):
        if all(_agree(anchor, other) for other in kept):
            kept.append(anchor)
    return sorted(kept, key=lambda anchor: anchor.instant)


def _agree(one: Anchor, other: Anchor) -> bool:
    first, second = sorted((one, other), key=lambda anchor: anchor.instant)
    return first.instant < second.instant and first.video_s < second.video_s


def _united(spans: Iterable[Span]) -> list[tuple[datetime, datetime]]:
    """The spans in order, overlapping ones as one, empty ones left out."""
    united: list[tuple[datetime, datetime]] = []
    for span in sorted(spans, key=lambda span: span.started_at):
        if span.ended_at <= span.started_at:
            continue
        if united and span.started_at <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], span.ended_at))
        else:
            united.append((span.started_at, span.ended_at))
    return united
