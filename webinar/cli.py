"""Puts every feature's commands on the command line."""

from __future__ import annotations

from collections.abc import Sequence

import click
from flask import Flask
from flask.cli import AppGroup

from webinar.core.features import Feature
from webinar.core.migrations import database_commands


def install(app: Flask, features: Sequence[Feature]) -> None:
    """Registers the features' commands; commands of one group name are joined."""
    app.cli.add_command(database_commands)
    for feature in features:
        for command in feature.cli:
            known = app.cli.commands.get(command.name or "")
            if isinstance(known, AppGroup) and isinstance(command, click.Group):
                for name, sub in command.commands.items():
                    known.add_command(sub, name)
            else:
                app.cli.add_command(command)
