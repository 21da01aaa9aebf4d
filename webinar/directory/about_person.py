"""What is kept about a person as a speaker: their profiles, their free times, their invitations."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.directory.free_times import spans_of
from webinar.directory.invitations import state_of
from webinar.directory.models import SpeakerInvitation
from webinar.people.models import PersonalLink
from webinar.schedule.models import Event, Speaker


def about_person(db: Session, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Rows by section."""
    profiles = db.execute(
        select(Event.title, Speaker)
        .join(Speaker, Speaker.event_id == Event.id)
        .where(Speaker.person_id == person_id)
        .order_by(Speaker.id)
    ).all()
    invited = db.execute(
        select(Event.title, SpeakerInvitation, PersonalLink)
        .join(Speaker, Speaker.event_id == Event.id)
        .join(SpeakerInvitation, SpeakerInvitation.speaker_id == Speaker.id)
        .outerjoin(PersonalLink, PersonalLink.id == SpeakerInvitation.link_id)
        .where(Speaker.person_id == person_id)
        .order_by(SpeakerInvitation.id)
    )
    return {
        "profiles": [
            {
                "event": title,
                "name": one.name,
                "role": one.role_title,
                "text": one.biography,
                "links": ", ".join(link["url"] for link in one.links if "url" in link),
                "photo": one.photo_id is not None,
                "consent": one.consent,
                "at": one.consent_at or "",
            }
            for title, one in profiles
        ],
        "free_times": [
            {"event": title, "at": span.starts_at, "until": span.ends_at, "zone": span.zone}
            for title, one in profiles
            for span in spans_of(db, one)
        ],
        "speaker_invitations": [
            {"event": title, "at": one.sent_at, "status": state_of(one, link)} for title, one, link in invited
        ],
    }
