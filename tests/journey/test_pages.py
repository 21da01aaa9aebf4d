"""Every page in French and English, on a phone and a desktop, light and dark: quiet, accessible, nothing cut off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journey.people import Demo, screen_of, start_demo
from tests.plugins.chromium import Visitor, axe_findings, sideways_overflow
from tests.plugins.server import serving

Browse = Callable[..., Visitor]
PUBLIC = ("/", "/e/passerelles-2026", "/e/passerelles-2026?q=chauffage", "/e/passerelles-2026/subscribe",
          "/e/passerelles-2026/data", "/e/passerelles-2026/companies",
          "/e/passerelles-2026/register", "/nowhere")  # fmt: skip
OWN = ("organiser", "moderator", "speaker", "attendee")
LOOKS = [
    pytest.param({"lang": "fr", "width": 1280}, id="fr-desktop"),
    pytest.param({"lang": "en", "width": 320, "height": 640}, id="en-320"),
    pytest.param({"lang": "fr", "width": 390, "height": 780, "dark": True}, id="fr-phone-dark"),
    pytest.param({"lang": "en", "width": 1280, "dark": True}, id="en-desktop-dark"),
]
# Pages of staff and of one person, of which there are many: each language, width and theme once.
OPPOSITES = [
    pytest.param({"lang": "fr", "width": 1280}, id="fr-desktop"),
    pytest.param({"lang": "en", "width": 320, "height": 640, "dark": True}, id="en-320-dark"),
]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Demo]:
    """One demo for the module."""
    with serving(tmp_path_factory.mktemp("demo"), migrated_sqlite) as serve:
        yield start_demo(serve)


def check(page: Page, lang: str) -> None:
    """Language, width and axe of the page as it stands."""
    assert page.locator("html").get_attribute("lang") == lang
    assert sideways_overflow(page) == 0
    assert axe_findings(page) == []
    assert page.locator("h1").count() >= 1


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages(demo: Demo, browse: Browse, look: dict[str, object], path: str) -> None:
    visitor = browse(**look)
    page = visitor.page
    page.goto(demo.server.url + path)
    check(page, str(look["lang"]))
    if path == "/nowhere":
        visitor.take_complaints()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("title", ["Bâtiments", "Stocker", "Mobilités"])
def test_session_and_replay_pages(demo: Demo, browse: Browse, look: dict[str, object], title: str) -> None:
    page = browse(**{**look, "lang": "fr"}).page
    page.goto(demo.server.url + "/e/passerelles-2026")
    page.get_by_role("link", name=title).first.click()
    check(page, "fr")
    if title == "Bâtiments":
        page.locator("a[href$='/replay']").first.click()
        check(page, "fr")


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("role", OWN)
def test_pages_of_each_role(demo: Demo, browse: Browse, look: dict[str, object], role: str) -> None:
    page = demo.enter(browse, role, **look)
    island = page.locator("#island")
    if island.count():
        page.wait_for_selector("#island[data-ready]")
    check(page, str(look["lang"]))


@pytest.mark.parametrize("look", LOOKS)
def test_the_big_screen(demo: Demo, browse: Browse, look: dict[str, object]) -> None:
    address = screen_of(demo.enter(browse, "moderator"))
    page = browse(**look).page
    page.goto(address)
    page.wait_for_selector("#island[data-ready]")
    check(page, str(look["lang"]))


@pytest.mark.parametrize("look", OPPOSITES)
def test_each_page_that_the_workspace_leads_to(demo: Demo, browse: Browse, look: dict[str, object]) -> None:
    page = demo.enter(browse, "organiser", **look)
    desks = page.locator("#desks a").evaluate_all("links => links.map(link => link.href)")
    assert demo.server.url + "/e/passerelles-2026/questions" in desks
    for desk in desks:
        page.goto(desk)
        check(page, str(look["lang"]))


@pytest.mark.parametrize("look", OPPOSITES)
def test_the_rules_of_registration(demo: Demo, browse: Browse, look: dict[str, object]) -> None:
    page = demo.enter(browse, "organiser", **look)
    rules = demo.server.url + "/e/passerelles-2026/registration"
    page.goto(rules)
    own = page.locator("a[href$='/registration'][href^='/s/']").first.get_attribute("href") or ""
    for address in (demo.server.url + own, rules + "/new"):
        page.goto(address)
        check(page, str(look["lang"]))


@pytest.mark.parametrize("look", OPPOSITES)
def test_the_running_order_of_a_session(demo: Demo, browse: Browse, look: dict[str, object]) -> None:
    page = demo.enter(browse, "organiser", **look)
    orders = page.locator("a[href$='/order']").evaluate_all("links => links.map(link => link.href)")
    assert len(orders) == 3
    page.goto(orders[1])
    island = page.locator("#island")
    if island.count():
        page.wait_for_selector("#island[data-ready]")
    check(page, str(look["lang"]))


@pytest.mark.parametrize("look", OPPOSITES)
@pytest.mark.parametrize("page_of", ["", "/company", "/availability"])
def test_a_speakers_own_pages(demo: Demo, browse: Browse, look: dict[str, object], page_of: str) -> None:
    page = demo.enter(browse, "speaker", **look)
    page.goto(f"{demo.server.url}/e/passerelles-2026/my-profile{page_of}")
    check(page, str(look["lang"]))
    assert page.locator("form[method=post]").count() >= 1


@pytest.mark.parametrize("look", OPPOSITES)
def test_a_profile_of_a_speaker_and_of_a_company(demo: Demo, browse: Browse, look: dict[str, object]) -> None:
    page = demo.enter(browse, "organiser", **look)
    for listed in ("speakers", "companies"):
        page.goto(f"{demo.server.url}/e/passerelles-2026/{listed}")
        address = page.locator("a.profile-name").first.get_attribute("href") or ""
        page.goto(demo.server.url + address)
        page.locator("details:not([open]) > summary").evaluate_all("all => all.forEach(one => one.click())")
        check(page, str(look["lang"]))
    page.goto(demo.server.url + address.removesuffix("/edit"))
    check(page, str(look["lang"]))


@pytest.mark.parametrize("look", OPPOSITES)
def test_what_is_kept_about_oneself(demo: Demo, browse: Browse, look: dict[str, object]) -> None:
    page = demo.enter(browse, "attendee", **look)
    page.goto(demo.server.url + "/my/data")
    assert page.url == demo.server.url + "/my/data"
    check(page, str(look["lang"]))
    for further in ("/edit", "/erase"):
        page.goto(demo.server.url + "/my/data" + further)
        assert page.url == demo.server.url + "/my/data" + further
        check(page, str(look["lang"]))


@pytest.mark.parametrize("look", OPPOSITES)
def test_the_question_to_whoever_goes_on_air(demo: Demo, browse: Browse, look: dict[str, object]) -> None:
    organiser = demo.enter(browse, "organiser")
    organiser.goto(demo.server.url + "/e/passerelles-2026/recording")
    organiser.locator("input[name=recorded]").check()
    organiser.locator("main form button").first.click()
    page = demo.enter(browse, "attendee", **look)
    page.wait_for_selector("#island[data-ready]")
    check(page, str(look["lang"]))
    page.locator("a[href$='/on-air']").click()
    check(page, str(look["lang"]))
    page.locator("main form button").first.click()
    page.wait_for_selector("main [role=status]")
    check(page, str(look["lang"]))
