"""From an empty installation to an appointed organiser, by the pages alone: quiet, accessible, nothing cut off."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.plugins.chromium import Visitor, axe_findings, sideways_overflow
from tests.plugins.server import RunningServer, serving

Browse = Callable[..., Visitor]
PASSWORD = "une phrase assez longue"
LOOKS = [
    pytest.param({"lang": "fr", "width": 320, "height": 640, "dark": True}, id="fr-320-dark"),
    pytest.param({"lang": "en", "width": 1280}, id="en-desktop"),
]


@pytest.fixture
def empty(tmp_path: Path, migrated_sqlite: Path) -> Iterator[RunningServer]:
    """A server that nobody has set up."""
    template = tmp_path / "empty.db"
    shutil.copyfile(migrated_sqlite, template)
    with sqlite3.connect(template) as connection:
        connection.execute("UPDATE instance SET set_up_at = NULL")
    connection.close()
    with serving(tmp_path, template) as serve:
        yield serve()


def check(page: Page) -> None:
    """Width, headings and axe of the page as it stands."""
    assert sideways_overflow(page) == 0
    assert axe_findings(page) == []
    assert page.locator("h1").count() == 1


def submit(page: Page, **fields: str) -> None:
    """Fills fields in and presses the page's first main button."""
    for name, value in fields.items():
        page.locator(f"#{name}").fill(value)
    page.locator("main form .btn-primary").first.click()


@pytest.mark.parametrize("look", LOOKS)
def test_four_steps_and_an_invitation(empty: RunningServer, browse: Browse, look: dict[str, object]) -> None:
    token = re.findall(r"^    (\S{32})$", empty.logged(), re.MULTILINE)[0]
    visitor = browse(**look)
    page = visitor.page
    page.goto(empty.url + "/e/anything")
    expect(page).to_have_url(empty.url + "/setup")
    check(page)
    submit(page, token=token)
    page.locator("#language").select_option(str(look["lang"]))
    check(page)
    submit(page, name="Pôle Énergie Ouest")
    check(page)
    submit(page, name="Ana Martel", email="ana@example.org", password=PASSWORD)
    check(page)
    page.get_by_role("link", name=re.compile("Passer cette étape|Skip this step")).click()
    page.locator("#colour").fill("#ffd400")
    page.locator("button[value=preview]").click()
    expect(page.locator(".colour-chip")).to_have_count(4)
    check(page)
    page.locator("button[value=save]").click()
    expect(page).to_have_url(empty.url + "/e/pole-energie-ouest/workspace")
    check(page)
    page.goto(empty.url + "/admin")
    check(page)
    submit(page, email="ora@example.org")
    link = page.locator("#link").input_value()
    check(page)
    own = ("/my", "/events/new", "/letters", "/account/password")
    for path in (*own, "/sign-in", "/sign-in/again", "/setup/name", "/setup/mail"):
        page.goto(empty.url + path)
        check(page)
    ora = browse(**look).page
    ora.goto(link)
    check(ora)
    submit(ora, name="Ora Lindt")
    expect(ora).to_have_url(empty.url + "/account/password")
    submit(ora, password=PASSWORD)
    check(ora)
    ora.goto(empty.url + "/sign-in")
    submit(ora, email="ora@example.org", password=PASSWORD)
    expect(ora).to_have_url(empty.url + "/my")
