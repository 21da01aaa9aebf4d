"""Commands that list, make and change companies and speakers: `flask company …` and `flask speaker …`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.core import forms
from webinar.core.audit import note
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.i18n import translate
from webinar.directory import companies, company_form, files, invitations, speaker_form, speakers
from webinar.directory.company_form import LISTS, OwnCompanyForm
from webinar.directory.company_pages import attach_deck, attach_logo
from webinar.directory.pictures import deck, logo, photo
from webinar.directory.speaker_form import PlannedSpeakerForm
from webinar.directory.speaker_pages import attach_photo
from webinar.people.models import Person
from webinar.schedule.models import Company, Event, Speaker

company_commands = AppGroup("company", help="Companies of an event: profiles, logos, decks.")
speaker_commands = AppGroup("speaker", help="Speakers of an event: profiles, photos, invitations.")
as_json_option = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
set_option = click.option(
    "--set", "fields", multiple=True, metavar="FIELD=VALUE",
    help="A field of the profile; of lists the values between commas. May be given several times.",
)  # fmt: skip
lang_option = click.option("--lang", type=click.Choice(["fr", "en"]), default="fr", show_default=True)


@contextmanager
def _told() -> Iterator[None]:
    """Says refusals as a command does, each field with what is wrong."""
    try:
        yield
    except Refusal as refusal:
        wrong = [f"{name}: {translate('en', key, **params)}" for name, (key, params) in refusal.fields.items()]
        said = "\n".join(wrong) or translate("en", refusal.message, **refusal.params)
        raise click.ClickException(said) from refusal


def _event(db: Session, slug: str) -> Event:
    event = db.scalar(select(Event).where(Event.slug == slug))
    if event is None:
        raise click.ClickException(f"No event has the address {slug}.")
    return event


def _typed(fields: Sequence[str], lists: Sequence[str] = ()) -> dict[str, str]:
    typed = {}
    for field in fields:
        name, equals, value = field.partition("=")
        if not equals:
            raise click.ClickException(f"“{field}” is not FIELD=VALUE.")
        typed[name] = "\n".join(value.replace(",", " ").split()) if name in lists else value.replace("\\n", "\n")
    return typed


def _say(as_json: bool, facts: Any, *lines: str) -> None:
    click.echo(json.dumps(facts, ensure_ascii=False, indent=2) if as_json else "\n".join(lines))


def _company_facts(company: Company) -> dict[str, Any]:
    files_there = {"logo": company.logo_id is not None, "deck": company.deck_id is not None}
    return {"id": company.public_id, **company_form.typed_of(company), **files_there, "version": company.version}


def _speaker_facts(db: Session, speaker: Speaker) -> dict[str, Any]:
    email = db.scalar(select(Person.email).where(Person.id == speaker.person_id)) or ""
    return {
        "id": speaker.public_id,
        **speaker_form.typed_of(speaker, email),
        "photo": speaker.photo_id is not None,
        "slots": speakers.slots_of(db, speaker),
        "state": invitations.state_now(db, speaker),
        "version": speaker.version,
    }


def _line(facts: Mapping[str, Any]) -> str:
    return "  ".join(str(facts[name]) for name in ("id", "name", "kind", "state") if name in facts)


def _keep(event_id: int, path: str | None, look: Callable[[bytes], Any], name: str, attach: files.Attach) -> None:
    if path is not None:
        with click.open_file(path, "rb") as file:
            files.keep(event_id, look, file.read(), name, attach)


@company_commands.command("list")
@click.argument("slug")
@as_json_option
def list_companies(slug: str, as_json: bool) -> None:
    """An event's companies by name."""
    with database().reading() as db:
        mine = select(Company).where(Company.event_id == _event(db, slug).id)
        facts = [_company_facts(one) for one in db.scalars(mine.order_by(func.lower(Company.name), Company.id))]
    _say(as_json, facts, *map(_line, facts))


@company_commands.command("create")
@click.argument("slug")
@click.argument("name")
@set_option
@as_json_option
def create_company(slug: str, name: str, fields: Sequence[str], as_json: bool) -> None:
    """Make a company."""
    with _told(), database().writing() as db:
        typed = {"staff_only": "women_founders", **_typed(fields, LISTS), "name": name}
        facts = _company_facts(companies.make(db, _event(db, slug).id, forms.read_form(OwnCompanyForm, typed)))
    _say(as_json, facts, _line(facts))


@company_commands.command("edit")
@click.argument("slug")
@click.argument("company_id")
@set_option
@click.option("--logo", "logo_path", type=click.Path(exists=True, dir_okay=False), help="A picture.")
@click.option("--deck", "deck_path", type=click.Path(exists=True, dir_okay=False), help="A PDF.")
@as_json_option
def edit_company(
    slug: str, company_id: str, fields: Sequence[str], logo_path: str | None, deck_path: str | None, as_json: bool
) -> None:
    """Change fields of a company, its logo, its deck."""
    with _told():
        with database().writing() as db:
            event_id = _event(db, slug).id
            company = companies.company_of(db, event_id, company_id, lock=True)
            typed = {**company_form.typed_of(company), "version": str(company.version), **_typed(fields, LISTS)}
            if fields:
                companies.change(db, event_id, company_id, forms.read_form(OwnCompanyForm, typed))
            name = company.name
        _keep(event_id, logo_path, logo, name, attach_logo(event_id, company_id))
        _keep(event_id, deck_path, deck, name, attach_deck(event_id, company_id))
        with database().reading() as db:
            facts = _company_facts(companies.company_of(db, event_id, company_id))
    _say(as_json, facts, _line(facts))


@speaker_commands.command("list")
@click.argument("slug")
@as_json_option
def list_speakers(slug: str, as_json: bool) -> None:
    """An event's speakers by name, and what became of their invitations."""
    with database().reading() as db:
        mine = select(Speaker).where(Speaker.event_id == _event(db, slug).id)
        facts = [_speaker_facts(db, one) for one in db.scalars(mine.order_by(func.lower(Speaker.name), Speaker.id))]
    _say(as_json, facts, *map(_line, facts))


@speaker_commands.command("create")
@click.argument("slug")
@click.argument("name")
@set_option
@lang_option
@as_json_option
def create_speaker(slug: str, name: str, fields: Sequence[str], lang: str, as_json: bool) -> None:
    """Make a speaker; the field company takes a company's id."""
    with _told(), database().writing() as db:
        form = forms.read_form(PlannedSpeakerForm, {**_typed(fields), "name": name})
        facts = _speaker_facts(db, speakers.make(db, _event(db, slug).id, form, lang))
    _say(as_json, facts, _line(facts))


@speaker_commands.command("edit")
@click.argument("slug")
@click.argument("speaker_id")
@set_option
@click.option("--photo", "photo_path", type=click.Path(exists=True, dir_okay=False), help="A picture.")
@lang_option
@as_json_option
def edit_speaker(
    slug: str, speaker_id: str, fields: Sequence[str], photo_path: str | None, lang: str, as_json: bool
) -> None:
    """Change fields of a speaker, and their photo."""
    with _told():
        with database().writing() as db:
            event_id = _event(db, slug).id
            speaker = speakers.speaker_of(db, event_id, speaker_id, lock=True)
            known = {name: value for name, value in _speaker_facts(db, speaker).items() if isinstance(value, str)}
            kept = {name: value for name, value in known.items() if name in PlannedSpeakerForm.model_fields}
            typed = {**kept, "version": str(speaker.version), **_typed(fields)}
            if fields:
                speakers.change(db, event_id, speaker_id, forms.read_form(PlannedSpeakerForm, typed), lang)
            name = speaker.name
        _keep(event_id, photo_path, photo, name, attach_photo(event_id, speaker_id))
        with database().reading() as db:
            facts = _speaker_facts(db, speakers.speaker_of(db, event_id, speaker_id))
    _say(as_json, facts, _line(facts))


@speaker_commands.command("invite")
@click.argument("slug")
@click.argument("speaker_ids", nargs=-1, required=True)
@lang_option
@as_json_option
def invite_speakers(slug: str, speaker_ids: Sequence[str], lang: str, as_json: bool) -> None:
    """Invite speakers to their own page: by mail, or without mail by links that are printed once."""
    facts = []
    for one in dict.fromkeys(speaker_ids):
        with _told(), database().writing() as db:
            event = _event(db, slug)
            speaker = speakers.speaker_of(db, event.id, one, lock=True)
            link = invitations.invite(db, event, speaker, lang, None)
            note(db, "invited", None, speaker.person_id, f"speaker {event.slug}")
            facts.append({"id": one, "name": speaker.name, "link": link})
    _say(as_json, facts, *(f"{one['name']}  {one['link'] or 'by mail'}" for one in facts))
