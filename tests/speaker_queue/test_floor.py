"""Who has the floor when: given, taken over, put back; and what undo may not bring back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.live.stage import Stage, staged
from tests.live.test_kernel import batch
from tests.running_order.scenarios import clock_now, go_next
from tests.speaker_queue.scenarios import entry, line, presenter, to_questions
from webinar.core import clock
from webinar.core.errors import Refusal
from webinar.live.context import Context
from webinar.live.feature import Command
from webinar.schedule.models import PitchSession
from webinar.speaker_queue.commands import Raise, raise_hand


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A stage whose clock stands."""
    with clock.fixed(factories.NOON), staged(f"sqlite:///{tmp_path / 'floor.db'}") as made:
        yield made


def hands(stage: Stage, *who: str) -> list[str]:
    """Raised hands."""
    return [str(stage.do(name, "hand.raise").result) for name in who]


def test_giving_the_floor_takes_it_from_who_has_it(stage: Stage) -> None:
    to_questions(stage)
    ana, bo = hands(stage, "ana", "bo")
    stage.do("mo", "queue.give", id=ana)
    clock.advance(25)
    stage.do("ora", "queue.give", id=bo, leaving=ana)
    assert (entry(stage, ana)["state"], entry(stage, ana)["spoken_s"]) == ("finished", 25)
    assert clock_now(stage)["turn"]["entry_id"] == bo
    stage.refuse("mo", "queue.give", "conflict", id=ana)


def test_giving_with_what_was_seen_is_refused_when_another_speaks(stage: Stage) -> None:
    to_questions(stage)
    ana, bo, lea = hands(stage, "ana", "bo", "lea")
    stage.do("mo", "queue.give", id=ana, leaving=None)
    stage.refuse("ora", "queue.give", "conflict", id=bo, leaving=None)
    stage.refuse("ora", "queue.give", "conflict", id=bo, leaving=lea)


def test_put_back_counts_on_and_leaves_out_what_others_spoke(stage: Stage) -> None:
    to_questions(stage)
    ana, bo = hands(stage, "ana", "bo")
    stage.do("mo", "queue.call", id=ana)
    called_at = entry(stage, ana)["called_at"]
    stage.do("mo", "queue.give", id=ana)
    clock.advance(40)
    stage.do("mo", "queue.end", id=ana)
    clock.advance(5)
    stage.do("mo", "queue.put_back")
    assert entry(stage, ana)["state"] == "speaking"
    assert (entry(stage, ana)["spoken_s"], entry(stage, ana)["called_at"]) == (40, called_at)
    assert clock_now(stage)["turn"] == {
        "entry_id": ana,
        "name": "Ana Martel",
        "started_at": clock.now_ms(),
        "paused_at": None,
        "limit_s": 120,
        "spoken_s": 40,
    }
    clock.advance(10)
    stage.do("mo", "queue.give", id=bo)
    assert entry(stage, ana)["spoken_s"] == 50
    stage.do("mo", "queue.put_back")
    assert (entry(stage, bo)["state"], entry(stage, ana)["state"]) == ("finished", "speaking")


def test_nobody_is_put_back_into_another_slot(stage: Stage) -> None:
    to_questions(stage)
    (ana,) = hands(stage, "ana")
    stage.do("mo", "queue.give", id=ana)
    go_next(stage, whole_slot=True)
    stage.do("mo", "queue.end", id=presenter(stage, 1))
    stage.do("mo", "queue.put_back")
    assert entry(stage, presenter(stage, 1))["state"] == "speaking"
    assert entry(stage, ana)["state"] == "finished"


def test_hands_raised_before_the_first_slot_belong_to_it(stage: Stage) -> None:
    ana, bo = hands(stage, "ana", "bo")
    assert entry(stage, ana)["slot_id"] is None
    go_next(stage)
    assert [entry(stage, key)["slot_id"] for key in (ana, bo)] == [str(stage.slots[0])] * 2
    assert line(stage) == [ana, bo, presenter(stage, 1)]


def test_the_stage_is_shown_to_who_needs_it_only(stage: Stage) -> None:
    with stage.database.writing() as db:
        db.get_one(PitchSession, stage.pitch_session_id).stage_url = "https://meet.example.org/scene"
    for client in stage.clients.values():
        client.state = stage.snapshot(client.viewer)
    to_questions(stage)
    ana, bo = hands(stage, "ana", "bo")
    seen: list[str | None] = []
    for verb, args in (
        ("queue.call", {"id": ana}),
        ("queue.give", {"id": ana}),
        ("queue.pause", {"id": ana}),
    ):
        stage.do("mo", verb, **args)
        seen.append(stage.seen_by("ana", "my_entry")[ana]["stage_url"])
    assert seen == ["https://meet.example.org/scene"] * 3
    assert stage.seen_by("bo", "my_entry")[bo]["stage_url"] is None
    assert "example.org/scene" not in repr(stage.clients["bo"].frames) + repr(stage.clients["bo"].state)
    assert "stage_url" in stage.seen_by("lea", "pitch_session")[stage.public_id]


def test_undo_does_not_start_a_clock_in_a_paused_session(stage: Stage) -> None:
    started = stage.do("mo", "session.start").seq
    go_next(stage)
    stage.refuse("mo", "live.undo", "conflict", seq=started)
    stopped = stage.do("mo", "clock.pause").seq
    stage.do("mo", "session.pause")
    stage.refuse("mo", "live.undo", "conflict", seq=stopped)


def test_undo_does_not_give_somebody_a_second_hand(stage: Stage) -> None:
    to_questions(stage)
    (ana,) = hands(stage, "ana")
    removed = stage.do("mo", "queue.remove", id=ana, raise_id=entry(stage, ana, "mo")["raise_id"]).seq
    (again,) = hands(stage, "ana")
    stage.refuse("mo", "live.undo", "conflict", seq=removed)
    assert list(stage.seen_by("ana", "my_entry")) == [again]


def test_leaving_the_slot_takes_a_call_back(stage: Stage) -> None:
    to_questions(stage)
    (ana,) = hands(stage, "ana")
    stage.do("mo", "queue.call", id=ana)
    go_next(stage, whole_slot=True)
    assert (entry(stage, ana)["state"], entry(stage, ana)["called_at"]) == ("waiting", None)
    stage.refuse("mo", "queue.call", "conflict", id=ana)


def test_a_presenter_placed_first_takes_the_times_with_them(stage: Stage) -> None:
    stage.do("mo", "session.start")
    first, second = (str(slot) for slot in stage.slots)
    planned = {key: slot["starts_at"] for key, slot in stage.seen_by("bo", "slot").items()}
    stage.do("mo", "queue.skip", id=presenter(stage, 0))
    moved = {key: slot["starts_at"] for key, slot in stage.seen_by("bo", "slot").items()}
    assert moved == {first: planned[second], second: planned[first]}
    stage.do("mo", "live.undo")
    assert {key: slot["starts_at"] for key, slot in stage.seen_by("bo", "slot").items()} == planned


def test_a_third_skip_puts_a_presenter_last(stage: Stage) -> None:
    with stage.database.writing() as db:
        row = db.get_one(PitchSession, stage.pitch_session_id)
        for number in (3, 4, 5):
            factories.slot(db, row, number, f"Projet {number}")
    for client in stage.clients.values():
        client.state = stage.snapshot(client.viewer)
    stage.do("mo", "session.start")
    lea = presenter(stage, 0)
    places = []
    for _skip in range(3):
        stage.do("mo", "queue.skip", id=lea)
        places.append(line(stage).index(lea))
    assert places == [1, 2, 4]


def test_a_refused_command_leaves_no_trace_in_the_queue(stage: Stage) -> None:
    def touch_and_refuse(ctx: Context, args: Any) -> None:
        raise_hand(ctx, args)
        raise Refusal("conflict")

    stage.registry.commands["test.fail"] = Command("test.fail", Raise, "session.follow", touch_and_refuse)
    stage.do("mo", "session.start")
    answers = batch(
        stage,
        ("ana", "hand.raise", {}, "trace-ana-1"),
        ("bo", "test.fail", {}, "trace-bo-01"),
        ("lea", "hand.raise", {}, "trace-lea-1"),
        ("bo", "hand.raise", {}, "trace-bo-02"),
    )
    assert [answer.refusal.code if answer.refusal else None for answer in answers] == [
        None,
        "conflict",
        None,
        None,
    ]
    stage.frames.send_once(stage.pitch_session_id, stage.seq)
    stage.check()
    assert [entry(stage, key)["name"] for key in line(stage)[:3]] == [
        "Ana Martel",
        "Léa Fontan",
        "Bo Ekström",
    ]
