"""Deletes what calendars keep of an event's guests, and mails that came in as answers, when their time is over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from webinar.calendars.answer_models import CalendarAnswer, ReceivedReply
from webinar.calendars.models import CalendarInvite
from webinar.core.db import Database
from webinar.core.pieces import delete_in_pieces
from webinar.schedule.models import PitchSession


def expire_guests(home: Database, event_id: int, _before: datetime) -> int:
    """What their calendars hold of the event, and their answers."""
    sessions = select(PitchSession.id).where(PitchSession.event_id == event_id)
    answers = delete_in_pieces(home, CalendarAnswer, CalendarAnswer.pitch_session_id.in_(sessions))
    return answers + delete_in_pieces(home, CalendarInvite, CalendarInvite.pitch_session_id.in_(sessions))


def expire_replies(home: Database, event_id: int, before: datetime) -> int:
    """Mails about the event's sessions that came in earlier than that."""
    sessions = select(PitchSession.id).where(PitchSession.event_id == event_id)
    of_event = (ReceivedReply.pitch_session_id.in_(sessions), ReceivedReply.received_at < before)
    return delete_in_pieces(home, ReceivedReply, *of_event)
