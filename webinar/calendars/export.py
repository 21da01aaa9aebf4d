"""An event's invitations as files that its organiser sends by their own means."""

from __future__ import annotations

import io
import time
import zipfile

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.calendars.mime import invitation_mail
from webinar.calendars.sending import calendar_of, own_address, version_for
from webinar.core.i18n import pick, translate
from webinar.core.mail_content import Content, as_html, as_text
from webinar.core.mail_message import LONGEST_SUBJECT, header_text
from webinar.people.models import Person
from webinar.registrations.letters import letter_language
from webinar.registrations.models import Registration
from webinar.schedule.models import Event, PitchSession

MOST = 2_000
SENT_FOR = ("published", "open", "live", "paused")


def invitation_files(db: Session, event: Event) -> bytes:
    """A zip of one mail and one calendar file for everybody registered, a folder for each session."""
    packed = io.BytesIO()
    rows = db.execute(
        select(PitchSession, Person)
        .join(Registration, Registration.pitch_session_id == PitchSession.id)
        .join(Person, Person.id == Registration.person_id)
        .where(
            PitchSession.event_id == event.id,
            PitchSession.status.in_(SENT_FOR),
            Registration.status == "registered",
            Person.email.is_not(None),
        )
        .order_by(PitchSession.starts_at, PitchSession.id, Person.id)
        .limit(MOST)
    )
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as files:
        for pitch_session, person in rows:
            calendar = _calendar(db, person, pitch_session, event)
            if calendar is not None:
                name = f"{pitch_session.starts_wall:%Y-%m-%d-%H%M}-{pitch_session.public_id}/{_file_name(person)}"
                files.writestr(f"{name}.ics", calendar)
                files.writestr(f"{name}.eml", _mail(person, pitch_session, calendar))
            # A thousand of them take a second: everybody else has a turn in between.
            time.sleep(0)
    return packed.getvalue()


def _calendar(db: Session, person: Person, pitch_session: PitchSession, event: Event) -> bytes | None:
    version = version_for(db, person, pitch_session, event)
    if version is None:
        return None
    planned, row = version
    return calendar_of(planned, row.organizer if row is not None else own_address(), person, event)


def _mail(person: Person, pitch_session: PitchSession, calendar: bytes) -> bytes:
    lang = letter_language(person)
    title = pick(pitch_session.title, lang)
    content = Content(lang=lang, title=title, lines=[translate(lang, "calendars.export.mail_line")])
    mail = invitation_mail(as_text(content), as_html(content), calendar)
    mail["To"] = str(person.email)
    mail["Subject"] = header_text(title, LONGEST_SUBJECT)
    # Mail programs open it as a draft that is ready to send.
    mail["X-Unsent"] = "1"
    return mail.as_bytes()


def _file_name(person: Person) -> str:
    """The address without what file systems do not take."""
    return "".join(char if char.isalnum() or char in "@.-_" else "_" for char in str(person.email))
