"""What moderators do with the running order, the clock and the session's life, for the contract test."""

from __future__ import annotations

from typing import Any

from tests.live.stage import Stage
from tests.running_order import plan_scenarios
from webinar.core import clock


def clock_now(stage: Stage) -> dict[str, Any]:
    """The clock as an attendee sees it."""
    found: dict[str, Any] = stage.seen_by("bo", "clock")["0"]
    return found


def leaving(stage: Stage) -> dict[str, Any]:
    """What a moderator's Next says that it leaves."""
    facts = stage.seen_by("mo", "clock")["0"]
    turn = facts["turn"]
    return {
        "slot_id": facts["slot_id"],
        "phase": facts["phase"],
        "turn_id": None if turn is None else turn["entry_id"],
    }


def go_next(stage: Stage, who: str = "mo", **more: Any) -> None:
    """Next, from what is seen."""
    stage.do(who, "order.next", leaving=leaving(stage), **more)


def session_of(stage: Stage) -> dict[str, Any]:
    """The session as an attendee sees it."""
    found: dict[str, Any] = stage.seen_by("bo", "pitch_session")[stage.public_id]
    return found


def states(stage: Stage) -> list[str]:
    """The slots' states in order."""
    slots = sorted(stage.seen_by("bo", "slot").values(), key=lambda slot: slot["position"])
    return [slot["state"] for slot in slots]


def whole_running_order(stage: Stage) -> None:
    """Every phase of every slot, by Next alone."""
    first, second = (str(slot) for slot in stage.slots)
    stage.refuse("ana", "order.next", "forbidden", leaving=leaving(stage))
    before = leaving(stage)
    went: list[tuple[str | None, str, int]] = []
    for _step in range(6):
        go_next(stage)
        facts = clock_now(stage)
        went.append((facts["slot_id"], facts["phase"], facts["allotted_s"]))
        assert facts["started_at"] == (None if facts["phase"] == "idle" else clock.now_ms())
        clock.advance(10)
    assert went == [
        (first, "pitch", 300),
        (first, "questions", 300),
        (first, "changeover", 60),
        (second, "pitch", 300),
        (second, "questions", 300),
        (None, "idle", 0),
    ]
    assert session_of(stage)["status"] == "live"
    assert states(stage) == ["done", "done"]
    stage.refuse("mo", "order.next", "conflict", leaving=leaving(stage))
    stage.refuse("ora", "order.next", "conflict", leaving={**before, "phase": "pitch"})


def next_twice(stage: Stage) -> None:
    """Two moderators press at once: the second one is told; a whole slot is left at once."""
    seen = leaving(stage)
    stage.do("mo", "order.next", leaving=seen)
    stage.refuse("ora", "order.next", "conflict", leaving=seen)
    go_next(stage, "ora", whole_slot=True)
    assert clock_now(stage)["slot_id"] == str(stage.slots[1])
    assert states(stage) == ["done", "current"]


def the_clock(stage: Stage) -> None:
    """More time, pause, resume, restart; nothing of it while nothing runs."""
    for verb, args in (
        ("clock.add", {"seconds": 60}),
        ("clock.pause", {}),
        ("clock.resume", {}),
        ("clock.restart", {}),
    ):
        stage.refuse("mo", verb, "conflict", **args)
        stage.refuse("lea", verb, "forbidden", **args)
    go_next(stage)
    began = clock.now_ms()
    stage.do("mo", "clock.add", seconds=60)
    assert clock_now(stage)["allotted_s"] == 360
    clock.advance(20)
    stage.do("ora", "clock.pause")
    stage.refuse("mo", "clock.pause", "conflict")
    clock.advance(15)
    stage.do("mo", "clock.resume")
    assert clock_now(stage)["started_at"] == began + 15_000
    assert clock_now(stage)["paused_at"] is None
    stage.do("mo", "clock.restart")
    assert clock_now(stage)["started_at"] == clock.now_ms()
    stage.do("mo", "clock.add", seconds=-3_600)
    assert clock_now(stage)["allotted_s"] == 0
    stage.refuse("mo", "clock.add", "conflict", seconds=-60)


def session_life(stage: Stage) -> None:
    """Start, pause, resume, end; the clock stands with the session."""
    stage.refuse("ana", "session.start", "forbidden")
    stage.do("mo", "session.start")
    stage.refuse("mo", "session.start", "conflict")
    stage.refuse("mo", "session.open", "conflict")
    stage.refuse("mo", "session.resume", "conflict")
    go_next(stage)
    began = clock.now_ms()
    clock.advance(30)
    stage.do("mo", "session.pause")
    assert session_of(stage)["status"] == "paused"
    assert clock_now(stage)["paused_at"] == clock.now_ms()
    stage.refuse("mo", "session.pause", "conflict")
    stage.refuse("mo", "order.next", "conflict", leaving=leaving(stage))
    stage.refuse("mo", "clock.resume", "conflict")
    clock.advance(100)
    stage.do("ora", "session.resume")
    assert clock_now(stage)["started_at"] == began + 100_000
    stage.do("mo", "clock.pause")
    stage.do("mo", "session.pause")
    stage.do("mo", "session.resume")
    assert clock_now(stage)["paused_at"] is not None
    stage.do("mo", "session.end")
    assert session_of(stage)["status"] == "ended"
    assert states(stage) == ["done", "later"]
    assert clock_now(stage)["phase"] == "idle"
    stage.refuse("mo", "session.end", "conflict")
    stage.refuse("mo", "order.next", "closed", leaving=leaving(stage))


def planned_life(stage: Stage) -> None:
    """Doors, cancellation, publication again, draft."""
    stage.refuse("mo", "session.cancel", "forbidden")
    stage.do("ora", "session.cancel")
    assert session_of(stage)["status"] == "cancelled"
    stage.refuse("ora", "session.cancel", "conflict")
    stage.do("ora", "session.publish")
    stage.refuse("ora", "session.publish", "conflict")
    stage.do("ora", "session.withdraw")
    stage.refuse("ora", "session.withdraw", "conflict")
    stage.do("ora", "session.publish")
    stage.do("mo", "session.open")
    assert session_of(stage)["status"] == "open"


def streams(stage: Stage) -> None:
    """Another player in every room; an address that is none is refused."""
    assert session_of(stage)["stream"]["kind"] == "none"
    stage.do("mo", "session.stream", url="https://www.youtube.com/watch?v=aqz-KE-bpKQ")
    shown = session_of(stage)["stream"]
    assert (shown["kind"], shown["provider"]) == ("embed", "youtube")
    stage.refuse("mo", "session.stream", "invalid", url="javascript:alert(1)")
    stage.refuse("bo", "session.stream", "forbidden", url="https://example.org/live.mp4")
    stage.do("mo", "live.undo")
    assert session_of(stage)["stream"]["kind"] == "none"


def plan_moves(stage: Stage) -> None:
    """The rest is shifted; a later slot goes first; what has begun stays."""
    first, second = (str(slot) for slot in stage.slots)
    planned = {key: slot["starts_at"] for key, slot in stage.seen_by("bo", "slot").items()}
    stage.refuse("bo", "order.shift", "forbidden", seconds=300)
    stage.do("mo", "order.shift", seconds=300)
    assert session_of(stage)["delayed_to"] == planned[first] + 300_000
    stage.refuse("mo", "order.shift", "conflict", seconds=0)
    stage.refuse("bo", "order.move", "forbidden", id=second, after_id=None)
    stage.do("mo", "order.move", id=second, after_id=None)
    slots = dict(stage.seen_by("bo", "slot"))
    assert [slots[key]["position"] for key in (second, first)] == [1, 2]
    assert [slots[key]["starts_at"] for key in (second, first)] == [
        planned[first] + 300_000,
        planned[first] + 300_000 + 660_000,
    ]
    go_next(stage)
    assert clock_now(stage)["slot_id"] == second
    stage.refuse("mo", "order.move", "conflict", id=second, after_id=first)
    stage.do("mo", "order.shift", seconds=-120)
    assert stage.seen_by("bo", "slot")[second]["starts_at"] == slots[second]["starts_at"]
    assert stage.seen_by("bo", "slot")[first]["starts_at"] == slots[first]["starts_at"] - 120_000


SCENARIOS = [
    whole_running_order,
    next_twice,
    the_clock,
    session_life,
    planned_life,
    streams,
    plan_moves,
    *plan_scenarios.SCENARIOS,
]
