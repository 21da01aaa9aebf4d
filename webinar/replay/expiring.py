"""Ends an event's replays when their time is over: nobody sees them, and what they were made of here is deleted."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy import select

from webinar.core.db import Database
from webinar.core.pieces import delete_in_pieces
from webinar.live.kernel import Kernel
from webinar.replay.models import ChapterEdit, Recap, Recording, SubtitleTrack
from webinar.schedule.models import PitchSession


def expire(home: Database, event_id: int, before: datetime) -> int:
    """Gives how many recordings there were; the video itself lies elsewhere."""
    kernel: Kernel = current_app.extensions["kernel"]
    of_event = PitchSession.event_id == event_id
    with home.reading() as db:
        shown = list(db.scalars(select(PitchSession.id).where(of_event, PitchSession.status == "replay")))
    for pitch_session_id in shown:
        kernel.run_as_system("replay.withdraw", pitch_session_id, {}, f"retention-{pitch_session_id}-{before:%Y%m%d}")
    sessions = select(PitchSession.id).where(of_event)
    for model in (ChapterEdit, Recap, SubtitleTrack):
        delete_in_pieces(home, model, model.pitch_session_id.in_(sessions))
    return delete_in_pieces(home, Recording, Recording.pitch_session_id.in_(sessions))
