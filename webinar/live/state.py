"""A viewer's first and whole state of a session, and the gate that a socket passes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, load_only

from webinar.core import clock
from webinar.core.errors import Refusal
from webinar.live import log as live_log
from webinar.live.feature import Viewer
from webinar.live.registry import Registry
from webinar.live.screens import ScreenLink
from webinar.live.tickets import Ticket
from webinar.live.welcome import require_welcome
from webinar.people.models import CookieSession, Person
from webinar.people.permissions import SCREEN, Actor, audience_of, can
from webinar.people.roles import actors
from webinar.schedule.access import enters, placed, sees
from webinar.schedule.models import Event, PitchSession

SYNC_BOUND = 1_000
# Built once, and of the rows only what the gate looks at: thousands pass it within seconds after a restart.
_gate = (
    select(PitchSession, Event, Person.epoch, Person.locale)
    .join(Event, Event.id == PitchSession.event_id)
    .join(Person, Person.id == bindparam("person_id"))
    .where(PitchSession.id == bindparam("pitch_session_id"))
    .options(
        load_only(PitchSession.public_id, PitchSession.status, PitchSession.published_at, PitchSession.visibility),
        load_only(Event.status, Event.visibility, Event.guests_allowed),
    )
)
_browser = select(CookieSession.ended_at, CookieSession.expires_at).where(CookieSession.id == bindparam("id"))


@dataclass(frozen=True)
class Entry:
    """What a ticket opens: the person as an actor, and the session."""

    actor: Actor
    epoch: int
    pitch_session_id: int
    public_id: str
    event_id: int
    lang: str

    @property
    def viewer(self) -> Viewer:
        """Who looks."""
        return Viewer(audience_of(self.actor.role), self.actor.person_id)


def enter(db: Session, ticket: Ticket) -> Entry:
    """Checks a ticket against the rows of now; refuses with the reason."""
    if ticket.screen_link_id:
        return _enter_screen(db, ticket)
    asked = {"person_id": ticket.person_id, "pitch_session_id": ticket.pitch_session_id}
    row = db.execute(_gate, asked).one_or_none()
    if row is None:
        raise Refusal("not_found")
    pitch_session, event, epoch, locale = row
    if epoch != ticket.epoch or not _browser_lives(db, ticket):
        raise Refusal("expired", "live.refused.expired")
    found = actors(db, [ticket.person_id], event.id, pitch_session.id)
    actor = placed(db, found, event, pitch_session).get(ticket.person_id)
    if actor is None:
        raise Refusal("forbidden", "people.removed")
    if not sees(actor, event, pitch_session) or not can(actor, "session.follow"):
        raise Refusal("not_found")
    if not enters(actor, event, pitch_session):
        raise Refusal("forbidden", "schedule.refused.registered_only")
    require_welcome(db, actor, event)
    return Entry(actor, epoch, pitch_session.id, pitch_session.public_id, event.id, locale or "fr")


def _enter_screen(db: Session, ticket: Ticket) -> Entry:
    row = db.execute(
        select(PitchSession.public_id, PitchSession.event_id)
        .join(ScreenLink, ScreenLink.pitch_session_id == PitchSession.id)
        .where(
            PitchSession.id == ticket.pitch_session_id,
            ScreenLink.id == ticket.screen_link_id,
            ScreenLink.revoked_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        raise Refusal("not_found")
    return Entry(SCREEN, 0, ticket.pitch_session_id, row.public_id, row.event_id, "fr")


def _browser_lives(db: Session, ticket: Ticket) -> bool:
    if ticket.cookie_session_id == 0:
        return True
    row = db.execute(_browser, {"id": ticket.cookie_session_id}).one_or_none()
    return row is not None and row.ended_at is None and row.expires_at > clock.now()


def whole_state(db: Session, registry: Registry, entry: Entry, *, brief: bool = False) -> dict[str, Any]:
    """The state with its number, read in one transaction (R7)."""
    seq = live_log.last_seq(db, entry.pitch_session_id)
    entities, whole = live_log.snapshot(db, registry, entry.pitch_session_id, entry.viewer, brief=brief)
    return {"snapshot": entities, "seq": seq, "now": clock.now_ms(), "partial": not whole}


def missed(db: Session, registry: Registry, entry: Entry, since: int) -> dict[str, Any]:
    """The answer to `sync {since}`: a frame, or the whole state when the gap is larger than the bound."""
    to = live_log.last_seq(db, entry.pitch_session_id)
    if since > to or since < 0 or to - since > SYNC_BOUND:
        state = whole_state(db, registry, entry)
        return {"ok": True, "snapshot": state["snapshot"], "seq": state["seq"], "now": state["now"]}
    change = live_log.Change()
    if since < to:
        change = live_log.changes_for(db, registry, entry.pitch_session_id, entry.viewer, since, to)
    moment = clock.now_ms()
    frame = {"ps": entry.public_id, "from": since, "to": to, "put": change.put, "drop": change.drop}
    return {"ok": True, "frame": {**frame, "now": moment}, "now": moment}
