"""Takes the README's pictures: the demo event in a real browser (`make screenshot`)."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from steps.machine import free_port  # noqa: E402
from tests.plugins.chromium import start_chromium  # noqa: E402
from tests.plugins.server import MIGRATE, RunningServer, run_flask, server_env  # noqa: E402

# role whose link is followed → picture, window, colour scheme
PICTURES = {
    "attendee": ("screenshot.png", (1280, 860), "light"),
    "moderator": ("screenshot-console.png", (1440, 900), "light"),
}


@contextmanager
def demo_server(folder: Path) -> Iterator[RunningServer]:
    """A server of its own with the demo event."""
    env = server_env(f"sqlite:///{folder / 'estrade.db'}", folder, free_port())
    run_flask(env, *MIGRATE)
    run_flask(env, "demo", "load")
    server = RunningServer(env, folder / "log")
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.stop()


def personal_links(server: RunningServer) -> dict[str, str]:
    """Role → personal link, as the demo prints them."""
    return dict(re.findall(r"^\s+(\w+)\s+(http\S+)", server.flask("demo", "links"), re.MULTILINE))


def take(browser: Browser, link: str, name: str, size: tuple[int, int], scheme: str) -> None:
    """Follows a personal link as a person would and takes the picture of where it leads."""
    page = browser.new_page(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="fr-FR",
        timezone_id="Europe/Paris",
    )
    page.goto(link)
    page.locator("main form button").first.click()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1_000)
    page.screenshot(path=ROOT / "docs" / name)
    print(f"docs/{name}: {page.url.replace(link.split('/l/')[0], '')}")
    page.close()


def main() -> None:
    """Takes every picture."""
    with tempfile.TemporaryDirectory() as folder, demo_server(Path(folder)) as server, sync_playwright() as playwright:
        links = personal_links(server)
        browser = start_chromium(playwright)
        for role, (name, size, scheme) in PICTURES.items():
            take(browser, links[role], name, size, scheme)
        browser.close()


if __name__ == "__main__":
    main()
