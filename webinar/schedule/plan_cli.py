"""Commands that make, list and show events and sessions: `flask event …` and `flask session …`."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.schedule.interchange.outline import slug_of
from webinar.schedule.making import add_slot, make_event, make_session
from webinar.schedule.models import Event, PitchSession, Slot

event_plan_commands = AppGroup("event", help="Events and their programmes.")
session_commands = AppGroup("session", help="Sessions of an event and their slots.")
MOST_MINUTES, MOST_TITLE = 1440, 200
as_json_option = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


def event_facts(event: Event) -> dict[str, Any]:
    """An event as the commands answer it."""
    return {
        "slug": event.slug,
        "title": event.title,
        "organiser": event.organiser_name,
        "zone": event.zone,
        "status": event.status,
        "visibility": event.visibility,
    }


def session_facts(pitch_session: PitchSession) -> dict[str, Any]:
    """A session as the commands answer it."""
    return {
        "id": pitch_session.public_id,
        "title": pitch_session.title,
        "status": pitch_session.status,
        "zone": pitch_session.zone,
        "starts": pitch_session.starts_wall.isoformat(),
        "ends": pitch_session.ends_wall.isoformat(),
        "starts_at": pitch_session.starts_at.isoformat(),
        "join_code": pitch_session.join_code,
    }


def _slots(db: Session, pitch_session: PitchSession) -> list[dict[str, Any]]:
    rows = db.scalars(select(Slot).where(Slot.pitch_session_id == pitch_session.id).order_by(Slot.position))
    return [{"title": one.title, "planned_at": one.planned_at.isoformat(), "pitch_s": one.pitch_s} for one in rows]


def _sessions(db: Session, event: Event) -> list[dict[str, Any]]:
    rows = select(PitchSession).where(PitchSession.event_id == event.id)
    return [session_facts(one) for one in db.scalars(rows.order_by(PitchSession.starts_at, PitchSession.id))]


def named_event(db: Session, slug: str) -> Event:
    """The event of a slug; ends the command where there is none."""
    event = db.scalar(select(Event).where(Event.slug == slug))
    if event is None:
        raise click.ClickException(f"No event is called {slug}.")
    return event


def named_session(db: Session, public_id: str) -> PitchSession:
    """The session of an id; ends the command where there is none."""
    found = db.scalar(select(PitchSession).where(PitchSession.public_id == public_id))
    if found is None:
        raise click.ClickException(f"No session has the id {public_id}.")
    return found


def say(as_json: bool, facts: Any, *lines: str) -> None:
    """Answers as JSON, or in lines."""
    click.echo(json.dumps(facts, ensure_ascii=False, indent=2) if as_json else "\n".join(lines))


def event_line(facts: dict[str, Any]) -> str:
    """An event in one line."""
    return f"{facts['slug']:<32}  {facts['status']:<10}  {next(iter(facts['title'].values()), '')}"


def session_line(facts: dict[str, Any]) -> str:
    """A session in one line."""
    title = next(iter(facts["title"].values()), "")
    return f"{facts['id']}  {facts['status']:<10}  {facts['starts'][:16].replace('T', ' ')}  {title}"


def checked_title(_context: click.Context, _option: click.Parameter, value: str) -> str:
    """A title as it is stored."""
    title = " ".join(value.split())
    if not 1 <= len(title) <= MOST_TITLE or "\0" in title:
        raise click.BadParameter(f"between 1 and {MOST_TITLE} characters")
    return title


@event_plan_commands.command("create")
@click.argument("title", callback=checked_title)
@click.option("--zone", required=True, help="IANA zone of its times (Europe/Paris).")
@click.option("--organiser-name", default="", help="Who invites, as people read it.")
@click.option("--lang", type=click.Choice(["fr", "en"]), default="fr", help="Language of the title.")
@as_json_option
def create_event(title: str, zone: str, organiser_name: str, lang: str, as_json: bool) -> None:
    """Make an event, without sessions yet."""
    if zone not in available_timezones():
        raise click.ClickException(f"No zone is called {zone}.")
    slug = slug_of(title)
    with database().writing() as db:
        if not slug or db.scalar(select(Event.id).where(Event.slug == slug)) is not None:
            raise click.ClickException(f"The title gives the address “{slug}”, which is empty or taken.")
        event = make_event(
            db, slug=slug, title={lang: title}, zone=zone, organiser=organiser_name[:200], description={}
        )
        facts = event_facts(event)
    say(as_json, facts, event_line(facts))


@event_plan_commands.command("list")
@as_json_option
def list_events(as_json: bool) -> None:
    """All events, newest first."""
    with database().reading() as db:
        facts = [event_facts(one) for one in db.scalars(select(Event).order_by(Event.id.desc()))]
    say(as_json, facts, *map(event_line, facts))


@event_plan_commands.command("show")
@click.argument("slug")
@as_json_option
def show_event(slug: str, as_json: bool) -> None:
    """An event and its sessions."""
    with database().reading() as db:
        event = named_event(db, slug)
        facts = {**event_facts(event), "sessions": _sessions(db, event)}
    say(as_json, facts, event_line(facts), *map(session_line, facts["sessions"]))


@session_commands.command("create")
@click.argument("slug")
@click.argument("title", callback=checked_title)
@click.option("--start", type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]), required=True)
@click.option("--minutes", type=click.IntRange(1, MOST_MINUTES), default=60, show_default=True)
@click.option("--slot", "slots", multiple=True, callback=lambda c, o, v: [checked_title(c, o, x) for x in v])
@click.option("--publish", is_flag=True, help="Show it at once; without it stays a draft.")
@click.option("--lang", type=click.Choice(["fr", "en"]), default="fr", help="Language of the titles.")
@as_json_option
def create_session(
    slug: str, title: str, start: datetime, minutes: int, slots: list[str], publish: bool, lang: str, as_json: bool
) -> None:
    """Make a session at a time of the event's zone; each --slot is a pitch of 5 + 5 + 1 minutes."""
    try:
        with database().writing() as db:
            pitch_session = make_session(
                db, named_event(db, slug), title={lang: title}, abstract={}, starts_wall=start,
                length=timedelta(minutes=minutes), status="published" if publish else "draft",
            )  # fmt: skip
            for one in slots:
                add_slot(db, pitch_session, {lang: one}, None)
            facts = {**session_facts(pitch_session), "slots": _slots(db, pitch_session)}
    except Refusal as refusal:
        raise click.ClickException(refusal.told("en")["message"]) from refusal
    say(as_json, facts, session_line(facts))


@session_commands.command("list")
@click.argument("slug")
@as_json_option
def list_sessions(slug: str, as_json: bool) -> None:
    """An event's sessions by time."""
    with database().reading() as db:
        facts = _sessions(db, named_event(db, slug))
    say(as_json, facts, *map(session_line, facts))


@session_commands.command("show")
@click.argument("public_id")
@as_json_option
def show_session(public_id: str, as_json: bool) -> None:
    """A session and its running order."""
    with database().reading() as db:
        found = named_session(db, public_id)
        facts = {**session_facts(found), "slots": _slots(db, found)}
    lines = [f"  {one['planned_at'][11:16]} UTC  {next(iter(one['title'].values()), '')}" for one in facts["slots"]]
    say(as_json, facts, session_line(facts), *lines)
