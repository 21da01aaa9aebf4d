"""Commands about persons and their links."""

from __future__ import annotations

import json
from datetime import timedelta

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from webinar.core import clock
from webinar.core.db import database
from webinar.people.links import create_link
from webinar.people.models import Person

people_commands = AppGroup("people", help="Persons and their personal links.")


@people_commands.command("link")
@click.argument("email")
@click.option("--to", "destination", default="/", help="Path that the link leads to.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--days", default=30, show_default=True, help="How long it works.")
def link(email: str, destination: str, days: int, as_json: bool) -> None:
    """Make a personal link for the person with EMAIL and print it (it works in any browser)."""
    with database().writing() as db:
        person = db.scalar(select(Person).where(Person.email == email.strip().lower()))
        if person is None:
            raise click.ClickException(f"Nobody here has the address {email}.")
        token = create_link(
            db,
            person,
            purpose="personal",
            destination=destination,
            expires_at=clock.now() + timedelta(days=days),
            any_browser=True,
        )
    address = f"{current_app.extensions['settings'].public_origin}/l/{token}"
    click.echo(json.dumps({"link": address, "days": days}) if as_json else address)
