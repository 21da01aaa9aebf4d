"""The application in this process, on an empty SQLite database, with Flask's own test client."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from config import Settings
from webinar.app import create_app
from webinar.core.db import Base, Database
from webinar.people.links import open_cookie_session

ORIGIN = "http://127.0.0.1:5000"
SECRET = "tests-only-0123456789-abcdefghijklmnop"


@cache
def _shared() -> Path:
    """A folder for what all applications of the run share: templates once compiled, a file with every table."""
    made = tempfile.mkdtemp(prefix="estrade-tests-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return Path(made)


@cache
def _empty_file() -> Path:
    """An SQLite file with every table and no row."""
    file = _shared() / "empty.db"
    home = Database(f"sqlite:///{file}")
    Base.metadata.create_all(home.engine)
    home.dispose()
    return file


def make_app(folder: Path, **settings: object) -> Flask:
    """An application of its own data folder, with every table, that takes itself for set up."""
    values: dict[str, object] = {"SECRET_KEY": SECRET, "DATA_DIR": str(folder), **settings}
    file = folder / "estrade.db"
    if "DATABASE_URL" not in settings and not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_empty_file(), file)
    app = create_app(Settings(**values))  # type: ignore[arg-type]
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(_shared()))
    if "DATABASE_URL" in settings:
        Base.metadata.create_all(app.extensions["database"].engine)
    app.extensions["is_set_up"] = True
    return app


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """The application."""
    made = make_app(tmp_path)
    yield made
    made.extensions["kernel"].stop()
    made.extensions["database"].dispose()


@pytest.fixture
def database(app: Flask) -> Database:
    """Its database."""
    found: Database = app.extensions["database"]
    return found


class Browser(FlaskClient):
    """A browser that speaks to the address people use, unless told another."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Sends a request."""
        if args and isinstance(args[0], str):
            kwargs.setdefault("base_url", ORIGIN)
        return super().open(*args, **kwargs)


def browser_of(app: Flask) -> FlaskClient:
    """A browser of its own."""
    return Browser(app, app.response_class, use_cookies=True)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser."""
    return browser_of(app)


def signed_in(app: Flask, person_id: int) -> FlaskClient:
    """A browser that has just signed in as somebody."""
    with app.extensions["database"].writing() as db:
        token = open_cookie_session(db, person_id)
    client = browser_of(app)
    with client.session_transaction(base_url=ORIGIN) as cookie:
        cookie["sid"] = token
    return client


def send(client: FlaskClient, page: str, action: str, /, **fields: str) -> Any:
    """Fills in the first form of a page and sends it to an address."""
    return client.post(action, data={"csrf_token": token_in(client.get(page).text), **fields})


def token_in(html: str) -> str:
    """The CSRF token of a page."""
    for mark in ('name="csrf_token" value="', 'name="csrf-token" content="'):
        if mark in html:
            return html.split(mark)[1].split('"')[0]
    raise AssertionError("the page has no CSRF token")
