"""The programme's public pages and the organiser's overview."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from typing import Any, get_args
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.features import DeskGroup
from webinar.core.instance import facts
from webinar.core.viewing import pick, t, theme_url, viewer_zone, zone_label
from webinar.people.browser import current_browser
from webinar.people.permissions import VISITOR, can, public_route
from webinar.schedule import agenda, present
from webinar.schedule.access import (
    UNLISTED,
    Access,
    actor_at,
    event_route,
    is_listed,
    open_pitch_session,
    pitch_session_route,
    sees,
)
from webinar.schedule.mine import own_events
from webinar.schedule.models import Event, PitchSession
from webinar.schedule.recording import recording_words

blueprint = Blueprint("schedule", __name__)
OVER = ("ended", "replay")
# Nobody mistypes a code that often behind one address; somebody trying codes out does.
WRONG_CODES_AN_HOUR = 600
HOME_UPCOMING, HOME_REPLAYS = 12, 6


@blueprint.get("/")
@public_route
def home() -> ResponseReturnValue:
    """What is on now, what comes next, what can be watched again."""
    now = clock.now()
    with database().reading() as db:
        browser = current_browser(db)
        rows = [
            (pitch_session, event, actor_at(db, browser, event, pitch_session) or VISITOR)
            for pitch_session, event in db.execute(_listed(now))
        ]
        facts = present.slot_facts(db, [pitch_session.id for pitch_session, _event, _actor in rows])
        marks = _stars(db, browser.person_id if browser else 0, [pitch_session.id for pitch_session, *_rest in rows])
        cards = [
            {"star": marks.get(pitch_session.id)}
            | present.card(pitch_session, event, actor, now, *facts.get(pitch_session.id, (0, "")))
            for pitch_session, event, actor in rows
            if sees(actor, event, pitch_session)
        ]
        events = _events(db, browser)
        mine = own_events(db, browser.person_id, now) if browser is not None else []
    return render_template(
        "schedule/home.html",
        now=[one for one in cards if one["status"] in ("live", "paused", "open")],
        upcoming=[one for one in cards if one["status"] == "published"][:HOME_UPCOMING],
        replays=[one for one in reversed(cards) if one["status"] == "replay"][:HOME_REPLAYS],
        events=events,
        mine=mine,
    )


def _listed(now: Any) -> Any:
    return (
        select(PitchSession, Event)
        .join(Event, Event.id == PitchSession.event_id)
        .where(
            Event.status == "published",
            Event.visibility.not_in(UNLISTED),
            PitchSession.visibility.is_(None) | PitchSession.visibility.not_in(UNLISTED),
            PitchSession.is_break.is_(False),
            PitchSession.status.in_(("open", "live", "paused", "replay"))
            | ((PitchSession.status == "published") & (PitchSession.ends_at > now)),
        )
        .order_by(PitchSession.starts_at)
        .limit(60)
    )


def _events(db: Session, browser: Any) -> list[dict[str, Any]]:
    rows = db.execute(
        select(
            Event,
            func.count(PitchSession.id),
            func.min(PitchSession.starts_at),
            func.max(PitchSession.starts_at),
        )
        .join(PitchSession, PitchSession.event_id == Event.id)
        .where(
            Event.status == "published",
            Event.visibility.not_in(UNLISTED),
            PitchSession.visibility.is_(None) | PitchSession.visibility.not_in(UNLISTED),
            PitchSession.status != "draft",
        )
        .group_by(Event.id)
        .order_by(func.max(PitchSession.starts_at).desc())
        .limit(20)
    )
    return [
        {**present.event_view(event), "dates": present.span_of_days([first, last]), "sessions": count}
        for event, count, first, last in rows
    ]


@blueprint.get("/e/<slug>")
@event_route("page.public")
def event_page(access: Access, db: Session) -> ResponseReturnValue:
    """An event's agenda, searchable; the same bytes for all who chose the same language, zone and theme (S4)."""
    event = access.event
    g.default_zone = event.zone
    zone = viewer_zone(event.zone)
    text, speaker, track, day = (
        request.args.get(name, "")[:100].strip() for name in ("q", "speaker", "track", "day")
    )
    own = _own_sessions(access, db)
    if request.args.get("mine") == "1" and own is None:
        return redirect("/my", 303)
    filters = agenda.Filters(text, speaker, track, day, own)
    g.here = _address(event, filters)
    public = is_listed(event) and event.status == "published" and own is None
    state = agenda.state_of(db, event)
    make = _agenda_page if own is None else _agenda_page.__wrapped__  # one person's page is kept for nobody
    page = make(database(), event.slug, state, g.lang, zone.key, g.theme, theme_url() + repr(facts()), filters)
    response = _send(page, request.accept_encodings.quality("gzip") > 0)
    if public:
        response.headers["Cache-Control"] = "public, max-age=30"
        response.headers["Vary"] = "Cookie, Accept-Language, Accept-Encoding"
    return response


def _address(event: Event, filters: agenda.Filters) -> str:
    """The page's address with what it knows and nothing else: whatever else was sent must make no page of its own."""
    known = {"q": filters.text, "speaker": filters.speaker, "track": filters.track, "day": filters.day}
    mine = {"mine": "1"} if filters.own is not None else {}
    query = urlencode({name: value for name, value in known.items() if value} | mine)
    return f"/e/{event.slug}" + (f"?{query}" if query else "")


@lru_cache(maxsize=48)
def _agenda_page(
    home: Any, slug: str, state: Any, lang: str, zone_key: str, theme: str, _look: str, filters: agenda.Filters
) -> tuple[bytes, bytes, str]:
    """The page rendered once per state of the event and choice of the viewer: plain, compressed, ETag."""
    with home.reading() as db:
        event = db.scalars(select(Event).where(Event.slug == slug)).one()
        lines = agenda.lines_of(home, db, event)
        zone = viewer_zone(event.zone)
        shown = agenda.narrowed(lines, filters, zone)
        tracks = [{"id": name, "name": name} for name in agenda.tracks_of(lines)]
        days = present.agenda_days(shown, zone)
        body = render_template(
            "schedule/event.html",
            event=present.event_view(event, lines),
            filters={
                "q": filters.text,
                "track": filters.track,
                "day": filters.day,
                "speaker": filters.speaker,
                "mine": filters.own is not None,
            },
            tracks=tracks,
            has_companies=any(line.companies for line in lines),
            day_options=[
                {"id": day["id"], "label": day["label"]} for day in present.agenda_days(lines, zone)
            ],
            shown=len(shown),
            total=len(lines),
            days=days,
            zone_label=zone_label(zone),
        ).encode()
    return body, gzip.compress(body, 6, mtime=0), hashlib.sha256(body).hexdigest()[:24]


def _send(page: tuple[bytes, bytes, str], compressed: bool) -> Response:
    plain, packed, tag = page
    response = make_response(packed if compressed else plain)
    if compressed:
        response.headers["Content-Encoding"] = "gzip"
    response.set_etag(f"{tag}-gz" if compressed else tag)
    response.make_conditional(request.environ)
    return response


@blueprint.get("/s/<public_id>")
@pitch_session_route("page.public")
def session_page(access: Access, db: Session) -> ResponseReturnValue:
    """Who, when, and the way in."""
    g.default_zone = access.event.zone
    context = present.session_view(db, access.session, access.event, access.actor)
    return render_template(
        "schedule/session.html",
        **context,
        calendar_links=_calendar_links(access),
        registration=_registration(db, access),
        star=_stars(db, access.actor.person_id, [access.session.id]).get(access.session.id),
        session_url=f"/s/{access.session.public_id}",
        recording=recording_words(db, access.event),
        recording_url=f"/s/{access.session.public_id}/on-air",
        replay_url=f"/s/{access.session.public_id}/replay" if access.session.status == "replay" else "",
    )


def _calendar_links(access: Access) -> list[dict[str, str]]:
    """What the calendars above the programme offer; nothing without them."""
    offer = current_app.extensions.get("calendar_links")
    return offer(access) if offer is not None else []


def _stars(db: Session, person_id: int, ids: list[int]) -> dict[int, bool]:
    """For sessions by id whether the person starred them; nothing for a stranger."""
    ask = current_app.extensions.get("starred")
    if ask is None or not person_id:
        return {}
    found = ask(db, person_id, ids)
    return {one: one in found for one in ids}


def _own_sessions(access: Access, db: Session) -> frozenset[str] | None:
    """The sessions of the event that are the sender's own, where they ask for these alone."""
    ask = current_app.extensions.get("own_sessions")
    if ask is None or request.args.get("mine") != "1" or access.actor == VISITOR:
        return None
    found: frozenset[str] = ask(db, access.actor.person_id, access.event.id)
    return found


def _registration(db: Session, access: Access) -> dict[str, Any] | None:
    """What the registrations above the programme offer here; nothing without them."""
    offer = current_app.extensions.get("registration_form")
    return offer(db, access) if offer is not None else None


@blueprint.get("/j/<code>")
@public_route
def join(code: str) -> ResponseReturnValue:
    """A short code is a public alias of the session's page and gives no right that the page does not (S43)."""
    pace, address = current_app.extensions["pace"], request.remote_addr or ""
    pace.require("code", address, WRONG_CODES_AN_HOUR)
    with database().reading() as db:
        public_id = db.scalar(
            select(PitchSession.public_id).where(PitchSession.join_code == code.upper()[:6])
        )
        if public_id is None:
            pace.take("code", address, WRONG_CODES_AN_HOUR)
            raise Refusal("not_found")
        open_pitch_session(db, current_browser(db), public_id, "page.public")
    return redirect(f"/s/{public_id}", 303)


def _desks(access: Access) -> list[dict[str, Any]]:
    """The pages of the event's staff that the sender may open, by the heading they stand under."""
    mine = [desk for desk in current_app.extensions["desks"] if can(access.actor, desk.permission)]
    return [
        {
            "group": group,
            "links": [
                {"title": t(desk.title), "url": desk.path.format(slug=access.event.slug), "icon": desk.icon}
                for desk in mine
                if desk.group == group
            ],
        }
        for group in get_args(DeskGroup)
        if any(desk.group == group for desk in mine)
    ]


@blueprint.get("/e/<slug>/workspace")
@event_route("session.moderate")
def workspace(access: Access, db: Session) -> ResponseReturnValue:
    """The staff's overview of an event: its sessions and where to run each."""
    event = access.event
    g.default_zone = event.zone
    sessions = db.scalars(
        select(PitchSession).where(PitchSession.event_id == event.id).order_by(PitchSession.starts_at)
    ).all()
    organises = can(access.actor, "session.plan")
    is_first = len(sessions) == 1 and sessions[0].published_at is None
    return render_template(
        "schedule/workspace.html",
        desks=_desks(access),
        event=present.event_view(event),
        new_url=f"/e/{event.slug}/sessions/new" if organises else "",
        sessions=[
            {
                "title": pick(one.title),
                "starts_at": one.starts_at,
                "status": one.status,
                "url": f"/s/{one.public_id}",
                "edit_url": f"/s/{one.public_id}/edit" if organises else "",
                "is_first": is_first,
                "room_url": f"/s/{one.public_id}/room" if present.has_room(one) else "",
                "console_url": f"/s/{one.public_id}/console" if not one.is_break else "",
                "order_url": f"/s/{one.public_id}/order" if not one.is_break and organises else "",
                "replay_url": f"/s/{one.public_id}/replay" if one.status == "replay" else "",
                "replay_edit_url": f"/s/{one.public_id}/replay/edit"
                if one.status in OVER and organises
                else "",
            }
            for one in sessions
        ],
    )
