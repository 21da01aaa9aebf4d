"""Commands about what is kept: show it, erase somebody, delete what is due."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.i18n import translate
from webinar.core.instance import facts
from webinar.people.accounts import language_of, person_of
from webinar.people.models import Person
from webinar.privacy import tidying
from webinar.privacy.erasing import begin, erase, guests_of
from webinar.privacy.expiring import BY_AGE, due_at, expire_event
from webinar.privacy.gathering import gather
from webinar.schedule.models import Event

privacy_commands = AppGroup("privacy", help="What is kept about people, and until when.")


@privacy_commands.command("show")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Everything as JSON; else how many rows of what.")
def show(email: str, as_json: bool) -> None:
    """Print what is kept about the person with EMAIL."""
    with database().reading() as db:
        person = _person(db, email)
        sections = gather(db, person, language_of(person), current_app.extensions["about_person"])
    if as_json:
        click.echo(json.dumps(sections, ensure_ascii=False, indent=2, default=_plain))
        return
    for name, rows in sections.items():
        click.echo(f"{name:<20} {len(rows)}")


@privacy_commands.command("erase")
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def erase_command(email: str, yes: bool, as_json: bool) -> None:
    """Erase the person with EMAIL, now and for good."""
    with database().reading() as db:
        person = _person(db, email)
        ids = [person.id, *guests_of(db, person.id)]
    if not yes:
        click.confirm(f"Erase {person.name} <{email}>? There is no way back.", abort=True)
    since = clock.now_ms()
    try:
        with database().writing() as db:
            begin(db, person.id, None, here=True)
    except Refusal as refusal:
        raise click.ClickException(translate(facts().language, refusal.message, **refusal.params)) from refusal
    erase({"person_ids": ids, "since": since})
    click.echo(json.dumps({"erased": ids}) if as_json else f"Erased: {len(ids)} (with guests of the same person).")


@privacy_commands.command("run")
@click.option("--dry-run", is_flag=True, help="Only say what is due.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def run(dry_run: bool, as_json: bool) -> None:
    """Delete what is due now, as the nightly job does."""
    home, now = database(), clock.now()
    with home.reading() as db:
        events = list(db.scalars(select(Event).order_by(Event.id)))
        due = {one.slug: {w: at.isoformat() for w, at in due_at(db, one, now).items() if w != BY_AGE} for one in events}
    if dry_run:
        _say({slug: what for slug, what in due.items() if what}, as_json, "due since")
        return
    done: dict[str, Any] = {one.slug: expire_event(home, one.id, now) for one in events}
    done["installation"] = tidying.tidy(home, now)
    _say({where: counts for where, counts in done.items() if counts}, as_json, "deleted")


def _say(found: dict[str, Any], as_json: bool, verb: str) -> None:
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    lines = [f"{where}: {what} {verb} {value}" for where, whats in found.items() for what, value in whats.items()]
    click.echo("\n".join(lines) or "Nothing is due.")


def _person(db: Session, email: str) -> Person:
    person = person_of(db, email.strip().lower())
    if person is None:
        raise click.ClickException(f"Nobody here has the address {email}.")
    return person


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
