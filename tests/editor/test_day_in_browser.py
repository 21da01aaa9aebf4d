"""The day view under a keyboard: moves show at once, focus stays, undo is a key, and without scripts all works too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.journey.people import Demo, start_demo
from tests.plugins.chromium import Visitor, axe_findings, sideways_overflow
from tests.plugins.server import serving
from webinar.core import clock
from webinar.core.db import Database
from webinar.schedule.models import Event, PitchSession

Browse = Callable[..., Visitor]
DAY = "/e/passerelles-2026/schedule?day=2027-03-23"
BEGINS = datetime(2027, 3, 23, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Demo]:
    """The demo, with sixty drafts on one day."""
    with serving(tmp_path_factory.mktemp("day"), migrated_sqlite) as serve:
        demo = start_demo(serve)
        database = Database(demo.server.env["DATABASE_URL"])
        with database.writing() as db:
            event = db.scalars(select(Event)).one()
            db.add_all([_draft(event, number) for number in range(60)])
        database.dispose()
        yield demo


def _draft(event: Event, number: int) -> PitchSession:
    starts = BEGINS + timedelta(minutes=10 * number)
    ends, now = starts + timedelta(minutes=10), clock.now()
    values: dict[str, Any] = {
        "starts_wall": starts.replace(tzinfo=None), "ends_wall": ends.replace(tzinfo=None),
        "starts_at": starts, "ends_at": ends, "created_at": now, "changed_at": now,
    }  # fmt: skip
    return PitchSession(
        public_id=f"draft{number:03}", event_id=event.id, uid=f"draft{number}@test", title={"fr": f"Pitch {number}"},
        zone="Europe/Paris", join_code=f"D{number:05}", **values,
    )  # fmt: skip


def opened(demo: Demo, browse: Browse, **options: object) -> Page:
    """The day on the organiser's screen."""
    page = demo.enter(browse, "organiser", **options)
    page.goto(demo.server.url + DAY)
    expect(page.locator(".day-row")).to_have_count(60)
    return page


def test_keys_move_a_row_at_once_and_undo_brings_it_back(demo: Demo, browse: Browse) -> None:
    page = opened(demo, browse)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    button = page.locator("#s-draft059 button[value=later]")
    button.focus()
    # From the key to the next frame that shows it, with sixty rows at a quarter of the speed.
    page.evaluate(
        """() => {
            const time = document.getElementById("time-draft059");
            document.addEventListener("keydown", () => {
                const pressed = performance.now();
                const look = () => {
                    if (time.value === "18:55") window.drawn = performance.now() - pressed;
                    else requestAnimationFrame(look);
                };
                requestAnimationFrame(look);
            }, { once: true });
        }"""
    )
    page.keyboard.press("ArrowDown")
    expect(page.locator("#day-last")).to_contain_text("18:55 au lieu de 18:50")
    assert page.evaluate("window.drawn") < 50
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("#s-draft059 [data-ends]")).to_have_text("19:15")
    expect(page.locator("#s-draft059 [name=version]")).to_have_value("4")
    expect(button).to_be_focused()
    for _ in range(3):
        before = page.locator("#day-last [name=batch]").input_value()
        page.keyboard.press("Control+z")
        expect(page.locator("#day-last [name=batch]")).not_to_have_value(before)
    expect(page.locator("#time-draft059")).to_have_value("18:50")


def test_a_row_that_overtakes_another_changes_places_and_keeps_its_focus(demo: Demo, browse: Browse) -> None:
    page = opened(demo, browse)
    later = page.locator("#s-draft000 button[value=later]")
    later.focus()
    for _ in range(3):
        page.keyboard.press("Enter")
    expect(page.locator(".day-row").nth(1)).to_have_id("s-draft000")
    expect(later).to_be_focused()
    page.locator("#title-draft000").fill("Autre titre")
    page.keyboard.press("Tab")
    expect(page.locator("#day-last")).to_contain_text("titre")
    page.reload()
    expect(page.locator("#title-draft000")).to_have_value("Autre titre")


@pytest.mark.parametrize("look", [{"lang": "en", "width": 320, "dark": True}, {"lang": "fr"}], ids=["en-320", "fr"])
def test_the_pages_are_accessible_and_nothing_is_cut_off(
    demo: Demo, browse: Browse, look: dict[str, object]
) -> None:
    page = opened(demo, browse, **look)
    of_event = ["/", *(f"/e/passerelles-2026/{name}" for name in ("sessions/new", "settings", "publish", "workspace"))]
    for path in (DAY, *of_event, "/s/draft007/edit", "/s/draft007/publication"):
        page.goto(demo.server.url + path)
        assert (sideways_overflow(page), axe_findings(page)) == (0, [])
        assert page.locator("html").get_attribute("lang") == look["lang"]


def test_rows_are_added_and_moved_without_scripts(demo: Demo, browse: Browse) -> None:
    page = demo.enter(browse, "organiser")
    cookies = page.context.cookies()
    plain = browse(java_script_enabled=False)
    plain.context.add_cookies(cookies)  # type: ignore[arg-type]
    page = plain.page
    page.goto(demo.server.url + "/e/passerelles-2026/schedule?day=2027-04-01")
    for title in ("Accueil", "Clôture"):
        page.locator("#title").fill(title)
        page.keyboard.press("Enter")
        expect(page.locator("#title")).to_be_focused()
    expect(page.locator("[name=time]").nth(1)).to_have_value("09:30")
    page.locator("button[value=later]").first.click()
    expect(page.locator("[name=time]").first).to_have_value("09:05")
    page.locator("#day-last button").click()
    expect(page.locator("[name=time]").first).to_have_value("09:00")
