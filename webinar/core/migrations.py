"""Brings the database to the schema of this version."""

from __future__ import annotations

from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from flask.cli import AppGroup

from webinar.core.db import Database, database

FOLDER = Path(__file__).resolve().parent.parent.parent / "migrations"

database_commands = AppGroup("db", help="The database schema.")


def alembic_config(target: Database) -> Config:
    """Alembic's configuration for one database."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["engine"] = target.engine
    return config


def upgrade(target: Database) -> None:
    """Applies the migrations that are missing; a database that is up to date is left alone."""
    command.upgrade(alembic_config(target), "head")


@database_commands.command("upgrade")
def upgrade_command() -> None:
    """Bring the schema up to date."""
    upgrade(database())
    click.echo("Database schema up to date.")
