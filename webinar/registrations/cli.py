"""Commands about the places of a session."""

from __future__ import annotations

import json

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core.db import database
from webinar.people.models import Person
from webinar.registrations.models import Registration
from webinar.registrations.places import lock_places
from webinar.registrations.signing_up import fill_places
from webinar.schedule.models import Event, PitchSession

registration_commands = AppGroup("registrations", help="Places of a session: how many, whose.")


def _session(db: Session, public_id: str) -> PitchSession:
    found = db.scalar(select(PitchSession).where(PitchSession.public_id == public_id))
    if found is None:
        raise click.ClickException(f"There is no session {public_id}.")
    return found


@registration_commands.command("capacity")
@click.argument("public_id")
@click.argument("places", type=click.IntRange(min=0), required=False)
def capacity(public_id: str, places: int | None) -> None:
    """Set how many PLACES the session has, without a number as many as come; those waiting move up."""
    with database().writing() as db:
        pitch_session = _session(db, public_id)
        lock_places(db, pitch_session.id)
        pitch_session.capacity = places
        db.flush()
        moved = fill_places(db, pitch_session, db.get_one(Event, pitch_session.event_id))
    click.echo(f"{'No limit' if places is None else places} places; {moved} moved up from the waiting list.")


@registration_commands.command("list")
@click.argument("public_id")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_registrations(public_id: str, as_json: bool) -> None:
    """List who registered, in order."""
    with database().reading() as db:
        rows = db.execute(
            select(Registration, Person)
            .join(Person, Person.id == Registration.person_id)
            .where(Registration.pitch_session_id == _session(db, public_id).id)
            .order_by(Registration.placed_at, Registration.id)
        )
        found = [
            {
                "status": registration.status,
                "name": person.name,
                "email": person.email or "",
                "placed_at": registration.placed_at.isoformat(),
                "consents": registration.consents,
            }
            for registration, person in rows
        ]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for one in found:
        click.echo(f"{one['status']:<10}  {one['name']}  <{one['email']}>")
    click.echo(f"{len(found)} in all.")
