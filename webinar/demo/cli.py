"""Commands of the demo."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from webinar.core.db import database
from webinar.demo import load as loading

demo_commands = AppGroup("demo", help="The demo event.")


@demo_commands.command("load")
@click.option("--again", is_flag=True, help="Remove the demo event first and load it anew.")
def load(again: bool) -> None:
    """Load the demo event, unless it is there and its live session still runs."""
    extensions = current_app.extensions
    if loading.load(database(), extensions["kernel"], extensions["settings"].DATA_DIR, again=again):
        click.echo("Demo event loaded.")
    else:
        click.echo("The demo event is there.")


@demo_commands.command("links")
def links() -> None:
    """Make new personal links of the demo's organiser, moderator, speaker and attendee, and print them."""
    origin = current_app.extensions["settings"].public_origin
    found = loading.make_links(database())
    if not found:
        raise click.ClickException("There is no demo event yet: run `flask demo load`.")
    width = max(len(role) for role, _name, _token in found)
    for role, name, token in found:
        click.echo(f"  {role:<{width}}  {origin}/l/{token}   ({name})")


@demo_commands.command("live")
@click.option("--attendees", default=30, show_default=True, type=click.IntRange(1, 500), help="How many come.")
@click.option("--seconds", default=600, show_default=True, type=click.IntRange(1, 7200), help="How long they stay.")
def live(attendees: int, seconds: int) -> None:
    """Fill the demo's live session with attendees over real Socket.IO: they ask, vote, raise hands, come and go."""
    from webinar.demo import crowd

    crowd.run(attendees, seconds, click.echo)
