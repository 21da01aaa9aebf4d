"""Speakers of an event: found within it, made, changed by one at a time, deleted, and whose identity each is."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.errors import Refusal
from webinar.core.security import new_public_id
from webinar.directory.companies import company_of
from webinar.directory.files import forget_all
from webinar.directory.models import SpeakerInvitation
from webinar.directory.speaker_form import PlannedSpeakerForm, SpeakerForm, fill
from webinar.people.accounts import end_everywhere, make_person, person_of
from webinar.people.models import Person, PersonalLink, RoleGrant
from webinar.people.names import is_taken
from webinar.schedule.models import Slot, SlotSpeaker, Speaker
from webinar.schedule.shown import programme_changed


def speaker_of(db: Session, event_id: int, public_id: str, *, lock: bool = False) -> Speaker:
    """The speaker of this event; another event's is missing (S22)."""
    query = select(Speaker).where(Speaker.public_id == public_id, Speaker.event_id == event_id)
    found = db.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise Refusal("not_found")
    return found


def make(db: Session, event_id: int, form: PlannedSpeakerForm, lang: str) -> Speaker:
    """A new speaker."""
    speaker = Speaker(public_id=new_public_id(), event_id=event_id, name=form.name, consent="", version=0)
    fill(speaker, form)
    db.add(speaker)
    db.flush()
    _plan(db, speaker, form, lang)
    programme_changed(db, event_id)
    return speaker


def change(db: Session, event_id: int, public_id: str, form: PlannedSpeakerForm, lang: str) -> Speaker:
    """Changes a speaker that is as the form's page showed them; refuses `conflict` when somebody was faster."""
    speaker = _unchanged(db, event_id, public_id, form)
    fill(speaker, form)
    _plan(db, speaker, form, lang)
    programme_changed(db, event_id)
    return speaker


def change_own(db: Session, event_id: int, public_id: str, form: SpeakerForm) -> Speaker:
    """The same by the speaker, who may not take the name of another or of the team (S17)."""
    speaker = _unchanged(db, event_id, public_id, form)
    others = db.scalars(select(Speaker.name).where(Speaker.event_id == event_id, Speaker.id != speaker.id)).all()
    team = db.scalars(
        select(Person.name)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.event_id == event_id, RoleGrant.role.in_(("organiser", "moderator")))
        .where(Person.id.is_distinct_from(speaker.person_id))
    ).all()
    if form.name != speaker.name and is_taken(form.name, [*others, *team]):
        raise Refusal("invalid", fields={"name": "directory.field.person_name_taken"})
    fill(speaker, form)
    db.flush()
    programme_changed(db, event_id)
    return speaker


def _unchanged(db: Session, event_id: int, public_id: str, form: SpeakerForm) -> Speaker:
    speaker = speaker_of(db, event_id, public_id, lock=True)
    if form.version != str(speaker.version):
        raise Refusal("conflict", "directory.refused.changed", version=speaker.version)
    return speaker


def _plan(db: Session, speaker: Speaker, form: PlannedSpeakerForm, lang: str) -> None:
    """For which company the speaker presents, and whose address the invitation goes to."""
    speaker.company_id = company_of(db, speaker.event_id, form.company).id if form.company else None
    known = db.get(Person, speaker.person_id) if speaker.person_id is not None else None
    if form.email and form.email != (known.email if known else None):
        _bind(db, speaker, person_of(db, form.email) or make_person(db, form.name, form.email, lang))
    elif not form.email and known is not None and known.email is not None:
        unbind(db, speaker)
    db.flush()


def _bind(db: Session, speaker: Speaker, person: Person) -> None:
    """Makes the speaker this person: another address is somebody else, the former person loses the access."""
    same = select(Speaker.id).where(Speaker.event_id == speaker.event_id, Speaker.person_id == person.id)
    if db.scalar(same.where(Speaker.id != speaker.id)) is not None:
        raise Refusal("invalid", fields={"email": "directory.field.email_taken"})
    unbind(db, speaker)
    speaker.person_id = person.id
    db.flush()


def unbind(db: Session, speaker: Speaker) -> None:
    """Takes the speaker's identity away, with the invitation, its link and the role."""
    person = db.get(Person, speaker.person_id) if speaker.person_id is not None else None
    invitation = invitation_of(db, speaker)
    if invitation is not None:
        end_link(db, invitation)
        db.delete(invitation)
    speaker.person_id = None
    db.flush()
    if person is not None:
        take_role(db, person, speaker)


def invitation_of(db: Session, speaker: Speaker) -> SpeakerInvitation | None:
    """The speaker's invitation, where there is one."""
    return db.scalar(select(SpeakerInvitation).where(SpeakerInvitation.speaker_id == speaker.id))


def end_link(db: Session, invitation: SpeakerInvitation) -> None:
    """Ends the newest link; who opened it is remembered."""
    link = db.get(PersonalLink, invitation.link_id) if invitation.link_id is not None else None
    if link is not None:
        invitation.opened_at = invitation.opened_at or link.used_at
        link.revoked_at = link.revoked_at or clock.now()
        db.flush()


def give_role(db: Session, person: Person, event_id: int) -> None:
    """Makes the person a speaker of the event."""
    if _role(db, person, event_id) is None:
        db.add(RoleGrant(person_id=person.id, event_id=event_id, role="speaker", granted_at=clock.now()))
        db.flush()


def take_role(db: Session, person: Person, speaker: Speaker) -> None:
    """Takes the role, and ends the person's sessions with it (S16), unless they speak under another name too."""
    mine = select(Speaker.id).where(Speaker.event_id == speaker.event_id, Speaker.person_id == person.id)
    grant = _role(db, person, speaker.event_id)
    if grant is not None and db.scalar(mine.where(Speaker.id != speaker.id).limit(1)) is None:
        db.delete(grant)
        db.flush()
        end_everywhere(db, person)


def _role(db: Session, person: Person, event_id: int) -> RoleGrant | None:
    return db.scalar(
        select(RoleGrant).where(
            RoleGrant.person_id == person.id,
            RoleGrant.event_id == event_id,
            RoleGrant.role == "speaker",
            RoleGrant.pitch_session_id.is_(None),
        )
    )


def slots_of(db: Session, speaker: Speaker) -> int:
    """In how many slots somebody presents."""
    return db.scalar(slots_counted().where(SlotSpeaker.speaker_id == speaker.id)) or 0


def slots_counted() -> Select[int]:
    """A count of speakers' slots, without those that were taken out of their session."""
    return (
        select(func.count())
        .select_from(SlotSpeaker)
        .join(Slot, Slot.id == SlotSpeaker.slot_id)
        .where(Slot.pitch_session_id.is_not(None))
    )


def delete(db: Session, event_id: int, public_id: str, *, detach: bool) -> list[Path]:
    """Deletes a speaker; one who has slots only with `detach`. Gives the places on disk that are to be emptied."""
    speaker = speaker_of(db, event_id, public_id, lock=True)
    if slots_of(db, speaker) and not detach:
        raise Refusal("conflict", "directory.refused.presents")
    unbind(db, speaker)
    paths = forget_all(db, [speaker.photo_id])
    db.flush()
    db.delete(speaker)
    db.flush()
    programme_changed(db, event_id)
    return paths
