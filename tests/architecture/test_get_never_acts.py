"""Reading changes nothing: every GET of every route, by everybody, leaves the database as it was."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from tests.plugins.application import browser_of, token_in
from webinar.core.db import Base, Database
from webinar.people.models import PersonalLink
from webinar.schedule.models import Event, PitchSession

ROLES = ("visitor", "organiser", "moderator", "speaker", "attendee")


@pytest.fixture
def tokens(app: Flask) -> dict[str, str]:
    """Role → personal link of the demo's people."""
    commands = app.test_cli_runner()
    loaded = commands.invoke(args=["demo", "load"])
    assert loaded.exit_code == 0, loaded.output
    printed = commands.invoke(args=["demo", "links"]).output
    return dict(re.findall(r"^\s*(\w+)\s+\S+/l/(\S+)", printed, re.MULTILINE))


def contents(database: Database) -> dict[str, list[Any]]:
    """Every row of every table."""
    with database.reading() as db:
        return {
            name: sorted(map(repr, db.execute(select(*table.columns)))) for name, table in Base.metadata.tables.items()
        }


def known_parts(database: Database, token: str) -> dict[str, list[str]]:
    """What the variable parts of addresses may be, by name."""
    with database.reading() as db:
        sessions = db.execute(select(PitchSession.public_id, PitchSession.join_code)).all()
        return {
            "public_id": [row.public_id for row in sessions],
            "code": [row.join_code for row in sessions],
            "slug": list(db.scalars(select(Event.slug))),
            "token": [token],
        }


def addresses(rule: Rule, parts: dict[str, list[str]]) -> Iterator[str]:
    """The rule's addresses with every known value of its parts; an unknown part is `1`."""
    names = sorted(rule.arguments)
    for values in itertools.product(*(parts.get(name, ["1"]) for name in names)):
        built = rule.build(dict(zip(names, values, strict=True)))
        if built is not None:
            yield built[1]


@pytest.mark.parametrize("role", ROLES)
def test_reading_changes_nothing(app: Flask, tokens: dict[str, str], role: str) -> None:
    database: Database = app.extensions["database"]
    browser = browser_of(app)
    if role != "visitor":
        entrance = f"/l/{tokens[role]}"
        answer = browser.post(entrance, data={"csrf_token": token_in(browser.get(entrance).text)})
        assert answer.status_code == 303
    parts = known_parts(database, tokens["attendee"])
    before = contents(database)
    asked = [
        (address, browser.open(address, method=method).status_code)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        for address in addresses(rule, parts)
        for method in ("GET", "HEAD")
    ]
    assert len(asked) > 20
    assert [(address, status) for address, status in asked if status >= 500] == []
    assert contents(database) == before


def test_a_change_would_be_seen(app: Flask, tokens: dict[str, str]) -> None:
    database: Database = app.extensions["database"]
    before = contents(database)
    with database.writing() as db:
        db.scalars(select(PersonalLink)).first().destination = "/"  # type: ignore[union-attr]
    assert contents(database) != before
