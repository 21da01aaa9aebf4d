"""What is kept about a person here: answers to invitations, what their calendar holds of us, their secret addresses."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.calendars.answer_models import CalendarAnswer
from webinar.calendars.models import CalendarInvite
from webinar.calendars.personal.models import CalendarFeed
from webinar.schedule.models import PitchSession


def about_person(db: Session, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Rows by section; a session's title comes in every language that it has."""
    answers = db.execute(
        select(CalendarAnswer, PitchSession.title)
        .join(PitchSession, PitchSession.id == CalendarAnswer.pitch_session_id)
        .where(CalendarAnswer.person_id == person_id)
        .order_by(CalendarAnswer.id)
    )
    invites = db.execute(
        select(CalendarInvite, PitchSession.title)
        .join(PitchSession, PitchSession.id == CalendarInvite.pitch_session_id)
        .where(CalendarInvite.person_id == person_id)
        .order_by(CalendarInvite.id)
    )
    feeds = db.scalars(select(CalendarFeed).where(CalendarFeed.person_id == person_id).order_by(CalendarFeed.id))
    return {
        "calendar_answers": [
            {
                "session": title, "answer": one.answer, "comment": one.comment, "delegated_to": one.delegated_to,
                "proposed": one.proposed_start, "at": one.answered_at,
            }
            for one, title in answers
        ],
        "calendar_entries": [
            {"session": title, "status": one.state, "comment": one.comment, "at": one.created_at}
            for one, title in invites
        ],
        "calendar_addresses": [{"name": one.label, "at": one.created_at} for one in feeds],
    }  # fmt: skip
