"""Persons, the links and browsers that identify them, and what each role may do."""

from __future__ import annotations

from webinar.core.features import Feature
from webinar.people.cli import people_commands
from webinar.people.pages import blueprint

feature = Feature(name="people", blueprints=(blueprint,), cli=(people_commands,))
