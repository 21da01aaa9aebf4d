"""A whole event: twelve pitches, two moderators, a no-show, a late speaker, overtime, a pause; every copy agrees."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import factories
from tests.live.stage import Stage, staged
from tests.live.test_kernel import batch
from tests.running_order.scenarios import clock_now, go_next, leaving, states
from tests.speaker_queue.scenarios import entry, line
from webinar.core import clock
from webinar.schedule.models import PitchSession

PITCHES = 12
PLAN_S = 660
# The slots in the order in which they are on, by their planned number: 4 comes late, 7 never comes.
ON = [1, 2, 3, 5, 4, 6, 8, 9, 10, 11, 12]


def prepare(stage: Stage) -> list[str]:
    """Twelve slots with a presenter each; gives the slots' ids."""
    with stage.database.writing() as db:
        row = db.get_one(PitchSession, stage.pitch_session_id)
        more = [factories.slot(db, row, number, f"Projet {number}").id for number in range(3, PITCHES + 1)]
    for client in stage.clients.values():
        client.state = stage.snapshot(client.viewer)
    stage.do("mo", "session.start")
    return [str(slot) for slot in (*stage.slots, *more)]


def presenter_of(stage: Stage, slot_id: str) -> str:
    """The entry of a slot's presenter."""
    facts = stage.seen_by("mo", "entry")
    return next(key for key, one in facts.items() if one["source"] == "slot" and one["slot_id"] == slot_id)


def both_press_next(stage: Stage, round_: int, *, whole_slot: bool = False) -> None:
    """Two moderators press Next in the same moment: it happens once."""
    args = {"leaving": leaving(stage), "whole_slot": whole_slot}
    answers = batch(
        stage,
        ("mo", "order.next", args, f"rehearsal-mo-{round_}"),
        ("ora", "order.next", args, f"rehearsal-ora-{round_}"),
    )
    assert [answer.refusal is None for answer in answers] == [True, False]
    stage.frames.send_once(stage.pitch_session_id, stage.seq)
    stage.check()


def hands_of_a_slot(stage: Stage, slot_id: str) -> None:
    """Two people ask aloud, in the server's order; one of them is skipped first, a third one stays unheard."""
    ana, bo, lea = (str(stage.do(who, "hand.raise").result) for who in ("ana", "bo", "lea"))
    assert [key for key in line(stage) if entry(stage, key)["source"] == "hand"][:3] == [ana, bo, lea]
    stage.do("mo", "queue.call", id=ana)
    clock.advance(30)
    stage.do("mo", "queue.skip", id=ana)
    for key in (bo, ana):
        stage.do("ora", "queue.give", id=key)
        assert clock_now(stage)["turn"]["entry_id"] == key
        clock.advance(40)
    assert entry(stage, lea)["slot_id"] == slot_id


@pytest.mark.slow
def test_a_whole_event(tmp_path: Path) -> None:
    with clock.fixed(factories.NOON), staged(f"sqlite:///{tmp_path / 'rehearsal.db'}") as stage:
        slots = prepare(stage)
        came: list[str] = []
        for round_, number in enumerate(ON):
            slot_id = slots[number - 1]
            upcoming = presenter_of(stage, slots[3]) if number == 5 else None
            if upcoming is not None:
                stage.do("mo", "queue.call", id=upcoming)
                clock.advance(30)
                stage.do("mo", "queue.skip", id=upcoming)
            if number == 8:
                absent = presenter_of(stage, slots[6])
                for _call in range(3):
                    stage.do("mo", "queue.skip", id=absent)
            both_press_next(stage, round_, whole_slot=True)
            came.append(clock_now(stage)["slot_id"])
            assert entry(stage, presenter_of(stage, slot_id))["state"] == "speaking"
            if number == 6:
                stage.do("ora", "session.pause")
                clock.advance(120)
                stage.do("mo", "session.resume")
            clock.advance(330 if number == 3 else 290)
            go_next(stage, "ora")
            hands_of_a_slot(stage, slot_id)
        assert came == [slots[number - 1] for number in ON]
        go_next(stage, whole_slot=True)
        assert clock_now(stage)["slot_id"] == slots[6]
        stage.do("mo", "session.end")
        assert states(stage) == ["done"] * PITCHES
        turns = sorted(stage.seen_by("mo", "turn").values(), key=lambda turn: turn["started_at"])
        pitches = {turn["slot_id"]: turn["spoken_s"] for turn in turns if turn["phase"] == "pitch"}
        assert pitches == {slot: 330 if slot == slots[2] else 290 for slot in slots[:6] + slots[7:]} | {
            slots[6]: 0
        }
        spoken = [turn["spoken_s"] for turn in turns if turn["entry_id"] is not None]
        assert spoken == [40] * 5 + [70] + [40] * (2 * len(ON) - 6)  # 70: spoke on while the late one was called
        unheard = [one for one in stage.seen_by("bo", "entry").values() if one["state"] == "skipped"]
        assert [one["name"] for one in unheard] == ["Léa Fontan"]
        assert stage.seen_by("mo", "clock")["0"]["turn"] is None
