"""Persons, the links and browsers that identify them, and what each role may do."""

from __future__ import annotations

from webinar.core.features import Feature
from webinar.people.cli import people_commands
from webinar.people.pages import blueprint
from webinar.people.sign_in_pages import account
from webinar.people.sign_in_pages import blueprint as sign_in_blueprint

feature = Feature(name="people", blueprints=(blueprint, sign_in_blueprint, account), cli=(people_commands,))
