"""Reading changes nothing: every GET of every route, by everybody, leaves the database as it was."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
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
    """The rule's addresses with every known value of its parts; where only some words fit, those, else `1`."""
    names = sorted(rule.arguments)
    choices = [parts.get(name) or sorted(getattr(rule._converters[name], "items", ["1"])) for name in names]
    for values in itertools.product(*choices):
        built = rule.build(dict(zip(names, values, strict=True)))
        if built is not None:
            yield built[1]


def entered(app: Flask, token: str | None) -> FlaskClient:
    """A browser that came by a personal link, or a stranger's."""
    browser = browser_of(app)
    if token is not None:
        entrance = f"/l/{token}"
        answer = browser.post(entrance, data={"csrf_token": token_in(browser.get(entrance).text)})
        assert answer.status_code == 303
    return browser


def test_reading_changes_nothing(app: Flask, tokens: dict[str, str]) -> None:
    database: Database = app.extensions["database"]
    readers = {"visitor": entered(app, None)} | {role: entered(app, token) for role, token in tokens.items()}
    assert sorted(readers) == sorted(ROLES)
    parts = known_parts(database, tokens["attendee"])
    read = [
        (method, address)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        for address in addresses(rule, parts)
        for method in ("GET", "HEAD")
    ]
    before = contents(database)
    broken = [
        (role, method, address)
        for role, reader in readers.items()
        for method, address in read
        if reader.open(address, method=method).status_code >= 500
    ]
    assert broken == []
    assert contents(database) == before
    with database.writing() as db:
        db.scalars(select(PersonalLink).limit(1)).one().destination = "/"
    assert contents(database) != before
