"""The addresses of calendars: a programme's feed, a session's file, the page that helps to subscribe."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from flask import Blueprint, current_app, g, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.calendars.build import log_problems, render_feed, session_bytes
from webinar.calendars.conditional import PRIVATE, PUBLIC, answer, disposition
from webinar.calendars.feeds import Choice, State, entry_of, feed_of, is_draft, is_listed, state_of, tag_of
from webinar.calendars.in_letters import InLetters
from webinar.calendars.links import add_links, subscribe_links
from webinar.calendars.texts import Unusable
from webinar.core import clock
from webinar.core.blocking import run_blocking
from webinar.core.db import Database, database
from webinar.core.errors import Refusal
from webinar.core.viewing import pick
from webinar.people.permissions import VISITOR, public_route
from webinar.registrations.calendar_hook import HOOK
from webinar.schedule.access import (
    RESTRICTED,
    Access,
    enters,
    event_route,
    open_event,
    pitch_session_route,
    visibility_of,
)
from webinar.schedule.models import Event

blueprint = Blueprint("calendars", __name__)
KEPT_FEEDS = 24
MAX_FILTER = 200


@blueprint.get("/e/<slug>/calendar.ics")
@public_route
def event_feed(slug: str) -> ResponseReturnValue:
    """The programme as visitors may see it, whoever asks: calendars fetch it without a cookie."""
    choice = _choice(**{name: request.args.get(name, "")[:MAX_FILTER] for name in ("track", "room", "day")})
    home = database()
    with home.reading() as db:
        event = open_event(db, None, slug, "page.public").event
        state = state_of(db, event, clock.now())
    return answer(
        request,
        state.tag(choice),
        state.changed_at,
        lambda: _feed(home, slug, state, choice).forms,
        disposition("inline", slug),
        PUBLIC,
    )


@dataclass(frozen=True)
class Served:
    """A feed plain and compressed, how many sessions it has no room for, and whether texts were shortened (B13)."""

    forms: tuple[bytes, bytes]
    left_out: int
    shortened: bool


def served_feed(event: Event) -> Served:
    """The event's whole feed as subscribers get it now."""
    home, choice = database(), _choice()
    with home.reading() as db:
        state = state_of(db, event, clock.now())
    return _feed(home, event.slug, state, choice)


@lru_cache(maxsize=KEPT_FEEDS)
def _feed(home: Database, slug: str, state: State, choice: Choice) -> Served:
    """The feed, plain and compressed, made once per state and choice, in a thread that stops nobody."""
    with home.reading() as db:
        event = db.scalars(select(Event).where(Event.slug == slug)).one()
        feed = feed_of(db, event, state, choice, feed_url(slug, choice))
    rendered = run_blocking(render_feed, feed)
    log_problems(rendered)
    packed = run_blocking(gzip.compress, rendered.body, 6, mtime=0)
    return Served((rendered.body, packed), len(rendered.left_out), rendered.shortened)


@blueprint.get("/s/<public_id>/calendar.ics")
@pitch_session_route("page.public")
def session_file(access: Access, db: Session) -> ResponseReturnValue:
    """One session to download, for whoever may see its page; never a draft."""
    pitch_session, event = access.session, access.event
    if is_draft(pitch_session):
        raise Refusal("not_found")
    choice = _choice()
    changed_at = max(pitch_session.changed_at, event.changed_at)
    has_room = enters(access.actor, event, pitch_session)
    is_the_same_for_all = visibility_of(event, pitch_session) not in RESTRICTED and is_listed(event, pitch_session)
    return answer(
        request,
        tag_of(pitch_session.id, pitch_session.sequence, event.change_count, changed_at, choice, has_room),
        changed_at,
        lambda: _file(db, access, choice, has_room=has_room),
        disposition("attachment", f"{event.slug}-{pitch_session.public_id}"),
        PUBLIC if is_the_same_for_all else PRIVATE,
    )


def _file(db: Session, access: Access, choice: Choice, *, has_room: bool) -> tuple[bytes, bytes]:
    try:
        body = session_bytes(entry_of(db, access.event, access.session, choice, has_room=has_room))
    except Unusable as error:
        raise Refusal("not_found") from error
    return body, gzip.compress(body, 6, mtime=0)


@blueprint.get("/e/<slug>/subscribe")
@event_route("page.public")
def subscribe(access: Access, db: Session) -> ResponseReturnValue:
    """Ways to keep the programme in one's own calendar, with honest words on how soon changes show (B31)."""
    event = access.event
    title = pick(event.title)
    address = feed_url(event.slug, _choice())
    return render_template(
        "calendars/subscribe.html",
        event={"title": title, "url": f"/e/{event.slug}"},
        links=subscribe_links(address, title),
        download_url=f"/e/{event.slug}/calendar.ics",
        mine_url="/my-calendar" if access.actor != VISITOR else "",
    )


def feed_url(slug: str, choice: Choice) -> str:
    """The absolute address of a feed; filters and language are part of it, so that everybody gets the same."""
    filters = {"track": choice.track, "room": choice.room, "day": choice.day, "lang": choice.lang}
    query = urlencode({name: value for name, value in filters.items() if value})
    return f"{choice.origin}/e/{slug}/calendar.ics?{query}"


def calendar_links(access: Access) -> list[dict[str, str]]:
    """The links of a session's page, in the order in which its menu shows them (B30)."""
    pitch_session, event = access.session, access.event
    has_room = enters(access.actor, event, pitch_session)
    own = [{"key": "apple", "url": f"/s/{pitch_session.public_id}/calendar.ics"}]
    if is_listed(event, pitch_session):
        own.append({"key": "subscribe", "url": f"/e/{event.slug}/subscribe"})
    with database().reading() as db:
        try:
            links = add_links(entry_of(db, event, pitch_session, _choice(), has_room=has_room))
        except Unusable:
            return own
    services = (("google", links.google), ("outlook", links.outlook), ("microsoft365", links.microsoft_365))
    return [{"key": key, "url": url} for key, url in (*services, ("yahoo", links.yahoo))] + own


@blueprint.record_once
def offer_links(state: BlueprintSetupState) -> None:
    """Programme and letters stand below calendars and ask for these by name."""
    state.app.extensions["calendar_links"] = calendar_links
    state.app.extensions[HOOK] = InLetters()


def _choice(**filters: str) -> Choice:
    return Choice(current_app.extensions["settings"].public_origin, g.lang, **filters)
