"""Unattended set-up: language, name, administrator and mail server in one command."""

from __future__ import annotations

import json
import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from webinar.core import clock
from webinar.core.colour import clean_hex
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.i18n import LANGUAGES, translate
from webinar.core.instance import Instance, instance_row
from webinar.core.mail_message import clean_address
from webinar.people.accounts import person_of
from webinar.people.passwords import hash_password, weakness
from webinar.setup import mail_form, state
from webinar.setup.mail_form import MailForm


@click.command("setup")
@click.option("--language", type=click.Choice(LANGUAGES), default="fr", show_default=True, help="Its first language.")
@click.option("--name", required=True, help="What the installation is called: the organisation's name.")
@click.option("--admin-name", default="", help="The administrator's name; by default the installation's.")
@click.option("--email", required=True, help="The administrator's address.")
@click.option("--password", help="The administrator's password; others can read it in the list of processes.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of the input.")
@click.option("--colour", default="", help="The colour of its pages, as #rrggbb.")
@click.option("--smtp-host", default="", help="Mail server.")
@click.option("--smtp-port", default=587, show_default=True, help="Its port.")
@click.option("--smtp-tls", type=click.Choice(["starttls", "tls", "off"]), default="starttls", show_default=True)
@click.option("--smtp-user", default="", help="Account at the mail server.")
@click.option("--smtp-password-file", type=click.File("r"), help="File with that account's password.")
@click.option("--mail-from", default="", help="Sender of every letter.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@with_appcontext
def setup_command(
    language: str,
    name: str,
    admin_name: str,
    email: str,
    password: str | None,
    password_stdin: bool,
    colour: str,
    as_json: bool,
    **mail: object,
) -> None:
    """Set an empty installation up without a browser; one that is set up for this address is left as it is."""
    address = _address(email)
    if _is_done(address):
        _say(as_json, "Already set up: nothing was changed.", changed=False, email=address)
        return
    given = sys.stdin.readline().rstrip("\r\n") if password_stdin else password
    if not given:
        raise click.UsageError("Give the administrator's password with --password-stdin or --password.")
    problem = weakness(given, name, address)
    if problem is not None:
        raise click.ClickException(translate("en", problem[0], **problem[1]))
    server = _server(mail, name)
    try:
        shade = clean_hex(colour) if colour else None
    except ValueError as error:
        raise click.ClickException(f"{colour} is no colour: write it as #0b6e4f.") from error
    hashed = hash_password(given)
    with database().writing() as db:
        row = instance_row(db, lock=True)
        row.name, row.language, row.colour, row.set_up_at = name, language, shade, clock.now()
        if server is not None:
            mail_form.store(db, row, server)
        state.make_administrator(db, admin_name or name, address, hashed, language)
    _say(as_json, f"Set up: {address} signs in at {_origin()}/sign-in", changed=True, email=address)


def _address(email: str) -> str:
    try:
        return clean_address(email)
    except ValueError as error:
        raise click.ClickException(f"{email} is no mail address.") from error


def _is_done(address: str) -> bool:
    """Whether this command has nothing left to do; refuses when somebody else is the administrator."""
    with database().reading() as db:
        if not state.has_administrator(db):
            return False
        person = person_of(db, address)
    if person is None or not person.is_administrator:
        raise click.ClickException("This installation is set up: an administrator appoints others, or `flask people`.")
    return True


def _server(mail: dict[str, object], name: str) -> Instance | None:
    if not mail["smtp_host"]:
        return None
    file = mail["smtp_password_file"]
    form = MailForm(
        smtp_host=str(mail["smtp_host"]),
        smtp_port=str(mail["smtp_port"]),
        smtp_tls=mail["smtp_tls"],  # type: ignore[arg-type]
        smtp_user=str(mail["smtp_user"]),
        smtp_password=file.read().strip() if file is not None else "",  # type: ignore[attr-defined]
        mail_from=str(mail["mail_from"]),
    )
    empty = Instance(name=name, smtp_host="", smtp_user="", smtp_password="")
    try:
        row = mail_form.row_of(form, empty)
        mail_form.checked(current_app.extensions["settings"], row)
    except Refusal as refusal:
        raise click.ClickException(str(refusal.told("en")["message"])) from refusal
    return row


def _origin() -> str:
    return str(current_app.extensions["settings"].public_origin)


def _say(as_json: bool, words: str, **facts: object) -> None:
    told = {"set_up": True, **facts, "sign_in": f"{_origin()}/sign-in"}
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else words)
