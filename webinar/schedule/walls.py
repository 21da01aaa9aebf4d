"""What a wall time means in a zone: one instant, two where the clocks go back, none where they go forward."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from webinar.core.errors import Refusal

MINUTE = timedelta(minutes=1)
# No zone has ever skipped more than a day at once.
LONGEST_GAP = 24 * 60


def instants_of(wall: datetime, zone: ZoneInfo) -> list[datetime]:
    """The instants of a naive wall time, the earlier first."""
    found = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    naive = wall.replace(fold=0)
    return sorted(one for one in found if one.astimezone(zone).replace(tzinfo=None, fold=0) == naive)


def around_gap(wall: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The last wall minute before the gap that `wall` lies in, and the first one after it."""
    before = next(wall - n * MINUTE for n in range(1, LONGEST_GAP) if instants_of(wall - n * MINUTE, zone))
    after = next(wall + n * MINUTE for n in range(1, LONGEST_GAP) if instants_of(wall + n * MINUTE, zone))
    return before, after


def instant_of(wall: datetime, zone: ZoneInfo, fold: int | None = None) -> datetime:
    """The instant of a wall time; refuses one that never comes, and one that comes twice unless `fold` says which."""
    found = instants_of(wall, zone)
    if not found:
        before, after = around_gap(wall, zone)
        words = {"time": f"{wall:%H:%M}", "before": f"{before:%H:%M}", "after": f"{after:%H:%M}"}
        raise Refusal("invalid", fields={"time": ("schedule.refused.gap_near", words)})
    if len(found) == 2 and fold is None:
        raise Refusal("invalid", fields={"fold": ("schedule.refused.fold", {"time": f"{wall:%H:%M}"})})
    return found[-1] if fold else found[0]


def moved_on(wall: datetime, zone: ZoneInfo) -> datetime:
    """The wall time itself, or as far behind the gap that it lies in as clocks would show."""
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return wall if instants_of(wall, zone) else instant.astimezone(zone).replace(tzinfo=None, fold=0)


def with_fold(wall: datetime, zone: ZoneInfo, instant: datetime) -> datetime:
    """The wall time, marked as the second one where `instant` is the later of two."""
    second = wall.replace(fold=1)
    first_is_it = wall.replace(tzinfo=zone, fold=0).astimezone(UTC) == instant
    return second if not first_is_it and second.replace(tzinfo=zone).astimezone(UTC) == instant else wall
