"""An erasure while a session is live: every open screen loses exactly what a fresh page no longer shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live.stage import Stage, staged
from webinar.core.features import Gone
from webinar.features import FEATURES
from webinar.people.names import NAMELESS
from webinar.privacy.sweep import sweep


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """A session with a client of each audience, on either database."""
    is_postgres = request.param == "postgresql"
    file = request.getfixturevalue("tmp_path") / "stage.db"
    with staged(request.getfixturevalue("fresh_postgres_url") if is_postgres else f"sqlite:///{file}") as made:
        yield made


def erase(stage: Stage, who: str, name: str) -> None:
    """Every live feature's piece, then the sweep; frames go out as in a running server."""
    del stage.clients[who]  # their own connections end first
    gone = Gone((stage.people[who],), (), (name,))
    for feature in reversed(FEATURES):
        if feature.erase_person is not None and feature.name not in ("registrations", "calendars", "directory"):
            feature.erase_person(stage.database, gone)
    sweep(stage.database, gone.person_ids)
    stage.frames.send_once(stage.pitch_session_id, stage.seq)
    stage.check()


def test_an_attendee_goes_while_everybody_looks(stage: Stage) -> None:
    stage.do("mo", "session.start")
    own = str(stage.do("ana", "question.ask", text="La mienne ?").result)
    other = str(stage.do("bo", "question.ask", text="La sienne ?").result)
    stage.do("ana", "question.vote", id=other, on=True)
    stage.do("mo", "question.merge", id=other, into=own)
    hand = str(stage.do("ana", "hand.raise").result)
    behind = str(stage.do("bo", "hand.raise").result)
    stage.do("mo", "queue.give", id=hand)
    stage.do("mo", "queue.end", id=hand)
    again = str(stage.do("ana", "hand.raise").result)
    erase(stage, "ana", "Ana Martel")
    questions = stage.seen_by("bo", "question")
    assert (own in questions, questions[other]["state"], questions[other]["votes"]) == (False, "live", 1)
    entries = stage.seen_by("mo", "entry")
    assert [entries[one]["name"] for one in (hand, behind, again) if one in entries][:1] == [NAMELESS]
    assert entries[behind]["state"] == "waiting"
    stage.do("mo", "queue.give", id=behind)
    stage.do("mo", "question.highlight", id=other, on=True)


def test_a_presenter_and_a_moderator_go_and_the_session_goes_on(stage: Stage) -> None:
    stage.do("mo", "session.start")
    question = str(stage.do("bo", "question.ask", text="Et le prix ?").result)
    stage.do("mo", "question.write_answer", id=question, text="Cent euros.")
    stage.do("mo", "strip.write", text="On accélère")
    stage.do("mo", "announcement.post", text="Pause de dix minutes")
    stage.do("mo", "order.next", leaving={"slot_id": None, "phase": "idle"})
    erase(stage, "lea", "Léa Fontan")
    erase(stage, "mo", "Mo Diallo")
    assert stage.seen_by("ora", "strip_note") == {}
    assert [one["text"] for one in stage.seen_by("bo", "announcement").values()] == ["Pause de dix minutes"]
    assert stage.seen_by("bo", "question")[question]["answer"]["by"] is None
    slots = stage.seen_by("bo", "slot")
    assert "Fontan" not in str(slots) + str(stage.seen_by("ora", "entry")) + str(stage.seen_by("ora", "turn"))
    stage.do("ora", "order.next", leaving={"slot_id": str(stage.slots[0]), "phase": "pitch"})
