"""Invitations to a role: written, sent, taken back, accepted once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.errors import Refusal
from webinar.core.i18n import pick, translate
from webinar.core.instance import facts, sends_mail
from webinar.core.mail import Outgoing, post
from webinar.core.mail_content import Content, body_of
from webinar.core.security import new_public_id, new_token, token_hash
from webinar.people.accounts import make_person, person_of
from webinar.people.models import Person
from webinar.schedule.models import Event, PitchSession
from webinar.team import roles
from webinar.team.models import Invitation

LIFE = timedelta(days=14)


@dataclass(frozen=True)
class Offer:
    """What is offered: a role at an event, at one session of it, or at the installation."""

    role: str
    event: Event | None = None
    pitch_session: PitchSession | None = None


def invite(db: Session, offer: Offer, email: str, locale: str, by: int | None) -> str:
    """Writes an invitation and its letter; gives the link for copying where no mail goes out, else nothing.

    Nothing of the answer depends on whether the address is known here; it may say that the team has it already.
    """
    if _pending(db, offer, email) is not None:
        raise Refusal("duplicate", fields={"email": "team.refused.pending"})
    if roles.holds(db, offer.role, _event_id(offer), _session_id(offer), email):
        raise Refusal("duplicate", fields={"email": "team.refused.member"})
    now = clock.now()
    invitation = Invitation(
        public_id=new_public_id(),
        event_id=_event_id(offer),
        pitch_session_id=_session_id(offer),
        role=offer.role,
        email=email,
        locale=locale,
        by_mail=sends_mail(),
        token_hash="",
        invited_by=by,
        created_at=now,
        sent_at=now,
        expires_at=now + LIFE,
    )
    return _send(db, invitation, offer)


def send_again(db: Session, invitation: Invitation) -> str:
    """A new link in place of the former one, which ends; for copying where no mail goes out."""
    _require_open(invitation, even_expired=True)
    return _send(db, invitation, offer_of(db, invitation))


def take_back(invitation: Invitation) -> None:
    """Ends an invitation that nobody has accepted."""
    _require_open(invitation, even_expired=True)
    invitation.revoked_at = clock.now()


def of_event(db: Session, event_id: int | None, public_id: str) -> Invitation:
    """An invitation of this event (of the installation: None) and of no other (S22)."""
    found = db.scalar(
        select(Invitation).where(
            Invitation.public_id == public_id,
            Invitation.event_id.is_(None) if event_id is None else Invitation.event_id == event_id,
        )
    )
    if found is None:
        raise Refusal("not_found")
    return found


def pending(db: Session, event_id: int | None) -> list[Invitation]:
    """Invitations that are neither accepted nor taken back, the newest first."""
    mine = Invitation.event_id.is_(None) if event_id is None else Invitation.event_id == event_id
    open_ones = select(Invitation).where(mine, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    return list(db.scalars(open_ones.order_by(Invitation.id.desc())))


def find(db: Session, token: str) -> Invitation:
    """The open invitation of a link; `not_found` for an unknown one, `expired` for one that is over."""
    found = db.scalar(select(Invitation).where(Invitation.token_hash == token_hash(token)))
    if found is None:
        raise Refusal("not_found")
    _require_open(found)
    return found


def accept(db: Session, token: str, name: str, browser_person_id: int | None) -> tuple[Person, Offer]:
    """Gives the role; of two at once, one gets `expired`.

    Who proved the address by opening a mailed link is its person. A copied link proves nothing of an address:
    it gives the role to whoever the browser is, else to somebody new without one.
    """
    invitation = find(db, token)
    now = clock.now()
    taken = db.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
        .values(accepted_at=now)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise Refusal("expired", "team.refused.over")
    person = _acceptor(db, invitation, name, browser_person_id)
    invitation.person_id = person.id
    offer = offer_of(db, invitation)
    roles.give(db, person, offer.role, _event_id(offer), _session_id(offer))
    return person, offer


def knows_acceptor(db: Session, invitation: Invitation, browser_person_id: int | None) -> Person | None:
    """Who would accept, where that is somebody already; None for somebody who first says their name."""
    if _proves_address(invitation):
        return person_of(db, invitation.email)
    return db.get(Person, browser_person_id) if browser_person_id is not None else None


def _acceptor(db: Session, invitation: Invitation, name: str, browser_person_id: int | None) -> Person:
    known = knows_acceptor(db, invitation, browser_person_id)
    if known is not None:
        return known
    if not name:
        raise Refusal("invalid", fields={"name": "core.text.blank"})
    address = invitation.email if _proves_address(invitation) else None
    return make_person(db, name, address, invitation.locale)


def _proves_address(invitation: Invitation) -> bool:
    # Administrators, who invite for the installation, may read every letter anyway.
    return invitation.by_mail or invitation.event_id is None


def offer_of(db: Session, invitation: Invitation) -> Offer:
    """What the invitation offers."""
    return Offer(
        invitation.role,
        db.get(Event, invitation.event_id) if invitation.event_id is not None else None,
        db.get(PitchSession, invitation.pitch_session_id) if invitation.pitch_session_id is not None else None,
    )


def _require_open(invitation: Invitation, *, even_expired: bool = False) -> None:
    over = invitation.accepted_at is not None or invitation.revoked_at is not None
    if over or (invitation.expires_at <= clock.now() and not even_expired):
        raise Refusal("expired", "team.refused.over")


def _pending(db: Session, offer: Offer, email: str) -> Invitation | None:
    same = [
        one
        for one in pending(db, _event_id(offer))
        if (one.email, one.role, one.pitch_session_id) == (email, offer.role, _session_id(offer))
    ]
    return same[0] if same else None


def _event_id(offer: Offer) -> int | None:
    return offer.event.id if offer.event is not None else None


def _session_id(offer: Offer) -> int | None:
    return offer.pitch_session.id if offer.pitch_session is not None else None


def _send(db: Session, invitation: Invitation, offer: Offer) -> str:
    token = new_token()
    now = clock.now()
    invitation.token_hash, invitation.by_mail = token_hash(token), sends_mail()
    invitation.sent_at, invitation.expires_at = now, now + LIFE
    db.add(invitation)
    db.flush()
    link = f"{current_app.extensions['settings'].public_origin}/invitation/{token}"
    if not invitation.by_mail:
        return link
    post(db, _letter(invitation, offer, link))
    return ""


def _letter(invitation: Invitation, offer: Offer, link: str) -> Outgoing:
    lang = invitation.locale
    what = pick(offer.event.title, lang) if offer.event is not None else facts().name
    title = translate(lang, f"team.letter.title.{offer.role}", what=what)
    lines = [translate(lang, f"team.letter.text.{offer.role}", what=what)]
    if offer.pitch_session is not None:
        lines.append(translate(lang, "team.letter.one_session", title=pick(offer.pitch_session.title, lang)))
    days = LIFE.days
    content = Content(
        lang=lang,
        title=title,
        lines=[*lines, translate(lang, "team.letter.once", days=days)],
        button=(translate(lang, "team.letter.open"), link),
        small=[translate(lang, "team.letter.why")],
    )
    return Outgoing(
        key=f"invitation:{invitation.id}:{clock.to_ms(invitation.sent_at)}",
        to=invitation.email,
        subject=title,
        body=body_of(content),
        lang=lang,
        from_name=offer.event.organiser_name if offer.event is not None else "",
        not_after=invitation.expires_at,
    )
