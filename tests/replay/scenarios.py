"""What an organiser does with a replay, for the contract test."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from tests.live.stage import Stage
from webinar.core import clock
from webinar.replay.models import Recording
from webinar.schedule.models import PitchSession


def too_early(stage: Stage) -> None:
    """Nothing is published of a session that is not over."""
    stage.refuse("ora", "replay.publish", "conflict", visibility="public")
    stage.refuse("ora", "replay.withdraw", "conflict")


def publishing(stage: Stage) -> None:
    """Publish, change who may watch, take back; nothing before a recording is there."""
    with stage.database.writing() as db:
        pitch_session = db.get_one(PitchSession, stage.pitch_session_id)
        pitch_session.status, pitch_session.ended_at = "ended", clock.now()
        db.flush()
        sequence = pitch_session.sequence
    stage.refuse("ora", "replay.publish", "conflict", visibility="public")
    with stage.database.writing() as db:
        db.add(
            Recording(
                pitch_session_id=stage.pitch_session_id,
                url="https://media.example/film.mp4",
                anchors=[],
                cuts=[],
                changed_at=clock.now(),
            )
        )
    stage.refuse("ora", "replay.withdraw", "conflict")
    stage.refuse("mo", "replay.publish", "forbidden", visibility="public")
    stage.refuse("ora", "replay.publish", "invalid", visibility="nobody")
    stage.refuse("ora", "replay.publish", "invalid", visibility="public", until_ms=clock.now_ms())
    stage.do("ora", "replay.publish", visibility="registered")
    assert _row(stage) == ("replay", sequence + 1, "registered", None, clock.now())
    until = clock.now() + timedelta(days=30)
    stage.do("ora", "replay.publish", visibility="public", until_ms=clock.to_ms(until))
    assert _row(stage) == ("replay", sequence + 1, "public", until, clock.now())
    stage.do("ora", "replay.withdraw")
    assert _row(stage) == ("ended", sequence + 2, "nobody", until, None)


def _row(stage: Stage) -> tuple[object, ...]:
    with stage.database.reading() as db:
        row = db.execute(
            select(
                PitchSession.status,
                PitchSession.sequence,
                Recording.visibility,
                Recording.available_until,
                Recording.published_at,
            ).join(Recording, Recording.pitch_session_id == PitchSession.id)
        ).one()
        return tuple(row)


SCENARIOS = [too_early, publishing]
