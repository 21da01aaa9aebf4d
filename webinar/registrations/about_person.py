"""What is kept about a person beside their registrations: favourites, and answers to organisers' questions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.people.models import Person, Registration
from webinar.registrations.answers import said
from webinar.registrations.favourites import Favourite
from webinar.schedule.models import PitchSession


def about_person(db: Session, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Rows by section."""
    lang = db.scalar(select(Person.locale).where(Person.id == person_id)) or "fr"
    rows = db.execute(
        select(Registration.answers, PitchSession.title)
        .join(PitchSession, PitchSession.id == Registration.pitch_session_id)
        .where(Registration.person_id == person_id)
        .order_by(Registration.id)
    )
    marked = db.execute(
        select(PitchSession.title, Favourite.at)
        .join(Favourite, Favourite.pitch_session_id == PitchSession.id)
        .where(Favourite.person_id == person_id)
        .order_by(Favourite.at, PitchSession.id)
    )
    return {
        "favourites": [{"session": title, "at": at} for title, at in marked],
        "form_answers": [
            {"session": title, "question": one["label"], "answer": said(one["value"], lang)}
            for answers, title in rows
            for one in answers.values()
        ]
    }
