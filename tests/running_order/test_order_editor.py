"""The editor in real browsers: keys, pointer, undo, warnings, and two organisers at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.plugins.chromium import Visitor, axe_findings, sideways_overflow
from tests.plugins.server import RunningServer
from tests.running_order.organisers import TITLES, Planned, plan_on

Browse = Callable[..., Visitor]
ROW = ".plan-row"


@pytest.fixture
def planned(serve: Callable[..., RunningServer]) -> Planned:
    """The plan."""
    return plan_on(serve())


def rows(page: Page, *expected: str) -> None:
    """Waits until the rows are these, as "HH:MM title"."""
    words = "row.querySelector('strong').textContent + ' ' + row.querySelector('h2').textContent"
    shown = f"(rows) => rows.map(row => {words})"
    for _try in range(200):
        found = page.locator(ROW).evaluate_all(shown)
        if found == list(expected):
            return
        page.wait_for_timeout(50)
    assert found == list(expected)


def focused_row(page: Page) -> str:
    """The title of the row that has the focus, in whatever part of it."""
    found: str = page.evaluate("document.activeElement.closest('.plan-row')?.querySelector('h2').textContent ?? ''")
    return found


def at(page: Page, hour: str, title: str) -> str:
    """A row's words on Paris clocks, an hour (or two) ahead of the noon in UTC that the plan begins at."""
    first = page.evaluate(
        "Number(new Intl.DateTimeFormat('en', {hour: '2-digit', hour12: false, timeZone: 'Europe/Paris'})"
        ".format(JSON.parse(document.getElementById('live-state').textContent).snapshot.pitch_session"
        "[JSON.parse(document.getElementById('live-state').textContent).ps].starts_at))"
    )
    hours, minutes = hour.split(":")
    return f"{first + int(hours)}:{minutes} {title}"


def test_everything_by_keyboard(planned: Planned, browse: Browse) -> None:
    page = planned.enter(browse, "Ora")

    def are(*expected: str) -> None:
        rows(page, *(at(page, *one.split(" ", 1)) for one in expected))

    are("0:00 BioPack", "0:11 Agrinov", "0:22 Hydrolia", "0:33 Voltaquai")
    page.locator(ROW).first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Alt+ArrowUp")
    are("0:00 Agrinov", "0:11 BioPack", "0:22 Hydrolia", "0:33 Voltaquai")
    assert focused_row(page) == "Agrinov"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    are("0:00 Agrinov", "0:16 BioPack", "0:27 Hydrolia", "0:38 Voltaquai")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    are("0:00 Agrinov", "0:16 BioPack", "0:29 Hydrolia", "0:40 Voltaquai")
    assert focused_row(page) == "BioPack"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Delete")
    are("0:00 Agrinov", "0:16 BioPack", "0:29 Voltaquai")
    expect(page.locator(".toast")).to_contain_text("Hydrolia est retiré")
    assert focused_row(page) == "Voltaquai"
    page.keyboard.press("Control+z")
    are("0:00 Agrinov", "0:16 BioPack", "0:29 Hydrolia", "0:40 Voltaquai")
    page.keyboard.press("ArrowLeft")
    are("0:00 Agrinov", "0:16 BioPack", "0:29 Hydrolia", "0:35 Voltaquai")
    page.keyboard.press("z")
    are("0:00 Agrinov", "0:16 BioPack", "0:29 Hydrolia", "0:40 Voltaquai")
    page.locator(ROW).nth(1).locator(".handle").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    are("0:00 Agrinov", "0:16 Hydrolia", "0:27 Voltaquai", "0:38 BioPack")
    assert focused_row(page) == "BioPack"
    page.locator(ROW).nth(3).focus()
    page.keyboard.press("Enter")
    page.keyboard.type("BioPack, enfin")
    page.keyboard.press("Enter")
    are("0:00 Agrinov", "0:16 Hydrolia", "0:27 Voltaquai", "0:38 BioPack, enfin")
    assert focused_row(page) == "BioPack, enfin"
    expect(page.locator("#add input[name=title]")).to_be_visible()
    page.locator("#add input[name=title]").fill("Cargolib")
    page.keyboard.press("Enter")
    expect(page.locator("#add input[name=title]")).to_be_focused()
    page.keyboard.type("Quai Libre")
    page.keyboard.press("Enter")
    rows(page, *(at(page, *one.split(" ", 1)) for one in (
        "0:00 Agrinov", "0:16 Hydrolia", "0:27 Voltaquai", "0:38 BioPack, enfin", "0:51 Cargolib", "1:02 Quai Libre",
    )))  # fmt: skip
    expect(page.locator(".plan-warning[data-tone=warn]")).to_contain_text("dépasse la fin de la session")
    assert planned.verbs() == [
        "slot.move", "slot.shift", "slot.resize", "slot.resize", "slot.remove", "live.undo",
        "slot.shift", "live.undo",
        "slot.move", "slot.edit", "slot.add", "slot.add",
    ]  # fmt: skip


def test_a_pointer_drags_from_the_handle_and_buttons_step(planned: Planned, browse: Browse) -> None:
    page = planned.enter(browse, "Ora", height=1400)
    page.locator(ROW).nth(3).locator(".handle").hover()
    handle = page.locator(ROW).nth(3).locator(".handle").bounding_box()
    first = page.locator(ROW).first.bounding_box()
    assert handle and first
    page.mouse.down()
    page.mouse.move(handle["x"] + 10, first["y"] + 60, steps=5)
    page.mouse.move(handle["x"] + 10, first["y"] + 5, steps=5)
    page.mouse.up()
    rows(page, *(at(page, hour, title) for hour, title in (
        ("0:00", "Voltaquai"), ("0:11", "BioPack"), ("0:22", "Agrinov"), ("0:33", "Hydrolia"),
    )))  # fmt: skip
    page.get_by_label("Descendre BioPack").click()
    assert focused_row(page) == "BioPack"
    page.get_by_label("Descendre BioPack").click()
    rows(page, *(at(page, hour, title) for hour, title in (
        ("0:00", "Voltaquai"), ("0:11", "Agrinov"), ("0:22", "Hydrolia"), ("0:33", "BioPack"),
    )))  # fmt: skip
    expect(page.locator(".toast")).to_have_count(1)
    for _try in range(100):
        if len(planned.verbs()) >= 3:
            break
        page.wait_for_timeout(50)
    assert planned.verbs() == ["slot.move"] * 3
    assert [line.split()[0] for line in planned.stored()] == ["Voltaquai", "Agrinov", "Hydrolia", "BioPack"]


def test_two_organisers_at_once(planned: Planned, browse: Browse) -> None:
    ora, nadia = planned.enter(browse, "Ora"), planned.enter(browse, "Nadia")
    expect(ora.locator(".plan-others")).to_contain_text("Nadia Roux modifie aussi")
    expect(nadia.locator(".plan-others")).to_contain_text("Ora Lindt modifie aussi")
    ora.locator(ROW).nth(1).locator("[aria-expanded]").click()
    ora.locator("input[name=title]").first.fill("Agrinov d’Ora")
    nadia.locator(ROW).nth(1).locator("[aria-expanded]").click()
    nadia.locator("input[name=title]").first.fill("Agrinov de Nadia")
    nadia.keyboard.press("Enter")
    expect(ora.locator(ROW).nth(1).locator("h2")).to_have_text("Agrinov de Nadia")
    ora.locator("input[name=title]").first.press("Enter")
    expect(ora.locator(".plan-edit [role=alert]")).to_contain_text("la version de Nadia Roux a été gardée")
    expect(ora.locator("input[name=title]").first).to_have_value("Agrinov d’Ora")
    ora.get_by_role("button", name="Enregistrer ma version").click()
    expect(nadia.locator(ROW).nth(1).locator("h2")).to_have_text("Agrinov d’Ora")
    ora.get_by_label("Monter Hydrolia").click()
    rows(ora, *(at(ora, hour, title) for hour, title in (
        ("0:00", "BioPack"), ("0:11", "Hydrolia"), ("0:22", "Agrinov d’Ora"), ("0:33", "Voltaquai"),
    )))  # fmt: skip
    rows(nadia, *(at(nadia, hour, title) for hour, title in (
        ("0:00", "BioPack"), ("0:11", "Hydrolia"), ("0:22", "Agrinov d’Ora"), ("0:33", "Voltaquai"),
    )))  # fmt: skip
    nadia.close()
    expect(ora.locator(".plan-others")).to_have_count(0)


@pytest.mark.parametrize("look", [{"lang": "fr", "width": 320}, {"lang": "en", "width": 1280, "dark": True}])
def test_the_open_editor_is_for_everybody(planned: Planned, browse: Browse, look: dict[str, object]) -> None:
    page = planned.enter(browse, "Ora", **look)
    page.locator(ROW).nth(1).locator("[aria-expanded]").click()
    page.locator(ROW).nth(3).focus()
    for _press in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_selector(".plan-warning")
    assert axe_findings(page) == []
    assert sideways_overflow(page) <= 0


def test_without_scripts_the_page_is_forms(planned: Planned, browse: Browse) -> None:
    page = browse(java_script_enabled=False).page
    page.goto(planned.server.url + planned.links["Ora"])
    page.locator("main form button.btn-primary").click()
    page.get_by_role("button", name="Descendre BioPack").click()
    assert [line.split()[0] for line in planned.stored()] == ["Agrinov", "BioPack", *TITLES[2:]]
    page.get_by_role("button", name="Annuler").click()
    assert [line.split()[0] for line in planned.stored()] == list(TITLES)
