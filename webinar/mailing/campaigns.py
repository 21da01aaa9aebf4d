"""Invitations to many: begun once, written some at a time, paused, resumed and ended."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.orm import Session

from webinar.core import clock, jobs
from webinar.core.db import Database, database
from webinar.core.errors import Refusal
from webinar.core.features import Gone
from webinar.core.i18n import pick, translate
from webinar.core.instance import mail_settings
from webinar.core.mail import Letter, Outgoing, post
from webinar.core.mail_content import Content, body_of
from webinar.core.mail_message import clean_address
from webinar.mailing.campaign_models import Campaign, CampaignRecipient
from webinar.people.models import Person, Registration
from webinar.registrations.calendar_hook import letter_calendar
from webinar.registrations.letters import personal_address
from webinar.registrations.refusals import refusing, stop_address
from webinar.schedule.models import Event, PitchSession

FEED = "mailing.campaign"
# A letter with its entry takes about ten milliseconds to write: what is written at once stays below 100.
WINDOW = 8
MOST = 2_000
SCOPE = "invitations"
# Which states a press leads from, and where to.
MOVES = {
    "pause": (("running",), "paused"),
    "resume": (("paused",), "running"),
    "cancel": (("running", "paused"), "cancelled"),
}
Audience = dict[str, int | None]


@dataclass(frozen=True)
class Invitation:
    """What is written, in which language, about the event or one session of it."""

    subject: str
    text: str
    lang: str
    pitch_session_id: int | None


def read_addresses(raw: str) -> Audience:
    """The addresses of a pasted list, one a line, each once; a refusal names the lines that are none."""
    found: Audience = {}
    wrong: list[int] = []
    for number, line in enumerate(raw.splitlines(), 1):
        if not line.strip():
            continue
        try:
            found[clean_address(line.strip()).lower()] = None
        except ValueError:
            wrong.append(number)
    if wrong:
        named = ", ".join(map(str, wrong[:20])) + (" …" if len(wrong) > 20 else "")
        problem = ("mailing.invites.bad_lines", {"lines": named})
        raise Refusal("invalid", fields={"addresses": problem})
    if len(found) > MOST:
        raise Refusal("invalid", fields={"addresses": ("mailing.invites.too_many", {"most": MOST})})
    if not found:
        raise Refusal("invalid", fields={"addresses": "core.field.missing"})
    return found


def never_written(db: Session, pitch_session_id: int) -> Audience:
    """Who is registered for a session and was never sent a letter."""
    rows = db.execute(
        select(Person.email, Person.id)
        .join(Registration, Registration.person_id == Person.id)
        .where(
            Registration.pitch_session_id == pitch_session_id,
            Registration.status == "registered",
            Person.email.is_not(None),
            ~exists().where(Letter.to_address == Person.email),
        )
        .order_by(Person.id)
        .limit(MOST)
    )
    return {address: person_id for address, person_id in rows if address}


def begin(
    db: Session, event_id: int, public_id: str, invitation: Invitation, audience: Audience, by: int | None
) -> bool:
    """Begins to write to an audience; False when the same press has begun it already."""
    known = db.scalar(select(Campaign).where(Campaign.public_id == public_id))
    if known is not None:
        if known.event_id != event_id:
            raise Refusal("not_found")
        return False
    campaign = Campaign(
        public_id=public_id,
        event_id=event_id,
        pitch_session_id=invitation.pitch_session_id,
        subject=invitation.subject,
        text=invitation.text,
        lang=invitation.lang,
        state="running",
        created_by=by,
        created_at=clock.now(),
    )
    db.add(campaign)
    db.flush()
    db.add_all(
        CampaignRecipient(campaign_id=campaign.id, address=address, person_id=person_id)
        for address, person_id in audience.items()
    )
    db.flush()
    jobs.enqueue(db, FEED, f"{FEED}:{campaign.id}:begin", {"campaign": campaign.id})
    return True


def move(db: Session, event_id: int, public_id: str, act: str) -> None:
    """Pauses, resumes or ends; what was pressed twice, or too late, changes nothing."""
    query = select(Campaign).where(Campaign.public_id == public_id, Campaign.event_id == event_id)
    campaign = db.scalar(query.with_for_update())
    if campaign is None:
        raise Refusal("not_found")
    before, after = MOVES[act]
    if campaign.state not in before:
        return
    campaign.state = after
    db.flush()
    if after == "running":
        key = f"{FEED}:{campaign.id}:resume:{secrets.token_hex(8)}"
        jobs.enqueue(db, FEED, key, {"campaign": campaign.id})


def feed(payload: Mapping[str, Any]) -> None:
    """Writes the next letters of a campaign, marks whom they go to and asks for the next run, all or nothing."""
    with database().writing() as db:
        campaign = db.scalar(select(Campaign).where(Campaign.id == payload["campaign"]).with_for_update())
        if campaign is None or campaign.state != "running":
            return
        waiting = list(
            db.scalars(
                select(CampaignRecipient)
                .where(CampaignRecipient.campaign_id == campaign.id, CampaignRecipient.state == "waiting")
                .order_by(CampaignRecipient.id)
                .limit(WINDOW + 1)
            )
        )
        _write(db, campaign, waiting[:WINDOW])
        if len(waiting) <= WINDOW:
            campaign.state = "done"
        else:
            pause = timedelta(minutes=WINDOW / mail_settings().MAIL_PER_MINUTE)
            key = f"{FEED}:{campaign.id}:{waiting[WINDOW].id}"
            jobs.enqueue(db, FEED, key, {"campaign": campaign.id}, clock.now() + pause)
        db.flush()


def _write(db: Session, campaign: Campaign, recipients: list[CampaignRecipient]) -> None:
    event = db.get_one(Event, campaign.event_id)
    invitation = Invitation(campaign.subject, campaign.text, campaign.lang, campaign.pitch_session_id)
    refused = refusing(db, event.id, SCOPE, [one.address for one in recipients])
    for one in recipients:
        if one.address in refused:
            one.state = "skipped"
            continue
        one.state, one.letter_key = "written", f"campaign:{campaign.id}:{one.id}"
        person = db.get(Person, one.person_id) if one.person_id is not None else None
        post(db, letter(db, event, invitation, one.address, person, one.letter_key))


def letter(
    db: Session, event: Event, invitation: Invitation, address: str, person: Person | None, key: str
) -> Outgoing:
    """The letter to one address: who is registered gets a personal link and the entry for the calendar.

    Others get the way to where one registers.
    """
    lang, origin = invitation.lang, current_app.extensions["settings"].public_origin
    pitch_session = db.get(PitchSession, invitation.pitch_session_id) if invitation.pitch_session_id else None
    page = f"{origin}/s/{pitch_session.public_id}" if pitch_session else f"{origin}/e/{event.slug}"
    if person is not None and pitch_session is not None:
        page = personal_address(db, person, pitch_session, event, "")
    stop = stop_address(event.id, SCOPE, address)
    organiser = event.organiser_name or pick(event.title, lang)
    content = Content(
        lang=lang,
        title=invitation.subject,
        lines=[line for line in invitation.text.splitlines() if line.strip()],
        button=(
            translate(lang, "mailing.invites.letter.mine" if person else "mailing.invites.letter.register"),
            page,
        ),
        small=[
            translate(lang, "mailing.invites.letter.why", organiser=organiser),
            translate(lang, "mailing.invites.letter.stop", address=stop),
        ],
    )
    body, thread = body_of(content), None
    if person is not None and pitch_session is not None:
        body, thread = letter_calendar().dress(db, "registered", person, pitch_session, event, body)
    return Outgoing(
        key=key,
        to=address,
        subject=invitation.subject,
        body=body,
        lang=lang,
        from_name=organiser,
        unsubscribe=stop,
        thread=thread,
    )


def progress(db: Session, campaign: Campaign) -> dict[str, int]:
    """How many are to be written to, wait, are sent, failed or refused."""
    rows = db.execute(
        select(CampaignRecipient.state, Letter.state, func.count())
        .outerjoin(Letter, Letter.key == CampaignRecipient.letter_key)
        .where(CampaignRecipient.campaign_id == campaign.id)
        .group_by(CampaignRecipient.state, Letter.state)
    )
    told = {"total": 0, "waiting": 0, "written": 0, "sent": 0, "failed": 0, "refused": 0}
    for state, of_letter, count in rows:
        told["total"] += count
        told["refused" if state == "skipped" else state] += count
        if of_letter == "sent":
            told["sent"] += count
        elif of_letter in ("failed", "bounced", "dropped"):
            told["failed"] += count
    return told


def about_person(db: Session, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """The invitations that a person was sent."""
    email = select(Person.email).where(Person.id == person_id).scalar_subquery()
    rows = db.execute(
        select(Campaign.subject, CampaignRecipient.address, CampaignRecipient.state, Campaign.created_at)
        .join(Campaign, Campaign.id == CampaignRecipient.campaign_id)
        .where(or_(CampaignRecipient.person_id == person_id, CampaignRecipient.address == email))
        .order_by(CampaignRecipient.id)
    )
    return {
        "invitations": [{"subject": s, "address": a, "state": state, "at": at} for s, a, state, at in rows]
    }


def erase_person(home: Database, gone: Gone) -> None:
    """Takes them off every list of recipients."""
    with home.writing() as db:
        theirs = or_(
            CampaignRecipient.person_id.in_(gone.person_ids), CampaignRecipient.address.in_(gone.addresses)
        )
        db.execute(delete(CampaignRecipient).where(theirs))


JOBS = {FEED: feed}
