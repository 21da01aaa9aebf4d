"""What an organiser is warned of in a plan: a function of values, told until it is kept on purpose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from webinar.schedule.availability import Span, outside

KEY = re.compile(r"(?:zero|early|overlap|double|away|beyond)(?::\d{1,15}){1,3}")
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Sitting:
    """A slot of the plan: from when to when somebody presents, when the next one may begin, and who presents."""

    slot_id: int
    starts_at: datetime
    speaks_until: datetime
    ends_at: datetime
    speakers: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Elsewhere:
    """A slot of another session in which a speaker of the plan presents."""

    slot_id: int
    speaker_id: int
    where: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Concern:
    """One warning; `key` names it for good, as long as its reason is the same."""

    kind: str
    slot_id: int | None
    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def concerns(
    starts_at: datetime,
    ends_at: datetime,
    plan: Sequence[Sitting],
    elsewhere: Iterable[Elsewhere] = (),
    spans: Mapping[int, Sequence[Span]] | None = None,
) -> list[Concern]:
    """Everything to warn of in a plan (in its order) of a session from `starts_at` to `ends_at`.

    The same speaker twice in a row is nothing to warn of.
    """
    found: list[Concern] = []
    others = list(elsewhere)
    before: Sitting | None = None
    for one in plan:
        found += _of_times(one, before, starts_at)
        for speaker_id, name in one.speakers.items():
            found += _of_speaker(one, speaker_id, name, others, (spans or {}).get(speaker_id, ()))
        before = one
    if plan:
        over = -(-(max(one.speaks_until for one in plan) - ends_at) // MINUTE)
        if over > 0:
            found.append(Concern("beyond", None, f"beyond:{over}", {"count": over}))
    return found


def _of_times(one: Sitting, before: Sitting | None, starts_at: datetime) -> list[Concern]:
    found = []
    if one.ends_at == one.starts_at:
        found.append(Concern("zero", one.slot_id, f"zero:{one.slot_id}"))
    if one.starts_at < starts_at:
        found.append(Concern("early", one.slot_id, f"early:{one.slot_id}"))
    if before is not None and one.starts_at < before.ends_at:
        count = -(-(before.ends_at - one.starts_at) // MINUTE)
        key = f"overlap:{one.slot_id}:{before.slot_id}"
        found.append(Concern("overlap", one.slot_id, key, {"count": count}))
    return found


def _of_speaker(
    one: Sitting, speaker_id: int, name: str, elsewhere: Iterable[Elsewhere], spans: Sequence[Span]
) -> list[Concern]:
    found = []
    for other in elsewhere:
        meets = other.starts_at < one.speaks_until and one.starts_at < other.ends_at
        if other.speaker_id == speaker_id and meets:
            key = f"double:{one.slot_id}:{speaker_id}:{other.slot_id}"
            facts = {"name": name, "session": other.where, "at": other.starts_at}
            found.append(Concern("double", one.slot_id, key, facts))
    if outside(spans, one.starts_at, one.speaks_until):
        found.append(Concern("away", one.slot_id, f"away:{one.slot_id}:{speaker_id}", {"name": name}))
    return found
