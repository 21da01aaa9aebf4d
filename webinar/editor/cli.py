"""Commands that change sessions and events: `flask session edit|publish|…` and `flask event edit|archive|…`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from webinar.core import forms
from webinar.core.audit import note
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.editor import editing, event_settings
from webinar.editor.copying import copy_event, copy_session
from webinar.editor.life import STEPS, VERBS
from webinar.editor.removing import remove
from webinar.editor.saving import Act
from webinar.editor.session_form import EditForm, shown_values, sitting_at
from webinar.editor.spreading import part_of
from webinar.editor.told import told_of
from webinar.schedule.interchange.outline import slug_of
from webinar.schedule.making import free_slug
from webinar.schedule.models import Event
from webinar.schedule.plan_cli import (
    as_json_option,
    checked_title,
    event_facts,
    event_line,
    named_event,
    named_session,
    say,
    session_facts,
    session_line,
)

session_edit_commands = AppGroup("session", help="Sessions of an event and their slots.")
event_edit_commands = AppGroup("event", help="Events and their programmes.")
lang_option = click.option("--lang", type=click.Choice(["fr", "en"]), default="fr", help="Language of the texts.")
start_option = click.option("--start", type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]))
following_option = click.option("--following", is_flag=True, help="With the following dates of its series.")


@contextmanager
def _in_words() -> Any:
    """Ends the command with a refusal's own words."""
    try:
        yield
    except Refusal as refusal:
        raise click.ClickException(refusal.told("en")["message"]) from refusal


def _told(db: Session, ids: list[int]) -> dict[str, int]:
    told = told_of(db, ids)
    return {"registrants": told.registrants, "team": told.team}


@session_edit_commands.command("edit")
@click.argument("public_id")
@click.option("--title", help="Its title.")
@click.option("--abstract", help="Its description, in Markdown.")
@start_option
@click.option("--minutes", type=click.IntRange(1, 1440))
@click.option("--fold", type=click.IntRange(0, 1), help="Which of a time that comes twice: 0 the first, 1 the second.")
@click.option("--room")
@click.option("--track")
@click.option("--language", type=click.Choice(["", "fr", "en", "fr,en"]))
@click.option("--stream", help="Address of the video; empty for none.")
@click.option("--stage", help="Address of the meeting in which one speaks; empty for none.")
@click.option("--scope", type=click.Choice(["one", "following", "all"]), default="one", help="Of a series.")
@lang_option
@as_json_option
def edit_session(public_id: str, lang: str, scope: str, as_json: bool, **typed: Any) -> None:
    """Change a session; says who will be told."""
    with _in_words(), database().writing() as db:
        pitch_session = named_session(db, public_id)
        act = Act.on(db, pitch_session.event_id, None)
        shown = shown_values(pitch_session, editing.track_name(db, pitch_session.track_id), lang)
        fields = {**shown, **_fields(typed, lang), "version": str(pitch_session.version), "scope": scope}
        form = forms.read_form(EditForm, {**fields, "stream_base": pitch_session.stream_url or ""})
        part = editing.edit(act, pitch_session, form, lang, asks=False)
        told = _told(db, list(act.changed))
        facts = {**session_facts(pitch_session), "changed": len(act.changed), "dates": len(part), "told": told}
    say(as_json, facts, session_line(facts), f"Told: {told['registrants']} registrants, {told['team']} of the team.")


def _fields(typed: dict[str, Any], lang: str) -> dict[str, str]:
    """The options that were given, by the form's own names."""
    start, names = typed.pop("start"), {"title": f"title_{lang}", "abstract": f"abstract_{lang}"}
    names |= {"stream": "stream_url", "stage": "stage_url"}
    fields = {names.get(name, name): str(value) for name, value in typed.items() if value is not None}
    if start is not None:
        fields |= {"date": f"{start:%Y-%m-%d}", "time": f"{start:%H:%M}", "fold": fields.get("fold", "")}
    return fields


def _step(public_id: str, step: str, following: bool, as_json: bool, **args: str) -> None:
    kernel = current_app.extensions["kernel"]
    with database().reading() as db:
        pitch_session = named_session(db, public_id)
        part = part_of(db, pitch_session, "following" if following else "one")
        told = _told(db, [one.id for one in part])
    with _in_words():
        for one in part:
            if one is pitch_session or step in STEPS.get(one.status, ()):
                kernel.run(VERBS[step], one.id, 0, args, system=True)
    with database().reading() as db:
        facts = {**session_facts(named_session(db, public_id)), "dates": len(part), "told": told}
    say(as_json, facts, session_line(facts))


@session_edit_commands.command("publish")
@click.argument("public_id")
@following_option
@as_json_option
def publish(public_id: str, following: bool, as_json: bool) -> None:
    """Show a draft to everybody, or take a cancellation back."""
    _step(public_id, "publish", following, as_json)


@session_edit_commands.command("unpublish")
@click.argument("public_id")
@following_option
@as_json_option
def unpublish(public_id: str, following: bool, as_json: bool) -> None:
    """Make a published session a draft again; nobody is told."""
    _step(public_id, "withdraw", following, as_json)


@session_edit_commands.command("cancel")
@click.argument("public_id")
@click.option("--reason", "reason_fr", default="", help="Why, in French.")
@click.option("--reason-en", default="", help="Why, in English.")
@following_option
@as_json_option
def cancel(public_id: str, reason_fr: str, reason_en: str, following: bool, as_json: bool) -> None:
    """Cancel a session that has not been live; registrants are told."""
    _step(public_id, "cancel", following, as_json, reason_fr=reason_fr, reason_en=reason_en)


@session_edit_commands.command("duplicate")
@click.argument("public_id")
@click.option("--start", type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]), required=True)
@as_json_option
def duplicate(public_id: str, start: datetime, as_json: bool) -> None:
    """Make a session once more, as a draft at another time."""
    with _in_words(), database().writing() as db:
        original = named_session(db, public_id)
        act = Act.on(db, original.event_id, None)
        sitting_at(start, original.ends_at - original.starts_at, act.event.zone, 0)
        facts = session_facts(copy_session(act, original, start))
    say(as_json, facts, session_line(facts))


@session_edit_commands.command("delete")
@click.argument("public_id")
@as_json_option
def delete(public_id: str, as_json: bool) -> None:
    """Delete a draft that was never published and has no registrants."""
    with _in_words(), database().writing() as db:
        pitch_session = named_session(db, public_id)
        facts = session_facts(pitch_session)
        remove(Act.on(db, pitch_session.event_id, None), pitch_session)
    say(as_json, facts, f"{public_id} is deleted.")


@event_edit_commands.command("edit")
@click.argument("slug")
@click.option("--title")
@click.option("--description", help="In Markdown.")
@click.option("--organiser-name", "organiser", help="Who invites, as people read it.")
@click.option("--zone", help="IANA zone of its times.")
@click.option("--new-slug", help="Its address, until something was published.")
@lang_option
@as_json_option
def edit_event(slug: str, lang: str, as_json: bool, **typed: str | None) -> None:
    """Change an event's settings."""
    names = {"title": f"title_{lang}", "description": f"description_{lang}", "new_slug": "slug"}
    given = {names.get(name, name): value for name, value in typed.items() if value is not None}

    def work(db: Session, event: Event) -> None:
        fields = {**event_settings.shown_event(event, lang), **given, "base": event_settings.base_of(event)}
        event_settings.change_event(Act(db, event, None), forms.read_form(event_settings.EventForm, fields), lang)

    _with_event(slug, as_json, work)


def _with_event(slug: str, as_json: bool, work: Callable[[Session, Event], Event | None]) -> None:
    """Does something with an event and answers what it, or the one made of it, has become."""
    with _in_words(), database().writing() as db:
        event = named_event(db, slug)
        facts = event_facts(work(db, event) or event)
    say(as_json, facts, event_line(facts))


@event_edit_commands.command("archive")
@click.argument("slug")
@click.option("--reopen", is_flag=True, help="Take it out of the archive.")
@as_json_option
def archive(slug: str, reopen: bool, as_json: bool) -> None:
    """Make an event read-only, or editable again."""

    def work(db: Session, event: Event) -> None:
        event_settings.archive(db, event, not reopen)
        note(db, "reopened" if reopen else "archived", None, None, slug)

    _with_event(slug, as_json, work)


@event_edit_commands.command("duplicate")
@click.argument("slug")
@click.argument("title", callback=checked_title)
@click.option("--first-day", type=click.DateTime(["%Y-%m-%d"]), required=True)
@lang_option
@as_json_option
def duplicate_event(slug: str, title: str, first_day: date, lang: str, as_json: bool) -> None:
    """Make an event once more under a TITLE: its sessions as drafts, without people."""

    def work(db: Session, event: Event) -> Event:
        day = first_day.date() if isinstance(first_day, datetime) else first_day
        return copy_event(db, event, {lang: title}, free_slug(db, slug_of(title)), day)

    _with_event(slug, as_json, work)
