"""Commands about persons and their roles."""

from __future__ import annotations

import json
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import clock, instance
from webinar.core.audit import newest, note
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.mail_message import clean_address
from webinar.people.accounts import make_person, person_of
from webinar.people.models import CookieSession, Person, RoleGrant
from webinar.schedule.models import Event, PitchSession
from webinar.team import roles

people_commands = AppGroup("people", help="Persons, their roles and their personal links.")
ROLES = (*roles.OF_INSTANCE, *roles.OF_EVENT)


def _facts(db: Session, person: Person) -> dict[str, Any]:
    grants = db.execute(
        select(RoleGrant.role, Event.slug, PitchSession.public_id)
        .join(Event, Event.id == RoleGrant.event_id)
        .outerjoin(PitchSession, PitchSession.id == RoleGrant.pitch_session_id)
        .where(RoleGrant.person_id == person.id)
        .order_by(Event.slug, RoleGrant.role, RoleGrant.id)
    )
    of_instance = [("administrator", person.is_administrator), ("creator", person.may_create_events)]
    return {
        "id": person.public_id,
        "name": person.name,
        "email": person.email or "",
        "language": person.locale or "",
        "has_password": person.password_hash is not None,
        "created_at": person.created_at.isoformat(),
        "roles": [{"role": role} for role, has in of_instance if has]
        + [
            {"role": role, "event": slug, **({"session": public_id} if public_id else {})}
            for role, slug, public_id in grants
        ],
    }


def _line(facts: dict[str, Any]) -> str:
    held = ", ".join(
        one["role"] + (f" of {one['event']}" if "event" in one else "") for one in facts["roles"]
    )
    return f"{facts['id']}  {facts['email'] or '(no address)':<36}  {facts['name']}{'  · ' + held if held else ''}"


def _say(as_json: bool, facts: Any, lines: list[str]) -> None:
    click.echo(json.dumps(facts, ensure_ascii=False, indent=2) if as_json else "\n".join(lines))


def _known(db: Session, email: str) -> Person:
    try:
        person = person_of(db, clean_address(email))
    except ValueError as error:
        raise click.ClickException(f"{email} is no mail address.") from error
    if person is None:
        raise click.ClickException(f"Nobody here has the address {email}.")
    return person


def _event(db: Session, slug: str) -> Event:
    found = db.scalar(select(Event).where(Event.slug == slug))
    if found is None:
        raise click.ClickException(f"There is no event {slug}.")
    return found


def _session_id(db: Session, event: Event, public_id: str) -> int | None:
    if not public_id:
        return None
    found = db.scalar(
        select(PitchSession.id).where(PitchSession.public_id == public_id, PitchSession.event_id == event.id)
    )
    if found is None:
        raise click.ClickException(f"There is no session {public_id} in {event.slug}.")
    return found


@people_commands.command("list")
@click.option("--event", "slug", default="", help="Only those with a role at this event.")
@click.option("--role", type=click.Choice(ROLES), help="Only those with this role.")
@click.option("--limit", default=500, show_default=True, help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_people(slug: str, role: str | None, limit: int, as_json: bool) -> None:
    """List persons with an address or a role; guests are left out."""
    with database().reading() as db:
        query = select(Person).where(Person.is_guest.is_(False)).order_by(Person.name, Person.id)
        if slug:
            holders = select(RoleGrant.person_id).where(RoleGrant.event_id == _event(db, slug).id)
            query = query.where(Person.id.in_(holders))
        found = [_facts(db, person) for person in db.scalars(query.limit(limit))]
    if role:
        found = [one for one in found if any(held["role"] == role for held in one["roles"])]
    _say(as_json, found, [_line(one) for one in found] or ["Nobody."])


@people_commands.command("show")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def show(email: str, as_json: bool) -> None:
    """Show the person with EMAIL: roles, and how many browsers are signed in."""
    with database().reading() as db:
        person = _known(db, email)
        facts = _facts(db, person)
        signed_in = select(CookieSession.id).where(
            CookieSession.person_id == person.id,
            CookieSession.ended_at.is_(None),
            CookieSession.expires_at > clock.now(),
            CookieSession.epoch == person.epoch,
        )
        facts["signed_in_browsers"] = len(db.scalars(signed_in).all())
    _say(as_json, facts, [f"{name}: {value}" for name, value in facts.items()])


@people_commands.command("grant")
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--event", "slug", default="", help="Slug of the event; needed for organiser and moderator.")
@click.option("--for-session", "public_id", default="", help="A moderator's one session.")
@click.option("--name", default="", help="Name of somebody who is new here.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def grant(email: str, role: str, slug: str, public_id: str, name: str, as_json: bool) -> None:
    """Give the person with EMAIL a ROLE; with --name somebody new."""
    _require_event(role, slug)
    with database().writing() as db:
        event = _event(db, slug) if slug else None
        if name and person_of(db, email.strip().lower()) is None:
            person = make_person(db, name, _address(email), instance.facts().language)
        else:
            person = _known(db, email)
        at = _session_id(db, event, public_id) if event is not None and role == "moderator" else None
        roles.give(db, person, role, event.id if event else None, at)
        note(db, "role_given", None, person.id, f"{role} {slug}".strip())
        facts = _facts(db, person)
    _say(as_json, facts, [_line(facts)])


@people_commands.command("revoke")
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--event", "slug", default="", help="Slug of the event; needed for organiser and moderator.")
@click.option("--for-session", "public_id", default="", help="A moderator's one session.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def revoke(email: str, role: str, slug: str, public_id: str, as_json: bool) -> None:
    """Take a ROLE from the person with EMAIL; their browsers are signed out within two seconds."""
    _require_event(role, slug)
    try:
        with database().writing() as db:
            person = _known(db, email)
            if slug:
                event = _event(db, slug)
                roles.take(db, person, role, event.id, _session_id(db, event, public_id))
            else:
                roles.take_from_instance(db, person)
            note(db, "role_taken", None, person.id, f"{role} {slug}".strip())
            facts = _facts(db, person)
    except Refusal as refusal:
        told = "This person does not have that role." if refusal.code == "not_found" else refusal.told("en")["message"]
        raise click.ClickException(told) from refusal
    _say(as_json, facts, [_line(facts)])


def _require_event(role: str, slug: str) -> None:
    if (role in roles.OF_EVENT) != bool(slug):
        raise click.UsageError("organiser and moderator need --event SLUG; administrator and creator take none.")


def _address(email: str) -> str:
    try:
        return clean_address(email)
    except ValueError as error:
        raise click.ClickException(f"{email} is no mail address.") from error


@people_commands.command("audit")
@click.option("--limit", default=100, show_default=True, help="How many, the newest first.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def audit(limit: int, as_json: bool) -> None:
    """List who signed in, who gave or took which role: the newest first, by ids of persons."""
    with database().reading() as db:
        entries = newest(db, limit)
    found = [
        {"at": one.at.isoformat(), "deed": one.deed, "by": one.actor_id, "on": one.person_id, "about": one.about}
        for one in entries
    ]
    _say(as_json, found, [f"{one['at'][:19]}  {one['deed']:<18} {one['about']}" for one in found] or ["Nothing."])  # type: ignore[index]
