"""The demo on a real server, and browsers of its people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.plugins.chromium import Visitor
from tests.plugins.server import RunningServer

# Two cores share a server and four browsers here; what is awaited is a state, not a speed.
expect.set_options(timeout=20_000)


@dataclass
class Demo:
    """A running demo and the personal links of its people."""

    server: RunningServer
    links: dict[str, str]

    def enter(self, browse: Callable[..., Visitor], role: str, **options: object) -> Page:
        """Opens somebody's personal link in a browser of its own and presses its button."""
        page = browse(**options).page
        page.goto(self.links[role])
        page.locator("main form button.btn-primary").click()
        page.wait_for_load_state("load")
        return page

    def come_as_guest(self, browse: Callable[..., Visitor], room: str, name: str) -> Page:
        """Somebody new comes into the room under a name: a person of their own, with limits of their own."""
        page = browse().page
        page.goto(room)
        page.locator("input[name=name]").fill(name)
        page.locator("main form button.btn-primary").click()
        page.wait_for_load_state("load")
        return page


def screen_of(moderator: Page) -> str:
    """Makes a big screen's link on the staff's page and gives its address; the moderator is back where they were."""
    console = moderator.url
    moderator.goto(console.replace("/console", "/screens"))
    moderator.locator("main form button").first.click()
    address = moderator.locator("#address-full").input_value()
    moderator.goto(console)
    return address


def start_demo(serve: Callable[..., RunningServer]) -> Demo:
    """Serves the demo event."""
    server = serve()
    server.flask("demo", "load")
    lines = [line.split() for line in server.flask("demo", "links").splitlines() if "/l/" in line]
    return Demo(server, {words[0]: words[1] for words in lines})
