"""Commands that share a transaction see each other's entries before these are written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import factories
from tests.live.stage import Stage, staged
from tests.live.test_kernel import batch
from tests.speaker_queue.scenarios import line, to_questions
from webinar.core import clock
from webinar.core.errors import Refusal
from webinar.live.kernel import Kernel


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A stage whose clock stands."""
    with clock.fixed(factories.NOON), staged(f"sqlite:///{tmp_path / 'batch.db'}") as made:
        yield made


def codes(stage: Stage, *commands: tuple[str, str, dict[str, object], str]) -> list[str | None]:
    """What became of the commands of one batch; every client then has the frames."""
    answers = batch(stage, *commands)
    stage.frames.send_once(stage.pitch_session_id, stage.seq)
    stage.check()
    return [answer.refusal.code if isinstance(answer.refusal, Refusal) else None for answer in answers]


def names(stage: Stage) -> list[str]:
    """Who waits, in order."""
    return [stage.seen_by("bo", "entry")[key]["name"] for key in line(stage)]


def test_hands_and_an_order_in_one_batch(stage: Stage) -> None:
    to_questions(stage)
    first = str(stage.do("lea", "hand.raise").result)
    assert codes(
        stage,
        ("ana", "hand.raise", {}, "batch-ana-1"),
        ("bo", "hand.raise", {}, "batch-bo-01"),
        ("ana", "hand.raise", {}, "batch-ana-2"),
        ("mo", "queue.skip", {"id": first}, "batch-skip"),
        ("ora", "queue.call", {"id": first}, "batch-call"),
    ) == [None, None, "duplicate", None, None]
    assert names(stage)[:3] == ["Ana Martel", "Léa Fontan", "Bo Ekström"]


def test_a_batch_that_is_done_again_finds_the_queue_as_it_was(stage: Stage) -> None:
    to_questions(stage)
    hand = str(stage.do("ana", "hand.raise").result)
    # Two moderators give the floor to the same hand, and one of them Next with what the other one saw.
    seen = {"slot_id": str(stage.slots[0]), "phase": "questions", "turn_id": None}
    assert codes(
        stage,
        ("mo", "queue.give", {"id": hand}, "batch-give-1"),
        ("ora", "queue.give", {"id": hand}, "batch-give-2"),
        ("mo", "order.next", {"leaving": seen}, "batch-next-1"),
        ("bo", "hand.raise", {}, "batch-bo-02"),
    ) == [None, "conflict", "conflict", None]
    assert stage.seen_by("bo", "clock")["0"]["turn"]["entry_id"] == hand
    assert names(stage)[0] == "Bo Ekström"


def test_two_processes_keep_one_queue(stage: Stage) -> None:
    to_questions(stage)
    other = Kernel(stage.database, stage.registry)
    here, there = stage.kernel, other
    keys: dict[str, str] = {}
    try:
        for kernel, who in ((here, "ana"), (there, "bo"), (here, "lea"), (there, "ora")):
            answer = kernel.run(
                "hand.raise", stage.pitch_session_id, stage.people[who], {}, f"process-{who}-1"
            )
            keys[who] = str(answer.result)
        for number, (kernel, who) in enumerate(((here, "ana"), (there, "bo"), (here, "bo"))):
            args = {"id": keys[who]}
            kernel.run(
                "queue.skip", stage.pitch_session_id, stage.people["mo"], args, f"process-skip-{number}"
            )
        there.run(
            "queue.give", stage.pitch_session_id, stage.people["mo"], {"id": keys["lea"]}, "process-give-1"
        )
        stage.do("mo", "queue.give", id=keys["ana"])
    finally:
        other.stop()
    assert names(stage)[:2] == ["Bo Ekström", "Ora Lindt"]
    assert [stage.seen_by("bo", "entry")[keys[who]]["state"] for who in ("lea", "ana")] == [
        "finished",
        "speaking",
    ]
