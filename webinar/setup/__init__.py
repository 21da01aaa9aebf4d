"""First run: what an empty installation asks before it serves anything else."""

from __future__ import annotations

from webinar.core.features import Feature
from webinar.setup.cli import setup_command
from webinar.setup.pages import blueprint
from webinar.setup.state import announce

feature = Feature(name="setup", blueprints=(blueprint,), cli=(setup_command,), starts=(announce,))
