"""The log of turns: planned against actual, for staff only."""

from __future__ import annotations

from pathlib import Path

from tests import factories
from tests.live.stage import staged
from tests.running_order.scenarios import go_next
from webinar.core import clock


def test_every_phase_and_every_hand_is_a_turn(tmp_path: Path) -> None:
    with clock.fixed(factories.NOON), staged(f"sqlite:///{tmp_path / 'turns.db'}") as stage:
        go_next(stage)
        clock.advance(320)
        go_next(stage)
        hand = stage.do("ana", "hand.raise").result
        stage.do("mo", "queue.give", id=hand)
        clock.advance(50)
        stage.do("mo", "queue.pause", id=hand)
        clock.advance(8)
        stage.do("mo", "clock.pause")
        clock.advance(100)
        stage.do("mo", "clock.resume")
        go_next(stage)
        turns = sorted(stage.seen_by("mo", "turn").values(), key=lambda turn: turn["started_at"])
        assert [(turn["phase"], turn["name"], turn["planned_s"], turn["spoken_s"]) for turn in turns] == [
            ("pitch", "Léa Fontan", 300, 320),
            ("questions", "", 300, 58),
            ("questions", "Ana Martel", 120, 50),
            ("changeover", "", 60, 0),
        ]
        assert [turn["ended_at"] is None for turn in turns] == [False, False, False, True]
        assert stage.seen_by("bo", "turn") == {}
        assert stage.seen_by("lea", "turn") == {}
