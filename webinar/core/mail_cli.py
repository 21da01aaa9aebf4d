"""Commands about the outbox: read letters, send failed ones again, try the mail server."""

from __future__ import annotations

import json

import click
from flask.cli import AppGroup
from sqlalchemy import select

from webinar.core.db import database
from webinar.core.instance import mail_settings
from webinar.core.mail import Letter, send_again
from webinar.core.mail_message import clean_address, text_of
from webinar.core.mail_trial import try_mail

STATES = ("queued", "sending", "sent", "failed", "dropped", "bounced")
mail_commands = AppGroup("mail", help="Letters: read them, send failed ones again, try the mail server.")


@mail_commands.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only letters in this state.")
@click.option("--limit", default=50, show_default=True, help="How many, the newest first.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_letters(state: str | None, limit: int, as_json: bool) -> None:
    """List letters, the newest first."""
    query = select(Letter).order_by(Letter.id.desc()).limit(limit)
    if state:
        query = query.where(Letter.state == state)
    with database().reading() as db:
        letters = [_facts(letter) for letter in db.scalars(query)]
    if as_json:
        click.echo(json.dumps(letters, ensure_ascii=False, indent=2))
        return
    for one in letters:
        words = f"  ({one['last_words']})" if one["last_words"] else ""
        click.echo(f"{one['id']:>6}  {one['state']:<8} {one['created_at'][:16]}  {one['to']}  {one['subject']}{words}")
    if not letters:
        click.echo("No letters.")


def _facts(letter: Letter) -> dict[str, str]:
    return {
        "id": str(letter.id),
        "state": letter.state,
        "to": letter.to_address,
        "subject": letter.subject,
        "created_at": letter.created_at.isoformat(),
        "sent_at": letter.sent_at.isoformat() if letter.sent_at else "",
        "attempts": str(letter.attempts),
        "last_words": letter.last_words,
    }


@mail_commands.command("show")
@click.argument("letter_id", type=int)
@click.option("--raw", is_flag=True, help="The whole message instead of its text.")
def show_letter(letter_id: int, raw: bool) -> None:
    """Print a letter that is not sent yet; a sent one keeps only its subject, as it may have held a link."""
    with database().reading() as db:
        letter = db.get(Letter, letter_id)
    if letter is None:
        raise click.ClickException(f"There is no letter {letter_id}.")
    if letter.content is None:
        raise click.ClickException(f"Letter {letter_id} is {letter.state}; its text was deleted then.")
    if raw:
        click.echo(letter.content.decode("utf-8", "replace"))
        return
    click.echo(f"To: {letter.to_address}\nSubject: {letter.subject}\n\n{text_of(letter.content)}")


@mail_commands.command("retry")
@click.argument("letter_ids", type=int, nargs=-1)
@click.option("--failed", is_flag=True, help="Every letter that failed.")
def retry_letters(letter_ids: tuple[int, ...], failed: bool) -> None:
    """Send letters again that failed or bounced, now."""
    query = select(Letter).where(Letter.state.in_(("failed", "bounced")), Letter.content.is_not(None))
    query = query.where(Letter.state == "failed") if failed else query.where(Letter.id.in_(letter_ids))
    with database().writing() as db:
        letters = list(db.scalars(query))
        for letter in letters:
            send_again(db, letter)
    click.echo(f"{len(letters)} letters will be sent again.")


@mail_commands.command("test")
@click.argument("address")
def try_server(address: str) -> None:
    """Send a test letter to ADDRESS now and print what the mail server says."""
    settings = mail_settings()
    if not settings.SMTP_HOST:
        raise click.ClickException("No mail server is set: letters are kept here, `flask mail list` shows them.")
    try:
        to = clean_address(address)
    except ValueError as error:
        raise click.ClickException(f"{address} is no mail address.") from error
    outcome = try_mail(settings, to, "en")
    if outcome.state != "sent":
        raise click.ClickException(f"The mail server did not take the letter: {outcome.words}")
    click.echo(f"The mail server took a letter to {to}.")
