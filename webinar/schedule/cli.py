"""Commands about events: `flask event import` and `flask event export`."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from webinar.core import clock
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.i18n import translate
from webinar.people.models import Person, RoleGrant
from webinar.schedule.exporting import export_schedule
from webinar.schedule.importing import Options, Result, import_schedule
from webinar.schedule.interchange import (
    MAX_BYTES,
    ImportRefused,
    ReportLine,
    read_schedule,
    write_json,
    write_sheet,
    write_table,
    write_xml,
)
from webinar.schedule.models import Event, PitchSession

SHOWN_LINES = 40

event_commands = AppGroup("event", help="Events and their programmes.")


@event_commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--event", "slug", help="Slug of the event to bring up to date; without it a new event is made."
)
@click.option("--zone", help="IANA zone of the file's times, for files that name none (Europe/Paris).")
@click.option("--dry-run", is_flag=True, help="Say what would be done and change nothing.")
@click.option("--draft", is_flag=True, help="Leave new sessions as drafts.")
@click.option("--cancel-missing", is_flag=True, help="Cancel published sessions that the file no longer has.")
@click.option("--organiser", metavar="EMAIL", help="Person who becomes organiser of the event.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def import_file(
    file: Path,
    slug: str | None,
    zone: str | None,
    dry_run: bool,
    draft: bool,
    cancel_missing: bool,
    organiser: str | None,
    as_json: bool,
) -> None:
    """Import a conference schedule: frab or pretalx XML and JSON, Sessionize JSON, CSV, XLSX.

    Sessions imported before are brought up to date by their guid. A file that cannot be read is refused with
    the line and the reason, and changes nothing.
    """
    lang = _language()
    try:
        with file.open("rb") as opened:
            schedule = read_schedule(opened.read(MAX_BYTES + 1), name=file.name, zone=zone)
        person_id = _person(organiser) if organiser else None
        options = Options(publish=not draft, cancel_missing=cancel_missing, dry_run=dry_run)
        result = import_schedule(database(), schedule, slug=slug, options=options)
        if person_id is not None and not dry_run:
            _appoint(person_id, result.slug)
    except ImportRefused as refused:
        _refuse(file.name, refused.line, refused.reason, dict(refused.params), lang, as_json)
    except Refusal as refusal:
        _refuse(file.name, 0, refusal.message, dict(refusal.params), lang, as_json)
    if as_json:
        click.echo(json.dumps(_as_json(result, dry_run, lang), ensure_ascii=False, indent=2))
    else:
        _print(result, dry_run, lang)


@event_commands.command("export")
@click.argument("slug")
@click.option(
    "--format", "form", type=click.Choice(["xml", "json", "csv", "xlsx"]), default="xml", show_default=True
)
@click.option(
    "--lang", type=click.Choice(["fr", "en"]), default="fr", help="For texts in both, and for Excel."
)
@click.option("--drafts", is_flag=True, help="Also sessions not yet published.")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write; else the terminal."
)
def export_file(slug: str, form: str, lang: str, drafts: bool, output: Path | None) -> None:
    """Export an event's programme as frab XML, frab JSON, CSV or XLSX."""
    with database().reading() as db:
        event = db.scalar(select(Event).where(Event.slug == slug))
        if event is None:
            raise click.ClickException(translate(_language(), "schedule.import.no_event", slug=slug))
        schedule = export_schedule(db, event, drafts=drafts, lang=lang)
        rows = select(PitchSession.guid, PitchSession.uid, PitchSession.public_id)
        pages = {
            guid or own: public_id
            for guid, own, public_id in db.execute(rows.where(PitchSession.event_id == event.id))
        }
        uid = event.uid
    origin = current_app.extensions["settings"].public_origin
    if form == "csv":
        data = write_table(schedule, lang)
    elif form == "xlsx":
        data = write_sheet(schedule)
    else:
        write = write_xml if form == "xml" else write_json
        data = write(
            schedule,
            scope=uid,
            version=f"{clock.now():%Y-%m-%d %H:%M}",
            base_url=f"{origin}/e/{slug}",
            address_of=lambda one: (
                f"{origin}/s/{pages[one.guid]}" if one.guid in pages else f"{origin}/e/{slug}"
            ),
        )
    if output is not None:
        output.write_bytes(data)
    else:
        sys.stdout.buffer.write(data)


def _person(email: str) -> int:
    with database().reading() as db:
        person_id = db.scalar(select(Person.id).where(Person.email == email.strip().lower()))
    if person_id is None:
        raise Refusal("not_found", "schedule.import.no_person", params={"email": email})
    return person_id


def _appoint(person_id: int, slug: str) -> None:
    with database().writing() as db:
        event_id = db.scalars(select(Event.id).where(Event.slug == slug)).one()
        given = {"person_id": person_id, "event_id": event_id, "role": "organiser"}
        if db.scalar(select(RoleGrant.id).filter_by(**given, pitch_session_id=None)) is None:
            db.add(RoleGrant(**given, granted_at=clock.now()))


def _language() -> str:
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "fr" if spoken.lower().startswith("fr") else "en"


def _refuse(name: str, line: int, reason: str, params: dict[str, Any], lang: str, as_json: bool) -> NoReturn:
    message = translate(lang, reason, **params)
    if as_json:
        code = reason.rsplit(".", 1)[-1]
        click.echo(json.dumps({"error": code, "line": line, "message": message}, ensure_ascii=False))
        raise SystemExit(1)
    key = "schedule.import.refused_at" if line else "schedule.import.refused_file"
    raise click.ClickException(translate(lang, key, file=name, line=line, reason=message))


def _said(entry: ReportLine, lang: str) -> str:
    text = translate(lang, entry.reason, **entry.params)
    return translate(lang, "schedule.import.line", line=entry.line, text=text) if entry.line else text


def _as_json(result: Result, dry_run: bool, lang: str) -> dict[str, Any]:
    report = [
        {"outcome": entry.outcome, "line": entry.line, "reason": entry.reason.rsplit(".", 1)[-1]}
        | {"message": translate(lang, entry.reason, **entry.params)}
        for entry in result.report
    ]
    return {**asdict(result), "skipped": result.skipped, "dry_run": dry_run, "report": report}


def _print(result: Result, dry_run: bool, lang: str) -> None:
    key = "schedule.import.would" if dry_run else "schedule.import.done"
    click.echo(translate(lang, key, title=result.title, slug=result.slug))
    for name in ("created", "updated", "unchanged", "cancelled", "skipped"):
        count = getattr(result, name)
        if count:
            click.echo("  " + translate(lang, f"schedule.import.count.{name}", count=count))
    for entry in result.report[:SHOWN_LINES]:
        click.echo("  - " + _said(entry, lang))
    if len(result.report) > SHOWN_LINES:
        click.echo("  " + translate(lang, "schedule.import.more", count=len(result.report) - SHOWN_LINES))
