"""The call sheets of a session: who presents when, what each was told last, and the letters that say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.calendars.call_sheet_words import Place, content_of
from webinar.core.clock import from_ms, to_ms
from webinar.core.mail import Letter, Outgoing, post
from webinar.core.mail_content import body_of
from webinar.people.models import Person
from webinar.registrations.letters import letter_language, personal_address
from webinar.schedule.models import Event, PitchSession, Slot, SlotSpeaker, Speaker

KEY = "call-sheet"
# A letter that never left told nobody anything.
UNSENT = ("failed", "dropped")


@dataclass(frozen=True)
class Sheet:
    """One presenter in one slot; `told` is their last letter, `told_for` the time in it if the slot moved since."""

    speaker: Speaker
    person: Person | None
    place: Place
    number: int = 0
    told: Letter | None = None
    told_for: datetime | None = None

    @property
    def slot(self) -> Slot:
        """The slot that they present in."""
        return self.place.slot

    @property
    def state(self) -> str:
        """Where it stands: none (no address), over, new, stale (told something else), waiting, bounced or sent."""
        if self.person is None or self.person.email is None:
            return "none"
        if self.slot.started_at is not None:
            return "over"
        if self.told is None:
            return "new"
        if not self.told.key.endswith(_version(self.slot)):
            return "stale"
        return self.told.state if self.told.state in ("bounced", "sent") else "waiting"

    @property
    def is_owed(self) -> bool:
        """Whether pressing the button writes to them."""
        return self.state in ("new", "stale")


def sheets_of(db: Session, pitch_session: PitchSession) -> list[Sheet]:
    """Everybody who presents, in the order of their slots; who presents twice has two."""
    slots = db.scalars(
        select(Slot).where(Slot.pitch_session_id == pitch_session.id).order_by(Slot.position, Slot.id)
    ).all()
    presents = db.execute(
        select(SlotSpeaker.slot_id, Speaker, Person)
        .join(Speaker, Speaker.id == SlotSpeaker.speaker_id)
        .outerjoin(Person, Person.id == Speaker.person_id)
        .where(SlotSpeaker.slot_id.in_([slot.id for slot in slots]))
        .order_by(Speaker.id)
    ).all()
    written = _written(db, pitch_session)
    found = []
    for place in _places(slots, [(slot_id, speaker) for slot_id, speaker, _person in presents]):
        for slot_id, speaker, person in presents:
            if slot_id == place.slot.id:
                found.append(_sheet(speaker, person, place, written))
    return found


def send_sheets(db: Session, pitch_session: PitchSession, event: Event) -> int:
    """Writes to each presenter who has not been told the time of their slot; gives how many."""
    # Two organisers at once: the second one counts what the first one wrote.
    db.execute(select(PitchSession.id).where(PitchSession.id == pitch_session.id).with_for_update())
    seen: set[tuple[int, int]] = set()
    count = 0
    for sheet in sheets_of(db, pitch_session):
        if sheet.person is None or not sheet.is_owed or (sheet.slot.id, sheet.person.id) in seen:
            continue
        seen.add((sheet.slot.id, sheet.person.id))
        count += _write(db, sheet, sheet.person, pitch_session, event)
    return count


def _write(db: Session, sheet: Sheet, person: Person, pitch_session: PitchSession, event: Event) -> bool:
    address = personal_address(db, person, pitch_session, event, "/green-room")
    content = content_of(person, sheet.place, pitch_session, event, before=sheet.told_for, address=address)
    about = _about(pitch_session, sheet.slot, person)
    letter = Outgoing(
        key=f"{about}:{sheet.number}:{_version(sheet.slot)}",
        to=str(person.email),
        subject=content.title,
        body=body_of(content),
        lang=letter_language(person),
        from_name=event.organiser_name,
        thread=about,
    )
    return post(db, letter)


def _places(slots: Sequence[Slot], presents: Sequence[tuple[int, Speaker]]) -> list[Place]:
    def names(slot: Slot) -> tuple[str, ...]:
        return tuple(speaker.name for slot_id, speaker in presents if slot_id == slot.id)

    around = [None, *slots, None]
    return [
        Place(slot, tuple((near, names(near)) if near else None for near in (around[at], around[at + 2])))
        for at, slot in enumerate(slots)
    ]


def _written(db: Session, pitch_session: PitchSession) -> dict[str, list[Letter]]:
    """The session's sheets by what they are about, oldest first."""
    found: dict[str, list[Letter]] = {}
    query = select(Letter).where(Letter.key.startswith(f"{KEY}:{pitch_session.id}:", autoescape=True))
    for letter in db.scalars(query.order_by(Letter.id)):
        found.setdefault(str(letter.thread), []).append(letter)
    return found


def _sheet(speaker: Speaker, person: Person | None, place: Place, written: dict[str, list[Letter]]) -> Sheet:
    if person is None:
        return Sheet(speaker, None, place)
    letters = written.get(f"{KEY}:{place.slot.pitch_session_id}:{place.slot.id}:{person.id}", [])
    told = [one for one in letters if one.to_address == person.email and one.state not in UNSENT]
    if not told:
        return Sheet(speaker, person, place, len(letters))
    told_for = int(told[-1].key.split(":")[-3])
    moved = from_ms(told_for) if told_for != to_ms(place.slot.planned_at) else None
    return Sheet(speaker, person, place, len(letters), told[-1], moved)


def _about(pitch_session: PitchSession, slot: Slot, person: Person) -> str:
    return f"{KEY}:{pitch_session.id}:{slot.id}:{person.id}"


def _version(slot: Slot) -> str:
    """What the sheet says of the slot, as the end of its key."""
    return f"{to_ms(slot.planned_at)}:{slot.pitch_s}:{slot.questions_s}"
