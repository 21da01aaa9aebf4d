"""Commands about the live engine."""

from __future__ import annotations

import json

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.live.protocol import describe
from webinar.schedule.models import PitchSession

live_commands = AppGroup("live", help="The live engine.")


@live_commands.command("protocol")
def protocol() -> None:
    """Print the protocol's reference, made from the registered verbs."""
    click.echo(describe(current_app.extensions["registry"]), nl=False)


@live_commands.command("run")
@click.argument("public_id")
@click.argument("verb")
@click.argument("args", default="{}")
@click.option("--nonce", default=None, help="Makes a retry harmless.")
def run(public_id: str, verb: str, args: str, nonce: str | None) -> None:
    """Carry out VERB with ARGS (JSON) in the session PUBLIC_ID as the system."""
    with database().reading() as db:
        found = db.scalar(select(PitchSession.id).where(PitchSession.public_id == public_id))
    if found is None:
        raise click.ClickException(f"There is no session {public_id}.")
    try:
        answer = current_app.extensions["kernel"].run(verb, found, 0, json.loads(args), nonce, system=True)
    except Refusal as refusal:
        raise click.ClickException(refusal.told("en")["message"]) from refusal
    click.echo(json.dumps({"seq": answer.seq, "id": answer.result}))
