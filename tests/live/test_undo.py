"""Undo within one batch, where the log is not written yet, and its mark in the log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests import factories
from tests.live.stage import Stage, staged
from tests.live.test_kernel import batch
from webinar.core import clock
from webinar.live.models import LogEntry
from webinar.running_order.models import Clock

FIRST: dict[str, Any] = {"leaving": {"slot_id": None, "phase": "idle", "turn_id": None}}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A stage whose clock stands."""
    with clock.fixed(factories.NOON), staged(f"sqlite:///{tmp_path / 'undo.db'}") as made:
        yield made


def marks(stage: Stage) -> list[tuple[str, int | None]]:
    """Verb and number of what took it back, by number."""
    with stage.database.reading() as db:
        rows = db.execute(select(LogEntry.verb, LogEntry.undone_by).order_by(LogEntry.seq))
        return [(verb, undone_by) for verb, undone_by in rows]


def phase(stage: Stage) -> str:
    """What the clock says."""
    with stage.database.reading() as db:
        return db.get_one(Clock, stage.pitch_session_id).phase


def test_the_last_command_of_the_same_batch_is_undone_not_an_older_one(stage: Stage) -> None:
    stage.do("mo", "session.start")
    answers = batch(stage, ("mo", "order.next", FIRST, "batch-next"), ("mo", "live.undo", {}, "batch-undo"))
    assert [answer.refusal for answer in answers] == [None, None]
    assert marks(stage) == [("session.start", None), ("order.next", 3), ("live.undo", None)]
    assert phase(stage) == "idle"


def test_two_undos_in_one_batch_take_back_two_commands(stage: Stage) -> None:
    stage.do("mo", "session.start")
    stage.do("mo", "order.next", **FIRST)
    batch(stage, ("mo", "live.undo", {}, "undo-one-x"), ("mo", "live.undo", {}, "undo-two-x"))
    assert marks(stage)[:2] == [("session.start", 4), ("order.next", 3)]


def test_doing_again_clears_the_mark(stage: Stage) -> None:
    stage.do("mo", "order.next", **FIRST)
    undone = stage.do("mo", "live.undo").seq
    stage.do("mo", "live.undo", seq=undone)
    assert marks(stage) == [("order.next", None), ("live.undo", 3), ("live.undo", None)]
    assert phase(stage) == "pitch"
    stage.do("mo", "live.undo")
    assert phase(stage) == "idle"


def test_beginning_and_ending_are_taken_back_within_ten_seconds_only(stage: Stage) -> None:
    stage.do("mo", "session.start")
    clock.advance(9)
    stage.do("mo", "live.undo")
    stage.do("mo", "session.start")
    clock.advance(11)
    stage.refuse("mo", "live.undo", "expired")
