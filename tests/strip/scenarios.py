"""What moderators and the chair tell each other in private, for the contract test."""

from __future__ import annotations

from tests.live.stage import Stage


def whispering(stage: Stage) -> None:
    """Written by either, read by both and nobody else, acknowledged once."""
    stage.refuse("ana", "strip.write", "forbidden", text="Bonjour")
    stage.refuse("lea", "strip.write", "forbidden", text="Bonjour")
    stage.refuse("mo", "strip.write", "invalid", text="\u200b")
    note = str(stage.do("mo", "strip.write", text="Canari privé").result)
    assert stage.seen_by("chris", "strip_note")[note]["by"] == "Mo Diallo"
    assert {who: stage.seen_by(who, "strip_note") for who in ("ana", "bo", "lea")} == {"ana": {}, "bo": {}, "lea": {}}
    stage.refuse("mo", "strip.acknowledge", "forbidden", id=note)
    stage.do("chris", "strip.acknowledge", id=note)
    assert stage.seen_by("mo", "strip_note")[note]["seen_at"] is not None
    stage.refuse("ora", "strip.acknowledge", "duplicate", id=note)
    stage.do("chris", "strip.write", text="Reçu, encore deux questions.")
    frames = str([client.frames for name, client in stage.clients.items() if name in ("ana", "bo", "lea")])
    assert "Canari" not in frames


SCENARIOS = [whispering]
