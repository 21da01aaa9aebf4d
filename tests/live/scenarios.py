"""Undo, for the contract test: what was done is taken back exactly, in any order that still makes sense."""

from __future__ import annotations

from typing import Any

from tests.live.stage import Stage
from tests.running_order.scenarios import go_next
from webinar.core import clock


def shown(stage: Stage) -> dict[str, Any]:
    """All that a moderator sees, with the queue's order for its sort keys, without versions, which only grow."""
    apart = {"version", "list_version", "rank"}
    state: dict[str, Any] = {
        kind: {
            key: {name: value for name, value in entity.items() if name not in apart}
            for key, entity in entities.items()
        }
        for kind, entities in stage.clients["mo"].state.items()
    }
    state["order"] = [
        key
        for key, facts in sorted(stage.seen_by("mo", "entry").items(), key=lambda one: one[1]["rank"])
        if facts["state"] in {"waiting", "called"}
    ]
    return state


def next_and_back(stage: Stage) -> None:
    """Next is undone to the last fact, with the question on the screen and the hand on the floor."""
    question = str(stage.do("bo", "question.ask", text="Et le prix ?").result)
    stage.do("mo", "session.start")
    for _step in range(4):
        hand = stage.do("ana", "hand.raise").result if _step == 2 else None
        if hand is not None:
            stage.do("mo", "question.highlight", id=question, on=True)
            stage.do("mo", "queue.give", id=str(hand))
            clock.advance(12)
        before = shown(stage)
        go_next(stage)
        clock.advance(3)
        after = shown(stage)
        stage.do("mo", "live.undo")
        assert shown(stage) == before
        undone = stage.last_seq()
        stage.do("mo", "live.undo", seq=undone)
        assert shown(stage) == after


def whose(stage: Stage) -> None:
    """One's own by default, anybody's by number for staff, each once and only for a minute."""
    stage.refuse("ana", "live.undo", "forbidden")
    stage.refuse("lea", "live.undo", "not_found")
    stage.refuse("mo", "live.undo", "not_found")
    go_next(stage)
    minute = stage.do("mo", "clock.add", seconds=60).seq
    stage.refuse("ora", "live.undo", "not_found")
    stage.refuse("lea", "live.undo", "forbidden", seq=minute)
    stage.do("ora", "live.undo", seq=minute)
    stage.refuse("mo", "live.undo", "conflict", seq=minute)
    hand = stage.do("ana", "hand.raise").seq
    stage.refuse("mo", "live.undo", "conflict", seq=hand)
    paused = stage.do("mo", "clock.pause").seq
    stage.do("ora", "clock.resume")
    stage.refuse("mo", "live.undo", "conflict", seq=paused)
    clock.advance(61)
    stage.refuse("ora", "live.undo", "not_found")
    stage.refuse("ora", "live.undo", "expired", seq=paused)


def every_move_of_staff(stage: Stage) -> None:
    """Each verb of the queue and the clock comes back to the state before it."""
    go_next(stage)
    go_next(stage)
    bo, ana, lea = (str(stage.do(who, "hand.raise").result) for who in ("bo", "ana", "lea"))
    stage.do(
        "mo",
        "queue.move",
        id=ana,
        after_id=None,
        list_version=stage.seen_by("mo", "queue")["0"]["list_version"],
    )
    presenter = next(
        key
        for key, facts in stage.seen_by("mo", "entry").items()
        if facts["reason"] == "running_order" and facts["state"] == "waiting"
    )
    raise_id = stage.seen_by("mo", "entry")[bo]["raise_id"]
    stage.do("mo", "queue.note", id=ana, text="première note")
    moves: list[tuple[str, dict[str, Any]]] = [
        ("queue.call", {"id": ana}),
        ("queue.skip", {"id": ana}),
        ("queue.skip", {"id": presenter}),
        ("queue.give", {"id": presenter}),
        ("queue.give", {"id": bo}),
        ("queue.remove", {"id": bo, "raise_id": raise_id}),
        ("queue.add", {"name": "Zoé"}),
        ("queue.open", {"on": False}),
        ("queue.limit", {"seconds": 60}),
        ("queue.timeout", {"seconds": 60}),
        ("queue.rule", {"rule": "least_spoken"}),
        ("queue.note", {"id": ana, "text": "autre note"}),
        ("queue.put_back", {}),
        ("queue.call", {"id": lea}),
        ("clock.add", {"seconds": 60}),
        ("clock.pause", {}),
        ("clock.restart", {}),
        ("order.shift", {"seconds": 60}),
        ("session.pause", {}),
        ("session.end", {}),
    ]
    for verb, args in moves:
        clock.advance(1)
        before = shown(stage)
        stage.do("mo", verb, **args)
        assert shown(stage) != before, verb
        clock.advance(1)
        stage.do("mo", "live.undo")
        assert shown(stage) == before, verb
    stage.do("mo", "queue.give", id=ana)
    for verb in ("queue.pause", "queue.end"):
        clock.advance(1)
        before = shown(stage)
        stage.do("mo", verb, id=ana)
        clock.advance(1)
        stage.do("mo", "live.undo")
        assert shown(stage) == before, verb


def back_step_by_step(stage: Stage) -> None:
    """Several undos walk back through what was done, past undos and with what another command moved along."""
    first, second = (str(stage.do(who, "question.ask", text="Et le prix ?").result) for who in ("ana", "bo"))
    go_next(stage)
    seen = [shown(stage)]
    steps: list[tuple[str, dict[str, Any]]] = [
        ("question.highlight", {"id": first, "on": True}),
        ("question.highlight", {"id": second, "on": True}),
        ("clock.add", {"seconds": 60}),
    ]
    for verb, args in steps:
        clock.advance(1)
        stage.do("mo", verb, **args)
        seen.append(shown(stage))
    go_next(stage)
    for before in reversed(seen):
        stage.do("mo", "live.undo")
        assert shown(stage) == before


SCENARIOS = [back_step_by_step, next_and_back, whose, every_move_of_staff]
