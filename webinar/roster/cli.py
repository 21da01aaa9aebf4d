"""Commands that take people in from files and give them out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core.audit import note
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.i18n import translate
from webinar.registrations.cli import registration_commands
from webinar.registrations.lists import PeopleList
from webinar.roster import files, reading
from webinar.roster.entries import Choice, chosen, entries_of, sessions_of
from webinar.roster.models import PeopleImport
from webinar.roster.planning import BY_COLUMN, faulty, names_sessions, plan_for, would_wait
from webinar.roster.publishing import publish
from webinar.roster.undoing import undo
from webinar.schedule.models import Event

__all__ = ["registration_commands"]
LANG = "en"


def _event(db: Session, slug: str) -> Event:
    found = db.scalar(select(Event).where(Event.slug == slug))
    if found is None:
        raise click.ClickException(f"There is no event {slug}.")
    return found


def _refused(refusal: Refusal) -> click.ClickException:
    told = refusal.told(LANG)
    return click.ClickException(" ".join(told.get("fields", {}).values()) or told["message"])


def _columns(found: PeopleList, meant: Sequence[str]) -> list[str]:
    """The meanings of all columns, with those that were said on the command line by title."""
    columns = dict(found.columns)
    for one in meant:
        title, _, meaning = one.rpartition("=")
        if title not in columns:
            raise click.ClickException(f"There is no column {title!r}; there are: {', '.join(columns)}.")
        if meaning not in reading.MEANINGS:
            known = ", ".join(filter(None, reading.MEANINGS))
            raise click.ClickException(f"There is no meaning {meaning!r}; there are: {known}.")
        columns[title] = meaning
    return [columns.get(title, meaning) for title, meaning in found.columns]


@registration_commands.command("import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--event", "slug", required=True, help="The event's name in its address.")
@click.option("--session", "at", default="", help="Its id; without one those the file names, or all to come.")
@click.option("--map", "meant", multiple=True, metavar="TITLE=MEANING", help="What a column means.")
@click.option("--over", is_flag=True, help="Register beyond a session's capacity.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def import_people(
    path: Path, slug: str, at: str, meant: tuple[str, ...], over: bool, dry_run: bool, as_json: bool
) -> None:
    """Register the people of a CSV, TSV or XLSX file, all or none; nobody is mailed."""
    data = path.read_bytes()
    home = database()
    try:
        found = reading.read(data, None)
        columns = _columns(found, meant) if meant else None
        found = reading.read(data, columns) if columns else found
        with home.reading() as db:
            event = _event(db, slug)
            target = at or (BY_COLUMN if names_sessions(found) else "")
            plan, sessions = plan_for(db, event.id, found, target)
            counts: dict[str, Any] = {**plan.counts, "faulty": faulty(found), "waiting": would_wait(db, plan, sessions)}
            event_id = event.id
        if not dry_run:
            with home.writing() as db:
                row = reading.keep(db, event_id, None, path.name, data)
                row.columns, row.counts = columns, {**plan.counts, "faulty": faulty(found)}
                import_id, counts["import"] = row.id, row.public_id
            counts |= publish(home, import_id, plan.guests, None, LANG, over=over)
    except Refusal as refusal:
        raise _refused(refusal) from None
    _tell(found, counts, as_json=as_json)


def _tell(found: PeopleList, counts: dict[str, Any], *, as_json: bool) -> None:
    lines = [{"line": one.line, "text": translate(LANG, one.reason, value=one.value)} for one in found.report]
    if as_json:
        click.echo(json.dumps({**counts, "lines": lines}, ensure_ascii=False, indent=2))
        return
    for one in lines:
        click.echo(f"line {one['line']}: {one['text']}")
    click.echo("  ".join(f"{name}: {value}" for name, value in counts.items() if value or name == "added"))


@registration_commands.command("undo-import")
@click.argument("public_id")
def undo_import(public_id: str) -> None:
    """Take an import of the last 24 hours back: what it made and nobody has used since."""
    with database().reading() as db:
        import_id = db.scalar(select(PeopleImport.id).where(PeopleImport.public_id == public_id))
    if import_id is None:
        raise click.ClickException(f"There is no import {public_id}.")
    try:
        counts = undo(database(), import_id, None)
    except Refusal as refusal:
        raise _refused(refusal) from None
    click.echo(f"{counts['removed']} places taken back; {counts['stayed']} stay, since they were used.")


@registration_commands.command("export")
@click.option("--event", "slug", required=True, help="The event's name in its address.")
@click.option("--session", "at", default="", help="Only of the session with this id.")
@click.option("--format", "form", type=click.Choice(files.FORMS), default="csv", show_default=True)
@click.option("--lang", type=click.Choice(("fr", "en")), default="fr", show_default=True, help="Of titles and words.")
@click.option("--to", "path", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
def export_people(slug: str, at: str, form: str, lang: str, path: Path) -> None:
    """Write the people of an event to a file; that it was done is noted."""
    with database().reading() as db:
        event = _event(db, slug)
        sessions = {one.id: one for one in sessions_of(db, event.id)}
        key = next((one.id for one in sessions.values() if one.public_id == at), None)
        if at and key is None:
            raise click.ClickException(f"There is no session {at}.")
        choice = Choice(pitch_session_id=key)
        found = chosen(entries_of(db, event.id), choice)
        body = files.write(files.Sheet(event, sessions, found, choice, lang), form)
    path.write_bytes(body)
    with database().writing() as db:
        note(db, "people_exported", None, None, f"{len(found)} {slug}")
    click.echo(f"{len(found)} people written to {path}.")
