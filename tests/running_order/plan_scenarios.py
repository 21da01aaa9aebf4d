"""What organisers do with the rows of a running order, each taken back exactly, for the contract test."""

from __future__ import annotations

from typing import Any

from tests.live.stage import Stage
from webinar.core import clock

MINUTE_MS = 60_000


def order(stage: Stage, who: str = "ora") -> list[tuple[str, dict[str, Any]]]:
    """The slots as somebody sees them."""
    return sorted(stage.seen_by(who, "slot").items(), key=lambda one: one[1]["position"])


def names(stage: Stage) -> list[str]:
    """Their titles in order, as an attendee sees them."""
    return [slot["title"] for _key, slot in order(stage, "bo")]


def starts(stage: Stage) -> list[int]:
    """Minutes from the session's start to each slot's, as an attendee sees them."""
    begin = stage.seen_by("bo", "pitch_session")[stage.public_id]["starts_at"]
    return [(slot["starts_at"] - begin) // MINUTE_MS for _key, slot in order(stage, "bo")]


def list_version(stage: Stage) -> int:
    """The list's version that staff see."""
    return int(stage.seen_by("ora", "pitch_session")[stage.public_id]["list_version"])


def shown(stage: Stage) -> dict[str, Any]:
    """What an organiser sees of it, without versions, which only grow; of the queue, who presents what.

    The queue counts once the session is live: the first change after the doors opened may fill it.
    """
    is_live = stage.seen_by("ora", "pitch_session")[stage.public_id]["status"] == "live"
    line = sorted(stage.seen_by("ora", "entry").values(), key=lambda entry: entry["rank"])
    apart = {"version", "list_version"}
    return {"line": [(entry["slot_id"], entry["name"], entry["state"]) for entry in line if is_live]} | {
        kind: {
            key: {name: value for name, value in entity.items() if name not in apart}
            for key, entity in stage.seen_by("ora", kind).items()
        }
        for kind in ("slot", "pitch_session", "question")
    }


def back_and_again(stage: Stage, verb: str, **args: Any) -> None:
    """Does a thing, takes it back, does it again by undoing the undo, and leaves it done."""
    before = shown(stage)
    clock.advance(1)
    stage.do("ora", verb, **args)
    after = shown(stage)
    assert after != before, verb
    clock.advance(1)
    stage.do("ora", "live.undo")
    assert shown(stage) == before, verb
    stage.do("ora", "live.undo", seq=stage.last_seq())
    assert shown(stage) == after, verb


def rows_come_and_go(stage: Stage) -> None:
    """Added at the end and in between, edited, out; names make companies and speakers once."""
    first, second = (str(slot) for slot in stage.slots)
    new: dict[str, Any] = {"kind": "pitch", "titles": {"fr": "Hydrolia"}, "company": "Hydrolia"}
    new["speakers"] = ["Noa Lind"]
    stage.refuse("mo", "slot.add", "forbidden", **new)
    stage.refuse("ora", "slot.add", "invalid", **{**new, "titles": {"fr": "x" * 201}})
    stage.refuse("ora", "slot.add", "invalid", **{**new, "pitch_s": -60})
    stage.refuse("ora", "slot.add", "not_found", **new, after_id="999999")
    back_and_again(stage, "slot.add", **new)
    assert (names(stage), starts(stage)) == (["BioPack", "Agrinov", "Hydrolia"], [0, 11, 22])
    back_and_again(stage, "slot.add", kind="break", titles={"fr": "Pause"}, after_id=first)
    assert (names(stage), starts(stage)) == (["BioPack", "Pause", "Agrinov", "Hydrolia"], [0, 11, 21, 32])
    third = order(stage)[3][0]
    edited = {"kind": "talk", "titles": {"fr": "Hydrolia, la suite", "en": "More"}, "company": "hydrolia"}
    back_and_again(stage, "slot.edit", id=third, version=0, **edited, speakers=["noa  lind", "Léa Fontan"])
    slot = stage.seen_by("bo", "slot")[third]
    assert (slot["kind"], slot["company"], slot["titles"]) == ("talk", "Hydrolia", edited["titles"])
    assert [speaker["name"] for speaker in slot["speakers"]] == ["Noa Lind", "Léa Fontan"]
    stage.refuse("ora", "slot.edit", "conflict", id=third, version=0, **edited)
    stage.refuse("lea", "slot.edit", "forbidden", id=third, version=1, **edited)
    question = str(stage.do("bo", "question.ask", text="Et le prix ?", slot_id=second).result)
    back_and_again(stage, "slot.remove", id=second)
    assert (names(stage), starts(stage)) == (["BioPack", "Pause", "Hydrolia, la suite"], [0, 11, 21])
    assert stage.seen_by("bo", "question")[question]["slot_id"] is None
    stage.refuse("ora", "slot.remove", "not_found", id=second)
    stage.refuse("mo", "slot.remove", "forbidden", id=first)


def times_follow(stage: Stage) -> None:
    """Moved, longer, later: those behind follow; a list or a row seen earlier is refused."""
    first, second = (str(slot) for slot in stage.slots)
    third = str(stage.do("ora", "slot.add", kind="pitch", titles={"fr": "Hydrolia"}).result)
    seen = list_version(stage)
    stage.refuse("mo", "slot.move", "forbidden", id=third, after_id=None, list_version=seen)
    stage.refuse("ora", "slot.move", "conflict", id=third, after_id=None, list_version=seen - 1)
    stage.refuse("ora", "slot.move", "invalid", id=third, after_id=third, list_version=seen)
    stage.refuse("ora", "slot.move", "not_found", id=third, after_id="999999", list_version=seen)
    back_and_again(stage, "slot.move", id=third, after_id=None, list_version=seen)
    assert (names(stage), starts(stage)) == (["Hydrolia", "BioPack", "Agrinov"], [0, 11, 22])
    back_and_again(stage, "slot.resize", id=first, version=0, pitch_s=600, questions_s=300, changeover_s=0)
    assert starts(stage) == [0, 11, 26]
    stage.refuse("ora", "slot.resize", "conflict", id=first, version=0, pitch_s=60, questions_s=0, changeover_s=0)
    stage.refuse("bo", "slot.resize", "forbidden", id=first, version=1, pitch_s=60, questions_s=0, changeover_s=0)
    back_and_again(stage, "slot.shift", id=first, seconds=300)
    assert starts(stage) == [0, 16, 31]
    stage.refuse("ora", "slot.shift", "conflict", id=first, seconds=0)
    stage.refuse("bo", "slot.shift", "forbidden", id=first, seconds=60)
    both: dict[str, Any] = {"kind": "talk", "titles": {"fr": "BioPack"}, "questions_s": 0}
    back_and_again(stage, "slot.edit", id=first, version=3, **both)
    assert starts(stage) == [0, 16, 26]
    back_and_again(stage, "session.fit_end")
    session = stage.seen_by("bo", "pitch_session")[stage.public_id]
    assert (session["ends_at"] - session["starts_at"]) // MINUTE_MS == 36
    stage.refuse("ora", "session.fit_end", "conflict")
    stage.refuse("mo", "session.fit_end", "forbidden")


def an_order_to_begin_with(stage: Stage) -> None:
    """Only into an empty order, and gone by one undo."""
    stage.refuse("ora", "slot.start_from", "conflict", starter="webinar")
    stage.refuse("mo", "slot.start_from", "forbidden", starter="webinar")
    for slot in stage.slots:
        stage.do("ora", "slot.remove", id=str(slot))
    back_and_again(stage, "slot.start_from", starter="webinar")
    assert (names(stage), starts(stage)) == (["Accueil", "Intervention", "Questions de la salle"], [0, 5, 45])


def while_it_runs(stage: Stage) -> None:
    """What has begun stays; the queue knows who presents; a called presenter is not taken away."""
    first, second = (str(slot) for slot in stage.slots)
    stage.do("mo", "session.start")
    stage.do("mo", "order.next", leaving={"slot_id": None, "phase": "idle", "turn_id": None})
    version = list_version(stage)
    for verb, args in (
        ("slot.move", {"after_id": second, "list_version": version}),
        ("slot.resize", {"version": 0, "pitch_s": 60, "questions_s": 0, "changeover_s": 0}),
        ("slot.shift", {"seconds": 60}),
        ("slot.remove", {}),
    ):
        stage.refuse("ora", verb, "conflict", id=first, **args)
    new: dict[str, Any] = {"kind": "pitch", "titles": {"fr": "Hydrolia"}, "speakers": ["Noa Lind"]}
    third = str(stage.do("ora", "slot.add", **new, after_id=first).result)
    assert names(stage) == ["BioPack", "Hydrolia", "Agrinov"]
    entries = {entry["slot_id"]: entry for entry in stage.seen_by("mo", "entry").values()}
    assert entries[third]["name"] == "Noa Lind"
    back_and_again(stage, "slot.edit", id=third, version=0, **{**new, "speakers": ["Zoé Arman"]})
    assert [name for slot_id, name, _state in shown(stage)["line"] if slot_id == third] == ["Zoé Arman"]
    version = stage.seen_by("ora", "slot")[third]["version"]
    back_and_again(stage, "slot.edit", id=third, version=version, kind="break", titles={"fr": "Pause"})
    assert [name for slot_id, name, _state in shown(stage)["line"] if slot_id == third] == []
    stage.do("ora", "live.undo")
    entry_id = next(key for key, entry in stage.seen_by("mo", "entry").items() if entry["slot_id"] == third)
    stage.do("mo", "queue.call", id=entry_id)
    stage.refuse("ora", "slot.remove", "conflict", id=third)
    back_and_again(stage, "slot.remove", id=second)
    stage.do("mo", "session.end")
    stage.refuse("ora", "slot.add", "closed", **new)
    stage.refuse("ora", "slot.edit", "closed", id=third, version=9, **new)


def warnings_are_kept(stage: Stage) -> None:
    """Once, by organisers, by a key that means something."""
    first = stage.slots[0]
    stage.refuse("mo", "slot.keep", "forbidden", key=f"zero:{first}", on=True)
    stage.refuse("ora", "slot.keep", "conflict", key=f"zero:{first}", on=False)
    stage.refuse("ora", "slot.keep", "invalid", key="<b>", on=True)
    stage.do("ora", "slot.keep", key=f"zero:{first}", on=True)
    stage.refuse("ora", "slot.keep", "conflict", key=f"zero:{first}", on=True)
    stage.do("ora", "live.undo")
    stage.do("ora", "slot.keep", key=f"zero:{first}", on=True)


SCENARIOS = [warnings_are_kept, rows_come_and_go, times_follow, an_order_to_begin_with, while_it_runs]
