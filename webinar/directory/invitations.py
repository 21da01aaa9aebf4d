"""Invites speakers to their own page by a personal link: by mail to their address, or to be handed over by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.errors import Refusal
from webinar.core.i18n import pick, show_clock, show_day, translate, zone_name
from webinar.core.instance import sends_mail
from webinar.core.mail import Letter, Outgoing, post
from webinar.core.mail_content import Content, body_of
from webinar.core.security import token_hash
from webinar.directory.models import SpeakerInvitation
from webinar.directory.own_slots import PresentedSlot, presented
from webinar.directory.speakers import end_link, give_role, invitation_of, take_role
from webinar.people.accounts import make_person
from webinar.people.links import create_link
from webinar.people.models import CookieSession, Person, PersonalLink, RoleGrant
from webinar.registrations.letters import LINKS_OUTLIVE_EVENT
from webinar.schedule.models import Event, PitchSession, Speaker

# An event without sessions yet, or one that is nearly over, leaves time to answer.
LEAST_LIFE = timedelta(days=30)


def invite(db: Session, event: Event, speaker: Speaker, lang: str, by: int | None) -> str:
    """Invites, or invites again: the former link ends. Gives the link for copying where no mail goes out.

    A copied link proves nothing of an address: it never signs anybody in who is somebody elsewhere too.
    """
    by_mail = sends_mail()
    person = _addressee(db, speaker) if by_mail else _bearer(db, speaker, lang)
    now = clock.now()
    invitation = invitation_of(db, speaker)
    if invitation is None:
        invitation = SpeakerInvitation(speaker_id=speaker.id, locale=lang, by_mail=by_mail, sent_at=now)
        db.add(invitation)
    end_link(db, invitation)
    invitation.locale, invitation.by_mail, invitation.invited_by = lang, by_mail, by
    invitation.sent_at, invitation.revoked_at = now, None
    token = create_link(
        db,
        person,
        purpose="personal",
        destination=f"/e/{event.slug}/my-profile",
        expires_at=max(_last_end(db, event) or now, now + LEAST_LIFE) + LINKS_OUTLIVE_EVENT,
        event_id=event.id,
    )
    invitation.link_id = db.scalar(select(PersonalLink.id).where(PersonalLink.token_hash == token_hash(token)))
    give_role(db, person, event.id)
    link = f"{current_app.extensions['settings'].public_origin}/l/{token}"
    if not by_mail:
        return link
    db.flush()
    post(db, _letter(invitation, event, speaker, str(person.email), link, presented(db, speaker)))
    return ""


def revoke(db: Session, speaker: Speaker) -> None:
    """Takes the invitation back: its link and the browsers it opened are over, and so is the role."""
    invitation = invitation_of(db, speaker)
    if invitation is None or invitation.revoked_at is not None:
        raise Refusal("not_found")
    end_link(db, invitation)
    invitation.revoked_at = clock.now()
    db.execute(
        update(CookieSession)
        .where(CookieSession.link_id == invitation.link_id, CookieSession.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
    person = db.get(Person, speaker.person_id) if speaker.person_id is not None else None
    if person is not None:
        take_role(db, person, speaker)
    db.flush()


def letter_key(invitation: SpeakerInvitation) -> str:
    """The key of an invitation's newest letter."""
    return f"speaker-invitation:{invitation.id}:{clock.to_ms(invitation.sent_at)}"


def undelivered(db: Session, sent: Sequence[SpeakerInvitation]) -> set[int]:
    """Which of these invitations went to an address that did not take the letter."""
    ids = {letter_key(one): one.id for one in sent if one.by_mail}
    failed = select(Letter.key).where(Letter.key.in_(ids), Letter.state.in_(("failed", "bounced")))
    return {ids[key] for key in db.scalars(failed)}


def state_of(invitation: SpeakerInvitation | None, link: PersonalLink | None) -> str:
    """What became of an invitation, in one word: none, invited, opened, completed, revoked or over."""
    if invitation is None:
        return "none"
    if invitation.revoked_at is not None:
        return "revoked"
    if invitation.completed_at is not None:
        return "completed"
    if invitation.opened_at is not None or (link is not None and link.used_at is not None):
        return "opened"
    return "over" if link is None or link.expires_at <= clock.now() else "invited"


def state_now(db: Session, speaker: Speaker) -> str:
    """The same for a speaker."""
    invitation = invitation_of(db, speaker)
    has_link = invitation is not None and invitation.link_id is not None
    return state_of(invitation, db.get(PersonalLink, invitation.link_id) if invitation and has_link else None)


def is_shut_out(db: Session, speaker: Speaker) -> bool:
    """Whether the speaker's invitation was taken back."""
    invitation = invitation_of(db, speaker)
    return invitation is not None and invitation.revoked_at is not None


def note_completed(db: Session, speaker: Speaker) -> None:
    """Remembers that the invited speaker has saved their page."""
    invitation = invitation_of(db, speaker)
    if invitation is not None and invitation.completed_at is None:
        invitation.completed_at = clock.now()
        db.flush()


def _addressee(db: Session, speaker: Speaker) -> Person:
    person = db.get(Person, speaker.person_id) if speaker.person_id is not None else None
    if person is None or person.email is None:
        raise Refusal("invalid", fields={"speakers": ("directory.refused.no_address", {"name": speaker.name})})
    return person


def _bearer(db: Session, speaker: Speaker, lang: str) -> Person:
    """Who a copied link is for: the speaker's own person where that is nobody but this speaker, else a new one."""
    person = db.get(Person, speaker.person_id) if speaker.person_id is not None else None
    if person is not None and _is_only_this(db, person, speaker):
        return person
    person = make_person(db, speaker.name, None, lang)
    speaker.person_id = person.id
    db.flush()
    return person


def _is_only_this(db: Session, person: Person, speaker: Speaker) -> bool:
    known = person.email is not None or person.is_administrator or person.may_create_events
    elsewhere = select(RoleGrant.id).where(
        RoleGrant.person_id == person.id,
        (RoleGrant.event_id != speaker.event_id) | RoleGrant.role.not_in(("speaker", "attendee")),
    )
    return not known and db.scalar(elsewhere.limit(1)) is None


def _last_end(db: Session, event: Event) -> datetime | None:
    return db.scalar(select(func.max(PitchSession.ends_at)).where(PitchSession.event_id == event.id))


def _letter(
    invitation: SpeakerInvitation, event: Event, speaker: Speaker, to: str, link: str, slots: list[PresentedSlot]
) -> Outgoing:
    lang, what = invitation.locale, pick(event.title, invitation.locale)
    title = translate(lang, "directory.letter.title", event=what)
    zone = ZoneInfo(event.zone)
    content = Content(
        lang=lang,
        title=title,
        lines=[
            translate(lang, "directory.letter.hello", name=speaker.name),
            translate(lang, "directory.letter.text", event=what),
        ],
        facts=[(pick(one.title, lang), _when(one.starts_at, zone, lang)) for one in slots],
        button=(translate(lang, "directory.letter.open"), link),
        small=[
            translate(lang, "directory.letter.own"),
            translate(lang, "directory.letter.why", organiser=event.organiser_name or what),
        ],
    )
    return Outgoing(
        key=letter_key(invitation),
        to=to,
        subject=title,
        body=body_of(content),
        lang=lang,
        from_name=event.organiser_name,
    )


def _when(moment: datetime, zone: ZoneInfo, lang: str) -> str:
    day = show_day(moment.astimezone(zone).date(), lang, "full")
    return f"{day}, {show_clock(moment, zone, lang)} ({zone_name(zone, lang)})"
