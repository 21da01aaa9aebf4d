"""What attendees, presenters and moderators do with the speaker queue, for the contract test."""

from __future__ import annotations

from typing import Any

from tests.live.stage import Stage
from tests.running_order.scenarios import go_next
from webinar.core import clock


def entry(stage: Stage, entry_id: str, who: str = "bo") -> dict[str, Any]:
    """An entry as somebody sees it."""
    found: dict[str, Any] = stage.seen_by(who, "entry")[entry_id]
    return found


def line(stage: Stage, who: str = "bo") -> list[str]:
    """Those who wait or are called, in everybody's order."""
    waiting = [
        (facts["rank"], key)
        for key, facts in stage.seen_by(who, "entry").items()
        if facts["state"] in {"waiting", "called"}
    ]
    return [key for _rank, key in sorted(waiting)]


def version(stage: Stage) -> int:
    """The list's version."""
    found: int = stage.seen_by("mo", "queue")["0"]["list_version"]
    return found


def presenter(stage: Stage, number: int) -> str:
    """The entry of a slot's presenter."""
    return next(
        key
        for key, facts in stage.seen_by("mo", "entry").items()
        if facts["source"] == "slot" and facts["slot_id"] == str(stage.slots[number])
    )


def to_questions(stage: Stage) -> None:
    """The first slot's questions."""
    go_next(stage)
    go_next(stage)


def a_hand(stage: Stage) -> None:
    """Raised, called, ready, on the floor, paused, ended; the stage's address only for who needs it."""
    to_questions(stage)
    hand = str(stage.do("ana", "hand.raise").result)
    stage.refuse("ana", "hand.raise", "duplicate")
    mine = stage.seen_by("ana", "my_entry")[hand]
    assert (mine["state"], mine["stage_url"]) == ("waiting", None)
    assert stage.seen_by("bo", "my_entry") == {}
    assert "raise_id" not in entry(stage, hand)
    stage.refuse("ana", "queue.ready", "conflict", id=hand)
    stage.refuse("bo", "queue.call", "forbidden", id=hand)
    stage.do("mo", "queue.call", id=hand)
    stage.refuse("ora", "queue.call", "conflict", id=hand)
    stage.refuse("bo", "queue.ready", "not_found", id=hand)
    stage.do("ana", "queue.ready", id=hand)
    stage.do("ana", "queue.help", id=hand, on=True)
    assert entry(stage, hand, "mo")["help_at"] == clock.now_ms()
    stage.refuse("bo", "queue.help", "not_found", id=hand, on=True)
    stage.refuse("ana", "queue.give", "forbidden", id=hand)
    stage.do("mo", "queue.give", id=hand)
    began = clock.now_ms()
    turn = stage.seen_by("bo", "clock")["0"]["turn"]
    assert turn == {
        "entry_id": hand,
        "name": "Ana Martel",
        "started_at": began,
        "paused_at": None,
        "limit_s": 120,
        "spoken_s": 0,
    }
    stage.refuse("ora", "queue.give", "conflict", id=hand)
    stage.refuse("ana", "hand.lower", "conflict", raise_id=mine["raise_id"])
    clock.advance(30)
    stage.do("mo", "queue.pause", id=hand)
    stage.refuse("mo", "queue.pause", "conflict", id=hand)
    clock.advance(5)
    stage.do("mo", "queue.resume", id=hand)
    stage.refuse("mo", "queue.resume", "conflict", id=hand)
    clock.advance(10)
    stage.do("mo", "queue.end", id=hand)
    stage.refuse("mo", "queue.end", "conflict", id=hand)
    assert entry(stage, hand)["spoken_s"] == 40
    assert stage.seen_by("bo", "queue")["0"]["median_turn_s"] == 40
    assert stage.seen_by("ana", "my_entry") == {}
    assert entry(stage, hand, "mo")["in_writing"] is False
    again = str(stage.do("ana", "hand.raise", in_writing=True).result)
    assert entry(stage, again, "mo")["in_writing"] is True
    assert "in_writing" not in entry(stage, again)
    assert entry(stage, again, "mo")["nth"] == 2
    assert entry(stage, again, "mo")["total_spoken_s"] == 40


def lowering(stage: Stage) -> None:
    """Only one's own, only that raise; a closed list takes nobody."""
    first = str(stage.do("ana", "hand.raise").result)
    raise_id = stage.seen_by("ana", "my_entry")[first]["raise_id"]
    stage.refuse("bo", "hand.lower", "not_found", raise_id=raise_id)
    stage.do("ana", "hand.lower", raise_id=raise_id)
    second = str(stage.do("ana", "hand.raise").result)
    stage.refuse("ana", "hand.lower", "not_found", raise_id=raise_id)
    stage.refuse("mo", "queue.remove", "conflict", id=second, raise_id=raise_id)
    stage.do("mo", "queue.remove", id=second, raise_id=entry(stage, second, "mo")["raise_id"])
    assert stage.seen_by("bo", "entry") == {}
    stage.refuse("bo", "queue.open", "forbidden", on=False)
    stage.do("mo", "queue.open", on=False)
    stage.refuse("bo", "hand.raise", "closed")
    stage.refuse("bo", "queue.add", "forbidden", name="Zoé")
    added = str(stage.do("mo", "queue.add", name="Zoé Marin").result)
    assert entry(stage, added)["name"] == "Zoé Marin"


def the_order(stage: Stage) -> None:
    """Skips, drags, rules, notes, limits: everybody sees the same order and why."""
    to_questions(stage)
    ana, bo, ora = (str(stage.do(who, "hand.raise").result) for who in ("ana", "bo", "ora"))
    second = presenter(stage, 1)
    assert line(stage) == [ana, bo, ora, second]
    stage.refuse("bo", "queue.skip", "forbidden", id=ana)
    stage.do("mo", "queue.skip", id=ana)
    assert line(stage) == [bo, ana, ora, second]
    assert (entry(stage, ana)["reason"], entry(stage, ana)["reason_n"]) == ("skipped", 1)
    seen = version(stage)
    stage.do("mo", "queue.move", id=ora, after_id=None, list_version=seen)
    assert line(stage) == [ora, bo, ana, second]
    assert entry(stage, ora)["reason"] == "moved"
    refusal = stage.refuse("ora", "queue.move", "conflict", id=bo, after_id=None, list_version=seen)
    assert refusal.version == version(stage)
    stage.refuse("mo", "queue.move", "invalid", id=bo, after_id=second, list_version=version(stage))
    stage.refuse("bo", "queue.rule", "forbidden", rule="newcomers")
    stage.do("mo", "queue.rule", rule="newcomers")
    assert line(stage) == [ora, bo, ana, second]
    stage.refuse("mo", "queue.limit", "invalid", seconds=-1)
    stage.do("mo", "queue.limit", seconds=90)
    stage.refuse("mo", "queue.timeout", "invalid", seconds=1)
    stage.do("mo", "queue.timeout", seconds=45)
    stage.refuse("lea", "queue.note", "forbidden", id=ana, text="x")
    stage.do("mo", "queue.note", id=ana, text="Connaît bien le sujet")
    assert entry(stage, ana, "ora")["note"] == "Connaît bien le sujet"
    assert "note" not in entry(stage, ana, "lea")


def presenters(stage: Stage) -> None:
    """Presenters come to the floor with their slot; one who does not answer swaps slots."""
    first, second = (str(slot) for slot in stage.slots)
    stage.do("mo", "session.start")
    lea, other = presenter(stage, 0), presenter(stage, 1)
    assert line(stage) == [lea, other]
    stage.do("mo", "queue.call", id=lea)
    assert stage.seen_by("lea", "my_entry")[lea]["state"] == "called"
    stage.do("mo", "queue.skip", id=lea)
    assert line(stage) == [other, lea]
    assert stage.seen_by("bo", "slot")[second]["position"] == 1
    stage.refuse("lea", "hand.lower", "forbidden", raise_id=stage.seen_by("lea", "my_entry")[lea]["raise_id"])
    stage.do("mo", "queue.give", id=lea)
    assert stage.seen_by("bo", "clock")["0"]["slot_id"] == first
    assert entry(stage, lea)["state"] == "speaking"
    clock.advance(10)
    stage.do("mo", "queue.pause", id=lea)
    assert stage.seen_by("bo", "clock")["0"]["paused_at"] == clock.now_ms()
    clock.advance(10)
    stage.do("mo", "queue.resume", id=lea)
    clock.advance(10)
    stage.refuse("ana", "queue.put_back", "forbidden")
    stage.do("mo", "queue.end", id=lea)
    assert entry(stage, lea)["spoken_s"] == 20
    stage.do("mo", "queue.put_back")
    assert entry(stage, lea)["state"] == "speaking"
    clock.advance(5)
    hand = str(stage.do("ana", "hand.raise").result)
    stage.do("mo", "queue.call", id=hand)
    go_next(stage, whole_slot=True)
    assert entry(stage, lea)["spoken_s"] == 25
    assert entry(stage, other)["state"] == "speaking"
    assert (entry(stage, hand)["state"], entry(stage, hand)["reason"]) == ("waiting", "parked")
    newer = str(stage.do("ana", "hand.raise").result)
    assert hand not in stage.seen_by("bo", "entry")
    assert line(stage) == [newer]
    stage.do("mo", "session.end")
    assert entry(stage, newer)["state"] == "skipped"
    assert stage.seen_by("ana", "my_entry") == {}


def written_down(stage: Stage) -> None:
    """A hand becomes a written question of its owner, and a hand again by undo."""
    to_questions(stage)
    hand = str(stage.do("ana", "hand.raise").result)
    stage.refuse("ana", "queue.write_down", "forbidden", id=hand, text="Quel est le délai ?")
    stage.refuse("mo", "queue.write_down", "conflict", id=presenter(stage, 1), text="Quel est le délai ?")
    stage.do("mo", "queue.write_down", id=hand, text="Quel est le délai ?")
    assert [one["author"] for one in stage.seen_by("bo", "question").values()] == ["Ana Martel"]
    assert hand not in stage.seen_by("bo", "entry")
    stage.do("mo", "live.undo")
    assert stage.seen_by("bo", "question") == {}
    assert entry(stage, hand)["state"] == "waiting"


SCENARIOS = [a_hand, lowering, the_order, presenters, written_down]
