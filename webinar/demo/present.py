"""Plays the demo's live session up to now: two pitches in, questions open, hands raised."""

from __future__ import annotations

from datetime import timedelta

from webinar.core import clock
from webinar.demo import content
from webinar.demo.script import Cast, Play
from webinar.live.kernel import Kernel

BEGAN_AGO = timedelta(minutes=15)


def play(kernel: Kernel, cast: Cast) -> None:
    """The first pitch is over, the second one answers questions; the past session's video stands for the stream."""
    scene = Play(kernel, cast.live_id, cast.moderator, clock.now() - BEGAN_AGO)
    scene.at(-300).moderate("session.open")
    scene.moderate("session.stream", url=f"/s/{cast.past_public_id}/replay/recording.webm")
    scene.at(0).moderate("session.start")
    scene.at(2).next()
    first = _ask(scene, cast, 0, 60)
    scene.at(290).next()
    for number, question in enumerate(first):
        scene.at(300 + number * 90).moderate("question.highlight", id=question, on=True)
        scene.at(370 + number * 90).moderate("question.answer", id=question)
    scene.at(500).next(whole_slot=True)
    second = _ask(scene, cast, 1, 560)
    _ask(scene, cast, 2, 700)
    _ask(scene, cast, 3, 720)
    scene.at(800).next()
    scene.at(810).moderate("question.highlight", id=second[0], on=True)
    for number, person in enumerate(cast.audience[3:7]):
        scene.at(820 + number * 11).say(person, "hand.raise")


def _ask(scene: Play, cast: Cast, place: int, start: float) -> list[str]:
    ids = []
    for number, asked in enumerate(one for one in content.LIVE_ASKED if one.place == place):
        author = cast.audience[(place * 4 + number) % len(cast.audience)]
        question = scene.at(start + number * 15).say(
            author,
            "question.ask",
            text=asked.text,
            anonymous=asked.anonymous,
            language=asked.language,
            slot_id=str(scene.slots[place]),
        )
        voters = [person for person in cast.audience if person != author][: asked.votes]
        for offset, voter in enumerate(voters):
            scene.at(start + 20 + offset).say(voter, "question.vote", id=question, on=True)
        ids.append(question)
    return ids
