"""What staff tell the room, for the contract test."""

from __future__ import annotations

from tests.live.stage import Stage


def telling(stage: Stage) -> None:
    """Posted, seen by all, withdrawn; undo takes either back."""
    stage.refuse("ana", "announcement.post", "forbidden", text="Bonjour")
    stage.refuse("mo", "announcement.post", "invalid", text="   ")
    first = str(stage.do("mo", "announcement.post", text="Nous commençons dans deux minutes.").result)
    assert stage.seen_by("bo", "announcement")[first]["text"] == "Nous commençons dans deux minutes."
    assert stage.seen_by("bo", "announcement")[first]["by"] == "Mo Diallo"
    stage.do("mo", "live.undo")
    assert stage.seen_by("bo", "announcement") == {}
    second = str(stage.do("ora", "announcement.post", text="Pause de cinq minutes.").result)
    stage.do("mo", "announcement.withdraw", id=second)
    stage.refuse("ora", "announcement.withdraw", "conflict", id=second)
    stage.do("mo", "live.undo")
    assert list(stage.seen_by("bo", "announcement")) == [second]


SCENARIOS = [telling]
