"""Plays the demo's past session from beginning to end and publishes its replay."""

from __future__ import annotations

from webinar.core.db import Database
from webinar.demo import content
from webinar.demo.script import Cast, Play
from webinar.live.kernel import Kernel
from webinar.replay.demo import add_demo_recording
from webinar.schedule.models import PitchSession


def play(database: Database, kernel: Kernel, cast: Cast, data_dir: str) -> None:
    """Every pitch, its questions, the answers; one question is left for afterwards and answered in writing."""
    with database.reading() as db:
        starts_at = db.get_one(PitchSession, cast.past_id).starts_at
    scene = Play(kernel, cast.past_id, cast.moderator, starts_at)
    _meet(scene, cast)
    with database.writing() as db:
        pitch_session = db.get_one(PitchSession, cast.past_id)
        recaps = [
            (slot_id, language, words)
            for slot_id, presenter in zip(scene.slots, content.PAST, strict=True)
            for language, words in presenter.recap.items()
        ]
        add_demo_recording(db, data_dir, pitch_session, starts_at, recaps=recaps)


def _meet(scene: Play, cast: Cast) -> None:
    scene.at(-600).moderate("session.open")
    scene.at(5).moderate("session.start")
    for place in range(len(scene.slots)):
        _pitch(scene, cast, place, 10 + place * 480)
    late = scene.at(len(scene.slots) * 480 - 20).say(cast.attendee, "question.ask", text=content.DEFERRED)
    scene.moderate("question.defer", id=late)
    scene.at(len(scene.slots) * 480 + 40).moderate("session.end")
    scene.at(86_400).moderate("question.write_answer", id=late, text=content.DEFERRED_ANSWER)


def _pitch(scene: Play, cast: Cast, place: int, start: float) -> None:
    scene.at(start).next(whole_slot=place > 0)
    ids = []
    for number, asked in enumerate(one for one in content.PAST_ASKED if one.place == place):
        author = cast.audience[(place * 3 + number) % len(cast.audience)]
        question = scene.at(start + 60 + number * 20).say(
            author, "question.ask", text=asked.text, anonymous=asked.anonymous, language=asked.language
        )
        voters = [person for person in cast.audience if person != author][: asked.votes]
        for offset, voter in enumerate(voters):
            scene.at(start + 100 + offset * 5).say(voter, "question.vote", id=question, on=True)
        ids.append(question)
    scene.at(start + 250).next()
    for number, question in enumerate(ids):
        scene.at(start + 255 + number * 70).moderate("question.highlight", id=question, on=True)
        scene.at(start + 315 + number * 70).moderate("question.answer", id=question)
