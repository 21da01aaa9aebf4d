"""Takes a person's entries out of their calendar, and what calendars hold of them here."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, delete, or_, select, update
from sqlalchemy.orm import Session

from webinar.calendars.answer_models import CalendarAnswer, ReceivedReply
from webinar.calendars.models import CalendarInvite
from webinar.calendars.sending import dressed
from webinar.core import clock
from webinar.core.clock import to_ms
from webinar.core.db import Database
from webinar.core.features import Gone
from webinar.core.i18n import pick, translate
from webinar.core.mail import Outgoing, post
from webinar.core.mail_content import Content, body_of
from webinar.people.models import Person
from webinar.registrations.letters import letter_language
from webinar.schedule.models import Event, PitchSession, Slot
from webinar.schedule.presenting import slots_of

AT_ONCE = 100


def erase_person(home: Database, gone: Gone) -> None:
    """First what they hold of sessions to come is cancelled; answers of others lose their address, mails go."""
    with home.reading() as db:
        held = list(db.scalars(_to_come(gone).order_by(CalendarInvite.id)))
    for invite_id in held:
        with home.writing() as db:
            _cancel(db, invite_id)
    _unname_entries(home, gone)
    with home.writing() as db:
        delegated = update(CalendarAnswer).where(CalendarAnswer.delegated_to.in_(gone.addresses))
        db.execute(delegated.values(delegated_to=""))
    _forget_mails(home, gone)


def _to_come(gone: Gone) -> Select[int]:
    return (
        select(CalendarInvite.id)
        .join(PitchSession, PitchSession.id == CalendarInvite.pitch_session_id)
        .where(
            CalendarInvite.person_id.in_(gone.person_ids),
            CalendarInvite.state == "invited",
            PitchSession.ends_at > clock.now(),
        )
    )


def _cancel(db: Session, invite_id: int) -> None:
    """A letter whose calendar part takes the entry out."""
    invite = db.get_one(CalendarInvite, invite_id)
    person = db.get_one(Person, invite.person_id)
    pitch_session = db.get_one(PitchSession, invite.pitch_session_id)
    event = db.get_one(Event, pitch_session.event_id)
    slot = db.get(Slot, invite.slot_id) if invite.slot_id is not None else None
    if person.email is not None and invite.state == "invited":
        lang = letter_language(person)
        title = pick(slot.title, lang) if slot is not None else ""
        title = title or pick(pitch_session.title, lang)
        content = Content(
            lang=lang,
            title=translate(lang, "calendars.letter.cancel.title"),
            lines=[translate(lang, "calendars.letter.erased")],
            facts=[(translate(lang, "calendars.letter.what"), title)],
        )
        body, thread = dressed(db, person, pitch_session, event, body_of(content), slot=slot, has_place=False)
        post(
            db,
            Outgoing(
                key=f"calendar:erased:{invite.id}:{to_ms(clock.now())}",
                to=person.email,
                subject=translate(lang, "calendars.letter.cancel.subject", title=title),
                body=body,
                lang=lang,
                from_name=event.organiser_name,
                thread=thread,
            ),
        )
    invite.state = "released"


def _unname_entries(home: Database, gone: Gone) -> None:
    """What guests' calendars are known to hold of a session that the person presents; no letter goes out for it."""
    of_slots = select(Slot.pitch_session_id).where(Slot.id.in_(slots_of(gone.person_ids)))
    query = select(CalendarInvite.id).where(CalendarInvite.pitch_session_id.in_(of_slots))
    with home.reading() as db:
        ids = list(db.scalars(query.order_by(CalendarInvite.id)))
    for first in range(0, len(ids), AT_ONCE):
        with home.writing() as db:
            some = CalendarInvite.id.in_(ids[first : first + AT_ONCE])
            for invite in db.scalars(select(CalendarInvite).where(some)):
                invite.held = _without(invite.held, gone.names)


def _without(held: dict[str, object], names: Collection[str]) -> dict[str, object]:
    speakers = held.get("speakers")
    if not isinstance(speakers, list):
        return held
    return {**held, "speakers": [one for one in speakers if one not in names]}


def _forget_mails(home: Database, gone: Gone) -> None:
    """Mails that came in as answers and hold the person's address."""
    theirs = or_(ReceivedReply.sender.in_(gone.addresses), ReceivedReply.attendee.in_(gone.addresses))
    while True:
        with home.writing() as db:
            ids = list(db.scalars(select(ReceivedReply.id).where(theirs).limit(AT_ONCE)))
            db.execute(delete(ReceivedReply).where(ReceivedReply.id.in_(ids)))
        if not ids:
            return
